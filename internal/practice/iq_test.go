package practice

import (
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/password"
)

func TestRequests(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a := online(t, s, "ann")
	for name, test := range map[string]struct{ iq, want string }{
		"ping of the server":  {"<iq type='get' id='ID' to='practice.test'><ping xmlns='urn:xmpp:ping'/></iq>", ""},
		"ping of the account": {"<iq type='get' id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", ""},
		"session":             {"<iq type='set' id='ID'><session xmlns='urn:ietf:params:xml:ns:xmpp-session'/></iq>", ""},
		"version":             {"<iq type='get' id='ID' to='practice.test'><query xmlns='jabber:iq:version'/></iq>", ""},
		"time":                {"<iq type='get' id='ID' to='practice.test'><time xmlns='urn:xmpp:time'/></iq>", ""},
		"items of account":    {"<iq type='get' id='ID' to='ann@practice.test'><query xmlns='http://jabber.org/protocol/disco#items'/></iq>", ""},
		"unknown":             {"<iq type='get' id='ID' to='practice.test'><x xmlns='urn:example'/></iq>", "cancel/service-unavailable"},
		"unknown of account":  {"<iq type='set' id='ID'><enable xmlns='urn:xmpp:carbons:2'/></iq>", "cancel/service-unavailable"},
		"roster of server":    {"<iq type='get' id='ID' to='practice.test'><query xmlns='jabber:iq:roster'/></iq>", "cancel/service-unavailable"},
		"roster of another":   {"<iq type='get' id='ID' to='bob@practice.test'><query xmlns='jabber:iq:roster'/></iq>", "cancel/service-unavailable"},
		"nobody":              {"<iq type='get' id='ID' to='nobody@practice.test/x'><ping xmlns='urn:xmpp:ping'/></iq>", "cancel/service-unavailable"},
		"elsewhere":           {"<iq type='get' id='ID' to='example.net'><ping xmlns='urn:xmpp:ping'/></iq>", "cancel/remote-server-not-found"},
		"no payload":          {"<iq type='get' id='ID'/>", "modify/bad-request"},
		"two payloads":        {"<iq type='get' id='ID'><a/><b/></iq>", "modify/bad-request"},
		"no type":             {"<iq id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", "modify/bad-request"},
		"unknown node":        {"<iq type='get' id='ID' to='practice.test'><query xmlns='http://jabber.org/protocol/disco#info' node='x'/></iq>", "cancel/item-not-found"},
		"unknown node, items": {"<iq type='get' id='ID' to='practice.test'><query xmlns='http://jabber.org/protocol/disco#items' node='x'/></iq>", "cancel/item-not-found"},
		"unknown command":     {"<iq type='set' id='ID' to='practice.test'><command xmlns='http://jabber.org/protocol/commands' node='x'/></iq>", "cancel/item-not-found"},
		"remove with more":    {"<iq type='set' id='ID'><query xmlns='jabber:iq:register'><remove/><username/></query></iq>", "modify/bad-request"},
	} {
		answer := a.ask(test.iq)
		if got := condition(answer); got != test.want || (test.want == "") != (answer.attr("type") == "result") {
			t.Errorf("%s: got %v", name, answer)
		}
	}
}

// TestRequestToAnotherClient has one client ask another one.
func TestRequestToAnotherClient(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	a.write("<iq type='get' id='1' to='bob@practice.test/test'><ping xmlns='urn:xmpp:ping'/></iq>")
	request := b.until("the request", func(e element) bool { return e.is(nsClient, "iq") })
	if request.attr("from") != ann+"/test" {
		t.Fatalf("got %v", request)
	}
	b.write("<iq type='result' id='1' to='" + request.attr("from") + "'/><iq type='result' id='2' to='nobody@practice.test/x'/>")
	answer := a.until("the answer", func(e element) bool { return e.is(nsClient, "iq") })
	if answer.attr("from") != bob+"/test" || answer.attr("id") != "1" || answer.attr("type") != "result" {
		t.Errorf("got %v", answer)
	}
}

func features(t *testing.T, answer element) []string {
	t.Helper()
	query, ok := answer.child(nsDiscoInfo, "query")
	if !ok {
		t.Fatalf("got %v", answer)
	}
	var names []string
	for _, kid := range query.children() {
		if kid.is(nsDiscoInfo, "feature") {
			names = append(names, kid.attr("var"))
		}
	}
	return names
}

// TestAdvertised wants everything that the server says it can do to be served.
func TestAdvertised(t *testing.T) {
	s := withAccounts(t, "ann")
	a := online(t, s, "ann")
	server := features(t, a.ask("<iq type='get' id='ID' to='practice.test'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
	account := features(t, a.ask("<iq type='get' id='ID'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>"))
	for to, list := range map[string][]string{"server": server, "account": account} {
		find := serverHandler
		if to == "account" {
			find = accountHandler
		}
		for _, name := range list {
			// Offline messages are no request, and have their own test.
			if name != "msgoffline" && find("get "+name) == nil && find("set "+name) == nil {
				t.Errorf("the %s advertises %s", to, name)
			}
		}
	}
	if len(server) < 8 || len(account) < 3 {
		t.Errorf("features %v and %v", server, account)
	}
}

func commandNodes(t *testing.T, c *client) []string {
	t.Helper()
	answer := c.ask("<iq type='get' id='ID' to='practice.test'><query xmlns='http://jabber.org/protocol/disco#items' node='http://jabber.org/protocol/commands'/></iq>")
	query, ok := answer.child(nsDiscoItems, "query")
	if !ok {
		t.Fatalf("got %v", answer)
	}
	var nodes []string
	for _, item := range query.children() {
		nodes = append(nodes, item.attr("node"))
	}
	return nodes
}

func execute(node string) string {
	return "<iq type='set' id='ID' to='practice.test'><command xmlns='http://jabber.org/protocol/commands' node='" + node + "' action='execute'/></iq>"
}

func TestInviteCommands(t *testing.T) {
	for name, test := range map[string]struct {
		registration Registration
		invite       string // the link up to the token, and what follows it
		create       string
	}{
		"open":            {Open, "xmpp:ann@practice.test?roster;preauth= ;ibr=y", "xmpp:practice.test?register;preauth= "},
		"invitation only": {InvitationOnly, "xmpp:ann@practice.test?roster;preauth= ;ibr=y", "xmpp:practice.test?register;preauth= "},
		"closed":          {Closed, "xmpp:ann@practice.test?roster;preauth= ", ""},
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Now()
			s := start(t, Config{Registration: test.registration, Now: func() time.Time { return now }})
			if err := s.AddAccount("ann", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			a := online(t, s, "ann")
			nodes := commandNodes(t, a)
			for node, want := range map[string]string{formInvite: test.invite, formCreate: test.create} {
				if slices.Contains(nodes, node) != (want != "") {
					t.Errorf("commands %v", nodes)
				}
				answer := a.ask(execute(node))
				if want == "" {
					if got := condition(answer); got != "cancel/item-not-found" {
						t.Errorf("%s: got %q", node, got)
					}
					continue
				}
				command, _ := answer.child(nsCommands, "command")
				x, ok := command.child(nsForm, "x")
				if !ok || command.attr("status") != "completed" || x.attr("type") != "result" {
					t.Fatalf("got %v", answer)
				}
				values := formValues(x)
				before, after, _ := strings.Cut(want, " ")
				token, okBefore := strings.CutPrefix(values["uri"], before)
				token, okAfter := strings.CutSuffix(token, after)
				if !okBefore || !okAfter || !s.tokenHolds(token) {
					t.Errorf("link %q", values["uri"])
				}
				expires, err := time.Parse(time.RFC3339, values["expire"])
				if err != nil || expires.Sub(now.Add(tokenLife)).Abs() > time.Second {
					t.Errorf("expires %q", values["expire"])
				}
			}
		})
	}
}

func TestInviteCommandRefusals(t *testing.T) {
	s := withAccounts(t, "ann")
	a := online(t, s, "ann")
	if got := condition(a.ask(strings.Replace(execute(formInvite), "'execute'", "'prev'", 1))); got != "modify/bad-request" {
		t.Errorf("prev: %q", got)
	}
	answer := a.ask(strings.Replace(execute(formInvite), "'execute'", "'cancel'", 1))
	if command, _ := answer.child(nsCommands, "command"); command.attr("status") != "canceled" {
		t.Errorf("got %v", answer)
	}
	for range maxHolding {
		if got := condition(a.ask(execute(formInvite))); got != "" {
			t.Fatalf("got %q", got)
		}
	}
	if got := condition(a.ask(execute(formInvite))); got != "wait/resource-constraint" {
		t.Errorf("too many: %q", got)
	}
}

func TestCard(t *testing.T) {
	s := withAccounts(t, "ann")
	a := online(t, s, "ann")
	for _, want := range []string{"", "Ann"} {
		card, ok := a.ask("<iq type='get' id='ID'><vCard xmlns='vcard-temp'/></iq>").child(nsCard, "vCard")
		name, _ := card.child(nsCard, "FN")
		if !ok || name.content() != want {
			t.Errorf("the name on the card is %q, want %q", name.content(), want)
		}
		a.ask("<iq type='set' id='ID'><vCard xmlns='vcard-temp'><FN>Ann</FN></vCard></iq>")
	}
}
