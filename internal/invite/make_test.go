package invite

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
)

const (
	token  = "Yq3T8nW0kLxR5vBzJd2m"
	invite = "xmpp:anna@canned.test?roster;preauth=" + token
)

// provider is the script of a server that offers commands and runs them.
type provider struct {
	offers []string
	// steps are its answers to one command after the other, in <command/>.
	steps []string
	asked []received
}

func (p *provider) script(r received) string {
	switch {
	case strings.Contains(r.Inner, "disco#items"):
		items := "<item jid='canned.test' node='http://jabber.org/protocol/admin#ping' name='Ping'/>"
		for _, node := range p.offers {
			items += "<item jid='canned.test' node='" + node + "' name='Invite'/>"
		}
		return r.result("<query xmlns='http://jabber.org/protocol/disco#items' node='" + nsCommands + "'>" + items + "</query>")
	case strings.Contains(r.Inner, nsCommands):
		p.asked = append(p.asked, r)
		step := "<error/>"
		if n := len(p.asked); n <= len(p.steps) {
			step = p.steps[n-1]
		}
		switch {
		case step == hangUp:
			return hangUp
		case strings.HasPrefix(step, "<command"):
			return r.result(step)
		case strings.HasPrefix(step, "<error"):
			return r.refuse("cancel", "service-unavailable", "")
		}
		return r.refuse("auth", step, "Only friends of &#x9b;the house may invite")
	}
	return ""
}

// completed is a command's end with the fields, given as name, value.
func completed(fields ...string) string {
	form := ""
	for i := 0; i+1 < len(fields); i += 2 {
		form += "<field var='" + fields[i] + "'><value>" + fields[i+1] + "</value></field>"
	}
	return "<command xmlns='http://jabber.org/protocol/commands' status='completed' sessionid='s1' node='x'>" +
		"<x xmlns='jabber:x:data' type='result'>" + form + "</x></command>"
}

func TestSpellings(t *testing.T) {
	const expires = "2030-01-02T03:04:05Z"
	plain := link.Link{Kind: link.Contact, Address: own(t)}
	withToken, full := plain, plain
	withToken.Token = token
	full.Kind, full.Token = link.ContactInvite, token
	account := link.Link{Kind: link.Register, Domain: addresstest.Domain(t, "canned.test"), Token: token}
	until, err := time.Parse(time.RFC3339, expires)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		answer string
		want   Invitation
	}{
		"as in Prosody": {completed("landing-url", "https://canned.test:5281/invites_page?"+token, "uri", invite+";ibr=y", "expire", expires),
			Invitation{Link: full, Kind: AccountAndContact, Page: "https://canned.test:5281/invites_page?" + token, Expires: until}},
		"as in the XEP": {completed("uri", invite+";ibr=y", "landing-page", "https://canned.test/i#"+token, "expiry", "2030-01-02T03:04:05.000Z"),
			Invitation{Link: full, Kind: AccountAndContact, Page: "https://canned.test/i#" + token, Expires: until}},
		"in an item": {strings.NewReplacer("type='result'>", "type='result'><reported/><item>", "</x>", "</item></x>").Replace(completed("uri", invite+";ibr=y", "expire", expires)),
			Invitation{Link: full, Kind: AccountAndContact, Expires: until}},
		"after all times":       {completed("uri", invite, "expire", "9999-12-31T23:59:59-12:00"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"before all times":      {completed("uri", invite, "expire", "0000-01-01T00:00:00Z"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"no time":               {completed("uri", invite, "expire", "-1"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"far away":              {completed("uri", invite, "expire", strings.Replace(expires, "Z", "+24:00", 1)), Invitation{Link: withToken, Kind: ContactWithToken, Expires: until.Add(-24 * time.Hour)}},
		"for a contact only":    {completed("uri", invite, "expire", expires), Invitation{Link: withToken, Kind: ContactWithToken, Expires: until}},
		"an account":            {completed("uri", "xmpp:canned.test?register;preauth="+token, "expire", expires), Invitation{Link: account, Kind: Account, Expires: until}},
		"no invitation at all":  {completed("uri", "xmpp:anna@canned.test"), Invitation{Link: plain, Kind: Contact}},
		"without an end":        {completed("uri", invite), Invitation{Link: withToken, Kind: ContactWithToken}},
		"an end in other words": {completed("uri", invite, "expire", "next week"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"another name":          {completed("uri", invite+";name=Mallory"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page in the clear":     {completed("uri", invite, "landing-url", "http://canned.test/"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"script for a page":     {completed("uri", invite, "landing-url", "javascript:alert(1)//https://canned.test/"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page with a user":      {completed("uri", invite, "landing-url", "https://canned.test@elsewhere.test/"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page with controls":    {completed("uri", invite, "landing-url", "https://canned.test/&#x9b;31m&#x202e;"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page without end":      {completed("uri", invite, "landing-url", "https://canned.test/"+strings.Repeat("x", maxLength)), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page with quotes":      {completed("uri", invite, "landing-url", "https://canned.test/&#34;&gt;&lt;script&gt;"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"page of a machine":     {completed("uri", invite, "landing-url", "https://127.0.0.1/"), Invitation{Link: withToken, Kind: ContactWithToken}},
		"somebody else":         {completed("uri", "xmpp:mallory@canned.test?roster;preauth="+token), Invitation{Link: plain, Kind: Contact, Why: Untrusted}},
		"somewhere else":        {completed("uri", "xmpp:anna@elsewhere.test?roster;preauth="+token+";ibr=y"), Invitation{Link: plain, Kind: Contact, Why: Untrusted}},
		"an account elsewhere":  {completed("uri", "xmpp:elsewhere.test?register;preauth="+token), Invitation{Link: plain, Kind: Contact, Why: Untrusted}},
		"an account for all":    {completed("uri", "xmpp:canned.test?register"), Invitation{Link: plain, Kind: Contact, Why: Untrusted}},
		"one's own password":    {completed("uri", "xmpp:anna@canned.test?register;preauth="+token), Invitation{Link: plain, Kind: Contact, Why: Untrusted}},
		"a web page as link":    {completed("uri", "https://canned.test/invite/"+token), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"controls":              {completed("uri", strings.Replace(invite, token, "&#x202e;"+token, 1)), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"no link":               {completed("expire", expires), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"two links":             {completed("uri", invite, "uri", invite), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"long link":             {completed("uri", invite+strings.Repeat("x", 5000)), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"link for no code":      {completed("uri", invite+strings.Repeat("%C3%A9", 200)), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"no form":               {"<command xmlns='http://jabber.org/protocol/commands' status='completed'/>", Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"given up":              {strings.Replace(completed("uri", invite), "completed", "canceled", 1), Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
		"something else":        {"<command xmlns='urn:other'/>", Invitation{Link: plain, Kind: Contact, Why: Unreadable}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{offers: []string{nodeAccount, nodeInvite}, steps: []string{tc.answer}}
			got, err := Make(soon(t), canned(t, p.script), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !got.Expires.Equal(tc.want.Expires) {
				t.Errorf("expires %v, want %v", got.Expires, tc.want.Expires)
			}
			if _, err := json.Marshal(got.Expires); err != nil {
				t.Error(err) // it goes into the book
			}
			got.Expires = tc.want.Expires
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
			if len(p.asked) != 1 || !strings.Contains(p.asked[0].Inner, nodeInvite) || p.asked[0].To != "canned.test" {
				t.Errorf("asked %+v", p.asked)
			}
		})
	}
}

// ejabberd's command for accounts asks a form before it answers.
func TestTwoSteps(t *testing.T) {
	question := "<command xmlns='http://jabber.org/protocol/commands' status='executing' sessionid='s&amp;1' node='x'><actions execute='complete'><complete/></actions>" +
		"<x xmlns='jabber:x:data' type='form'><field var='username' type='text-single'/><field var='roster-subscription' type='boolean'/>" +
		"<field var='secret' type='hidden'><value>42</value></field></x></command>"
	answer := completed("uri", "xmpp:canned.test?register;preauth="+token, "expire", "2030-01-02T03:04:05Z")
	for wish, contact := range map[Kind]string{"": "1", Account: "0"} {
		p := &provider{offers: []string{nodeAccount}, steps: []string{question, answer}}
		got, err := Make(soon(t), canned(t, p.script), Options{Kind: wish, Name: "Anna"})
		if err != nil || got.Kind != Account || got.Link.Token != token {
			t.Fatalf("got %+v, %v", got, err)
		}
		if len(p.asked) != 2 {
			t.Fatalf("asked %d times, want 2", len(p.asked))
		}
		submit := p.asked[1].Inner
		for _, want := range []string{`sessionid="s&amp;1"`, `action="complete"`, `var="roster-subscription"><value`, ">" + contact + "<", ">42<"} {
			if !strings.Contains(submit, want) {
				t.Errorf("%q: %s is not in %s", wish, want, submit)
			}
		}
		if strings.Contains(submit, "username") {
			t.Errorf("a name was chosen for the friend: %s", submit)
		}
	}
}

func TestShortfalls(t *testing.T) {
	const executing = "<command xmlns='http://jabber.org/protocol/commands' status='executing' sessionid='1'>"
	again := executing + "<x xmlns='jabber:x:data' type='form'><field var='username'/></x></command>"
	for name, tc := range map[string]struct {
		offers []string
		steps  []string
		want   Why
		said   string
		asked  int
	}{
		"row-93 no commands":      {want: Unsupported},
		"row-94 forbidden":        {offers: []string{nodeInvite, nodeAccount}, steps: []string{"forbidden"}, want: Refused, said: `Only friends of \u{009B}the house may invite`, asked: 1},
		"row-94 without a reason": {offers: []string{nodeInvite}, steps: []string{"<error/>"}, want: Refused, asked: 1},
		"row-94 no in a note":     {offers: []string{nodeInvite}, steps: []string{"<command xmlns='http://jabber.org/protocol/commands' status='completed'><note type='error'>No more today</note></command>"}, want: Refused, said: "No more today", asked: 1},
		"no without end":          {offers: []string{nodeAccount}, steps: []string{again, again, again, again, again}, want: Unreadable, asked: rounds},
		"a form without form":     {offers: []string{nodeAccount}, steps: []string{executing + "</command>"}, want: Unreadable, asked: 1},
		"a question": {offers: []string{nodeAccount}, want: Unreadable, asked: 1, steps: []string{
			executing + "<x xmlns='jabber:x:data' type='form'><field var='shoe-size'><required/></field></x></command>"}},
		"a form too large": {offers: []string{nodeAccount}, want: Unreadable, asked: 1, steps: []string{
			executing + "<x xmlns='jabber:x:data' type='form'>" + strings.Repeat("<field type='fixed'/>", 100) + "</x></command>"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{offers: tc.offers, steps: tc.steps}
			got, err := Make(soon(t), canned(t, p.script), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got.Link != (link.Link{Kind: link.Contact, Address: own(t)}) || got.Kind != Contact || got.Why != tc.want || got.Said.String() != tc.said {
				t.Errorf("got %+v", got)
			}
			if len(p.asked) != tc.asked {
				t.Errorf("asked %d times, want %d", len(p.asked), tc.asked)
			}
		})
	}
}

// A command at another address is not the provider's.
func TestCommandsElsewhere(t *testing.T) {
	s := canned(t, func(r received) string {
		if !strings.Contains(r.Inner, "disco#items") {
			t.Errorf("asked %+v", r)
		}
		return r.result("<query xmlns='http://jabber.org/protocol/disco#items'><item jid='elsewhere.test' node='" + nodeInvite + "'/></query>")
	})
	if got, err := Make(soon(t), s, Options{}); err != nil || got.Why != Unsupported {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestAnswerLost(t *testing.T) {
	for name, tc := range map[string]struct {
		script func(received) string
		want   fault.Kind
	}{
		"before the command":       {func(received) string { return hangUp }, fault.ConnectionLost},
		"row-95 after the command": {(&provider{offers: []string{nodeInvite}, steps: []string{hangUp}}).script, fault.OutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Make(soon(t), canned(t, tc.script), Options{Name: "Anna"})
			if !fault.Is(err, tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			if got.Link != (link.Link{Kind: link.Contact, Address: own(t), Name: "Anna"}) {
				t.Errorf("got %+v, want a link that can be used", got)
			}
		})
	}
}

func TestHugeAnswer(t *testing.T) {
	p := &provider{offers: []string{nodeInvite}, steps: []string{completed("uri", strings.Repeat("x", 1<<20))}}
	got, err := Make(soon(t), canned(t, p.script), Options{})
	if !fault.Is(err, fault.TooMuch) {
		t.Errorf("got %v", err)
	}
	if got.Kind != Contact || got.Link.Address != own(t) {
		t.Errorf("got %+v", got)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string]string{
		"":                       "",
		"Anna & Co; name=x":      "Anna & Co; name=x",
		"Zoë 🦊":                  "Zoë 🦊",
		" Anna ":                 "Anna",
		"An\u202ena":             "",
		"An\nna":                 "",
		strings.Repeat("x", 257): "",
	} {
		i, err := Make(soon(t), canned(t, (&provider{}).script), Options{Kind: Contact, Name: name})
		if err != nil || i.Link.Name != want {
			t.Errorf("%q: got %q, %v, want %q", name, i.Link.Name, err, want)
		}
	}
}

func TestWeakTokens(t *testing.T) {
	for token, want := range map[string]bool{
		"123456":                   true,
		"0123456789abcdef":         true,  // hexadecimal, 64 bits
		"0123456789abcdef0123":     false, // 80
		"abcdefghijklmnop":         true,  // 75
		"Yq3T8nW0kLxR":             true,  // 71
		"4bsdpwVrRDQYnF9aQQKXGbF7": false,
		"x!":                       true,
	} {
		t.Run("row-97 "+token, func(t *testing.T) {
			p := &provider{offers: []string{nodeInvite}, steps: []string{completed("uri", "xmpp:anna@canned.test?roster;preauth="+token)}}
			i, err := Make(soon(t), canned(t, p.script), Options{})
			if err != nil || i.Link.Token != token || i.WeakToken != want || !i.Endless() {
				t.Errorf("got %+v, %v", i, err)
			}
			warns := func(id string) bool {
				return slices.ContainsFunc(i.Explain(), func(text Text) bool { return text.ID == id })
			}
			if warns("invitation.weak-token") != want || !warns("invitation.holds.endless") {
				t.Errorf("it says %v", i.Explain())
			}
		})
	}
}

// What brings an account is taken whichever it is.
func TestChoose(t *testing.T) {
	both, none := map[string]bool{nodeInvite: true, nodeAccount: true}, map[string]bool(nil)
	for _, tc := range []struct {
		offered map[string]bool
		wish    Kind
		want    string
	}{
		{both, "", nodeInvite},
		{both, AccountAndContact, nodeInvite},
		{both, ContactWithToken, nodeInvite},
		{both, Account, nodeAccount},
		{map[string]bool{nodeInvite: true}, Account, nodeInvite},
		{map[string]bool{nodeAccount: true}, "", nodeAccount},
		{none, "", ""},
		{none, Account, ""},
	} {
		if got := choose(tc.offered, tc.wish); got != tc.want {
			t.Errorf("%v for %q: got %q, want %q", tc.offered, tc.wish, got, tc.want)
		}
	}
}
