package practice

import "testing"

const (
	ann = "ann@practice.test"
	bob = "bob@practice.test"
)

func presence(kind, to string) string { return "<presence type='" + kind + "' to='" + to + "'/>" }

// befriended brings two accounts together the long way.
func befriended(t *testing.T, a, b *client) {
	t.Helper()
	name := func(c *client) string { return c.address() }
	a.write(presence("subscribe", name(b)))
	b.presence("subscribe", name(a))
	b.write(presence("subscribed", name(a)) + presence("subscribe", name(a)))
	a.presence("subscribed", name(b))
	a.presence("subscribe", name(b))
	a.write(presence("subscribed", name(b)))
	b.presence("subscribed", name(a))
	if got, want := a.rosterItem(name(b))+" "+b.rosterItem(name(a)), "both both"; got != want {
		t.Fatalf("rosters %q", got)
	}
}

// address asks the server who one is.
func (c *client) address() string {
	c.t.Helper()
	answer := c.ask("<iq type='get' id='ID'><query xmlns='jabber:iq:register'/></iq>")
	query, _ := answer.child(nsRegister, "query")
	name, ok := query.child(nsRegister, "username")
	if !ok {
		c.t.Fatalf("got %v", answer)
	}
	return name.content() + "@" + c.srv.Domain()
}

func TestSubscription(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	a.write(presence("subscribe", bob+"/anything"))
	if got := a.pushed(bob); got != "none ask" {
		t.Errorf("ann has %q", got)
	}
	b.presence("subscribe", ann)
	if got := b.rosterItem(ann); got != "-" {
		t.Errorf("bob has %q before he answers", got)
	}
	b.write(presence("subscribed", ann))
	if got := b.pushed(ann); got != "from" {
		t.Errorf("bob has %q", got)
	}
	if got := a.pushed(bob); got != "to" {
		t.Errorf("ann has %q", got)
	}
	a.presence("subscribed", bob)
	a.presence("", bob+"/test")

	// Presence goes one way only, and goes on going.
	b.write("<presence><show>away</show></presence>")
	if show, _ := a.presence("", bob+"/test").child(nsClient, "show"); show.content() != "away" {
		t.Errorf("show %q", show.content())
	}
	b.conn.Close()
	a.presence("unavailable", bob+"/test")

	a.write(presence("unsubscribe", bob))
	if got := a.pushed(bob); got != "none" {
		t.Errorf("ann has %q", got)
	}
	b = online(t, s, "bob")
	if got := b.rosterItem(ann); got != "none" {
		t.Errorf("bob has %q", got)
	}
}

func TestRefusedSubscription(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	a.write(presence("subscribe", bob))
	b.presence("subscribe", ann)
	b.write(presence("unsubscribed", ann))
	a.presence("unsubscribed", bob)
	if got := a.rosterItem(bob); got != "none" {
		t.Errorf("ann has %q", got)
	}
	for _, nobody := range []string{"nobody@practice.test", "somebody@example.net"} {
		a.write(presence("subscribe", nobody))
		a.presence("unsubscribed", nobody)
		if got := a.rosterItem(nobody); got != "none" {
			t.Errorf("%s: %q", nobody, got)
		}
	}
}

func TestRequestWaits(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a := online(t, s, "ann")
	a.write(presence("subscribe", bob))
	a.pushed(bob)
	b := online(t, s, "bob")
	b.presence("subscribe", ann)
	b.write(presence("subscribed", ann))
	a.presence("subscribed", bob)
}

func TestApprovedInAdvance(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	b.write(presence("subscribed", ann))
	if got := b.pushed(ann); got != "none approved" {
		t.Errorf("bob has %q", got)
	}
	a.write(presence("subscribe", bob))
	a.presence("subscribed", bob)
	if got := a.rosterItem(bob) + ", " + b.rosterItem(ann); got != "to, from" {
		t.Errorf("rosters %q", got)
	}
}

// TestToken is XEP-0379 with a server that approves: the inviter does nothing,
// and may be away.
func TestToken(t *testing.T) {
	for _, away := range []bool{false, true} {
		s := withAccounts(t, "ann", "bob")
		a := online(t, s, "ann")
		invitation, err := s.Invite("bob", 0)
		if err != nil {
			t.Fatal(err)
		}
		subscribe := "<presence type='subscribe' to='" + bob + "'><preauth xmlns='urn:xmpp:pars:0' token='" +
			invitation.Token + "'/></presence>" + presence("subscribed", bob)
		var b *client
		if !away {
			b = online(t, s, "bob")
		}
		a.write(subscribe)
		a.presence("subscribed", bob)
		if away {
			b = online(t, s, "bob")
			b.presence("", ann+"/test")
		} else if got := b.pushed(ann); got != "both" {
			t.Errorf("bob was told %q", got)
		}
		if got := a.rosterItem(bob) + " " + b.rosterItem(ann); got != "both both" {
			t.Errorf("away %v: rosters %q", away, got)
		}
	}
}

func TestTokenOfAnother(t *testing.T) {
	s := withAccounts(t, "ann", "bob", "cleo")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	cleos, err := s.Invite("cleo", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"", "wrong", cleos.Token} {
		a.write("<presence type='subscribe' to='" + bob + "'><preauth xmlns='urn:xmpp:pars:0' token='" + token + "'/></presence>")
		b.presence("subscribe", ann)
		if got := b.rosterItem(ann); got != "-" {
			t.Errorf("token %q: bob has %q", token, got)
		}
	}
}

// TestSubscribeAgain is what a client does after it was made a contact by its
// token at registration.
func TestSubscribeAgain(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	befriended(t, a, b)
	a.write(presence("subscribe", bob))
	a.presence("subscribed", bob)
	if got := a.rosterItem(bob) + " " + b.rosterItem(ann); got != "both both" {
		t.Errorf("rosters %q", got)
	}
}

func rosterSet(item string) string {
	return "<iq type='set' id='ID'><query xmlns='jabber:iq:roster'>" + item + "</query></iq>"
}

func TestRosterSet(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	befriended(t, a, b)
	if answer := a.ask(rosterSet("<item jid='" + bob + "' name='Bob &lt;3' subscription='none'><group>Family</group></item>")); answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	answer := a.ask("<iq type='get' id='ID'><query xmlns='jabber:iq:roster'/></iq>")
	query, _ := answer.child(nsRoster, "query")
	item := query.children()[0]
	group, _ := item.child(nsRoster, "group")
	if item.attr("name") != "Bob <3" || item.attr("subscription") != "both" || group.content() != "Family" {
		t.Errorf("got %v", item)
	}

	for name, test := range map[string]struct{ item, want string }{
		"nobody":      {"", "modify/bad-request"},
		"two":         {"<item jid='x@y'/><item jid='z@y'/>", "modify/bad-request"},
		"no address":  {"<item/>", "modify/bad-request"},
		"bad address": {"<item jid='@'/>", "modify/jid-malformed"},
		"oneself":     {"<item jid='" + ann + "'/>", "cancel/not-allowed"},
		"not there":   {"<item jid='x@y' subscription='remove'/>", "cancel/item-not-found"},
	} {
		if got := condition(a.ask(rosterSet(test.item))); got != test.want {
			t.Errorf("%s: got %q", name, got)
		}
	}

	a.write(rosterSet("<item jid='" + bob + "' subscription='remove'/>"))
	if got := a.pushed(bob); got != "remove" {
		t.Errorf("ann was told %q", got)
	}
	b.presence("unavailable", ann+"/test")
	if got := a.rosterItem(bob) + " " + b.rosterItem(ann); got != "- none" {
		t.Errorf("rosters %q", got)
	}
}

func TestDirectedPresence(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	for _, to := range []string{bob, bob + "/test"} {
		a.write("<presence to='" + to + "'/><presence to='nobody@practice.test'/>")
		if got := b.presence("", ann+"/test"); got.attr("to") != bob+"/test" {
			t.Errorf("got %v", got)
		}
	}
	// A probe is a matter between servers.
	b.write(presence("probe", ann) + "<presence type='unavailable'/><presence><priority>x</priority></presence>")
	b.presence("unavailable", bob+"/test")
	b.presence("", bob+"/test")
}
