package practice

import (
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/password"
)

const getForm = "<iq type='get' id='ID' to='practice.test'><query xmlns='jabber:iq:register'/></iq>"

// fields is a legacy submission.
func fields(user, secret string) string {
	return "<iq type='set' id='ID'><query xmlns='jabber:iq:register'><username>" + user +
		"</username><password>" + secret + "</password></query></iq>"
}

// fill answers a form: every field that came with a value as it came, and the
// given ones.
func fill(t testing.TB, iq element, values map[string]string) string {
	t.Helper()
	query, _ := iq.child(nsRegister, "query")
	x, ok := query.child(nsForm, "x")
	if !ok {
		t.Fatalf("no form in %v", iq)
	}
	submit := el(nsForm, "x").with("type", "submit")
	for _, f := range x.children() {
		if !f.is(nsForm, "field") {
			continue
		}
		filled := el(nsForm, "field").with("var", f.attr("var"))
		if v, ok := values[f.attr("var")]; ok {
			filled = filled.add(el(nsForm, "value", text(v)))
		} else {
			for _, kid := range f.children() {
				if kid.is(nsForm, "value") {
					filled = filled.add(kid)
				}
			}
		}
		submit = submit.add(filled)
	}
	return el(nsClient, "iq", el(nsRegister, "query", submit)).with("type", "set").with("id", "ID").String()
}

func TestRegisterAndLogin(t *testing.T) {
	dials := map[string]func(testing.TB, *Server) *client{"direct TLS": dialTLS, "STARTTLS": dialStartTLS}
	layouts := map[string]Layout{"form": DataForm, "fields": LegacyFields, "both": DataFormAndLegacy}
	for dialName, dial := range dials {
		for layoutName, layout := range layouts {
			t.Run(dialName+", "+layoutName, func(t *testing.T) {
				s := start(t, Config{Layout: layout})
				c := dial(t, s)
				c.write(header(s))
				features := c.open()
				if _, ok := features.child(nsCanReg, "register"); !ok {
					t.Errorf("no registration in %v", features)
				}
				asked := c.ask(getForm)
				query, _ := asked.child(nsRegister, "query")
				_, isForm := query.child(nsForm, "x")
				_, isFields := query.child(nsRegister, "username")
				if isForm != (layout != LegacyFields) || isFields != (layout != DataForm) {
					t.Fatalf("got %v", asked)
				}
				submit := fields("Kestrel", pass)
				if isForm {
					submit = fill(t, asked, map[string]string{"username": "Kestrel", "password": pass})
				}
				if answer := c.ask(submit); answer.attr("type") != "result" {
					t.Fatalf("got %v", answer)
				}
				if full := c.login(features, "kestrel", "phone"); full != "kestrel@practice.test/phone" {
					t.Errorf("bound %q", full)
				}
				if l := s.Ledger(); strings.Join(l.Accounts, " ") != "kestrel" || l.Submits != 1 || l.Logins != 1 || l.FailedLogins != 0 {
					t.Errorf("ledger %+v", l)
				}
			})
		}
	}
}

func TestRefusedRegistrations(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		iq     func(t *testing.T, form element) string
		want   string
		words  string
	}{
		"taken":    {Config{}, filled("taken", pass), "cancel/conflict", "already exists"},
		"in caps":  {Config{}, filled("TAKEN", pass), "cancel/conflict", "already exists"},
		"reserved": {Config{}, filled("admin", pass), "modify/policy-violation", "blocked"},
		"no name":  {Config{}, filled("", pass), "modify/not-acceptable", "username is invalid"},
		"bad name": {Config{}, filled("a@b", pass), "modify/not-acceptable", "username is invalid"},
		"long name": {Config{}, filled(strings.Repeat("a", 65), pass),
			"modify/not-acceptable", "username is invalid"},
		"short password": {Config{}, filled("new", "short"), "modify/not-acceptable", "minimum 8 characters"},
		"long password":  {Config{}, filled("new", strings.Repeat("a", 1024)), "modify/not-acceptable", "cannot be stored"},
		"extra missing":  {Config{ExtraField: "email"}, filled("new", pass), "modify/not-acceptable", "required"},
		"extra missing in fields": {Config{ExtraField: "email", Layout: LegacyFields}, asFields("new", pass),
			"modify/not-acceptable", "required"},
		"hidden field lost": {Config{}, func(t *testing.T, form element) string {
			return strings.Replace(filled("new", pass)(t, form), "var='sid'", "var='dis'", 1)
		}, "modify/not-acceptable", "not the one"},
		"form and fields": {Config{Layout: DataFormAndLegacy}, func(t *testing.T, form element) string {
			return strings.Replace(filled("new", pass)(t, form), "<x ", "<username>new</username><x ", 1)
		}, "modify/bad-request", "Either"},
		"a token where there are none": {Config{Tokenless: true}, func(*testing.T, element) string {
			return "<iq type='set' id='ID'><preauth xmlns='urn:xmpp:pars:0' token='T'/></iq>"
		}, "cancel/service-unavailable", ""},
		"fields for a form": {Config{}, asFields("new", pass), "cancel/not-allowed", "another way"},
		"remove": {Config{}, func(*testing.T, element) string {
			return "<iq type='set' id='ID'><query xmlns='jabber:iq:register'><remove/></query></iq>"
		}, "cancel/unexpected-request", "no account"},
		"no invitation": {Config{Registration: InvitationOnly}, filled("new", pass),
			"modify/not-acceptable", "through invitation only"},
		"another server": {Config{}, func(*testing.T, element) string {
			return "<iq type='get' id='ID' to='example.net'><query xmlns='jabber:iq:register'/></iq>"
		}, "cancel/service-unavailable", ""},
		"something else": {Config{}, func(*testing.T, element) string {
			return "<iq type='get' id='ID'><query xmlns='jabber:iq:roster'/></iq>"
		}, "cancel/service-unavailable", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, test.config)
			if err := s.AddAccount("taken", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			c := dialTLS(t, s)
			c.write(header(s))
			c.open()
			answer := c.ask(test.iq(t, c.ask(getForm)))
			if got := condition(answer); got != test.want || !strings.Contains(answer.String(), test.words) {
				t.Errorf("got %v", answer)
			}
			if l := s.Ledger(); len(l.Accounts) != 1 {
				t.Errorf("ledger %+v", l)
			}
			// The stream goes on: somebody corrects what was wrong.
			if test.config.Registration != InvitationOnly {
				again := asFields("new", pass)(t, element{})
				if test.config.Layout == DataForm {
					again = fill(t, c.ask(getForm), map[string]string{"username": "new", "password": pass, "email": "a@b.c"})
				} else {
					again = strings.Replace(again, "<password>", "<email>a@b.c</email><password>", 1)
				}
				if answer := c.ask(again); answer.attr("type") != "result" {
					t.Errorf("then got %v", answer)
				}
			}
		})
	}
}

func filled(user, secret string) func(*testing.T, element) string {
	return func(t *testing.T, form element) string {
		return fill(t, form, map[string]string{"username": user, "password": secret})
	}
}

func asFields(user, secret string) func(*testing.T, element) string {
	return func(*testing.T, element) string { return fields(user, secret) }
}

func TestClosed(t *testing.T) {
	s := start(t, Config{Registration: Closed})
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	for _, name := range []string{nsCanReg, nsTokens, nsTokensOld} {
		if _, ok := features.child(name, "register"); ok {
			t.Errorf("%s is offered", name)
		}
	}
	for _, iq := range []string{getForm, fields("new", pass), preauth("x")} {
		if got := condition(c.ask(iq)); got != "cancel/service-unavailable" {
			t.Errorf("%s: got %q", iq, got)
		}
	}
}

func preauth(token string) string {
	return "<iq type='set' id='ID' to='practice.test'><preauth xmlns='urn:xmpp:pars:0' token='" + token + "'/></iq>"
}

func TestTokens(t *testing.T) {
	now := time.Now()
	s := start(t, Config{Registration: InvitationOnly, Layout: LegacyFields, Now: func() time.Time { return now }})
	if err := s.AddAccount("friend", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	stranger := func() *client {
		c := dialTLS(t, s)
		c.write(header(s))
		features := c.open()
		if _, ok := features.child(nsTokens, "register"); !ok {
			t.Fatalf("no tokens in %v", features)
		}
		return c
	}
	invitation, err := s.Invite("friend", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if want := "xmpp:friend@practice.test?roster;preauth=" + invitation.Token + ";ibr=y"; invitation.URI != want {
		t.Errorf("link %q", invitation.URI)
	}
	c, late := stranger(), stranger()
	for _, bad := range []string{"", "wrong"} {
		if got := condition(c.ask(preauth(bad))); got != "cancel/forbidden" {
			t.Errorf("token %q: %q", bad, got)
		}
	}
	for _, each := range []*client{c, late} {
		if answer := each.ask(preauth(invitation.Token)); answer.attr("type") != "result" {
			t.Fatalf("got %v", answer)
		}
	}
	if got := condition(stranger().ask(fields("guest", pass))); got != "modify/not-acceptable" {
		t.Errorf("on another stream: %q", got)
	}
	if answer := c.ask(fields("guest", pass)); answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	if got := condition(late.ask(fields("second", pass))); got != "modify/not-acceptable" {
		t.Errorf("used twice: %q", got)
	}
	if got := condition(stranger().ask(preauth(invitation.Token))); got != "cancel/forbidden" {
		t.Errorf("used: %q", got)
	}

	short, err := s.Invite("", time.Minute)
	if err != nil || short.URI != "xmpp:practice.test?register;preauth="+short.Token {
		t.Fatalf("%+v, %v", short, err)
	}
	now = now.Add(time.Minute)
	if got := condition(stranger().ask(preauth(short.Token))); got != "cancel/forbidden" {
		t.Errorf("expired: %q", got)
	}
	if _, err := s.Invite("nobody", 0); err == nil {
		t.Error("nobody may invite")
	}
}

// TestTokenMakesContacts wants both to have each other, and the inviter to be
// told at once.
func TestTokenMakesContacts(t *testing.T) {
	s := withAccounts(t, "friend")
	friend := online(t, s, "friend")
	invitation, err := s.Invite("friend", 0)
	if err != nil {
		t.Fatal(err)
	}
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	c.ask(preauth(invitation.Token))
	if answer := c.ask(fill(t, c.ask(getForm), map[string]string{"username": "guest", "password": pass})); answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	if got := friend.pushed("guest@practice.test"); got != "both" {
		t.Errorf("the inviter has %q", got)
	}
	c.login(features, "guest", "test")
	if got := c.rosterItem("friend@practice.test"); got != "both" {
		t.Errorf("the guest has %q", got)
	}
	c.write("<presence/>")
	c.presence("", "friend@practice.test/test")
	friend.presence("", "guest@practice.test/test")
}
