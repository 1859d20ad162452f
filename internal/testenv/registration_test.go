package testenv

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"
)

const testPassword = "kestrel-over-the-heath"

// fresh is a user name that is not taken on a shared server, however often the
// tests run.
func fresh(name string) string {
	return name + "-" + strings.ToLower(rand.Text())
}

// The answers for which the hosts are there. Other packages' tests rely on
// them.
func TestRegistration(t *testing.T) {
	const email = "<email>ann@example.test</email>"
	type want struct {
		name  string
		host  string
		form  string   // outcome of asking for the form
		more  string   // fields beside name and password
		sets  []string // outcomes of registering one name after the other
		again string   // outcome of registering the first name again
	}
	for _, server := range []struct {
		name  string
		start func(testing.TB) *Server
		wants []want
	}{
		{"prosody", Prosody, []want{
			{"open", Open, "result", "", []string{"result", "result"}, "conflict (cancel)"},
			{"without e-mail", Fields, "result", "", []string{"not-acceptable (modify)"}, "not-acceptable (modify)"},
			{"with e-mail", Fields, "result", email, []string{"result"}, "conflict (cancel)"},
			{"closed", Closed, "service-unavailable (cancel)", "", []string{"service-unavailable (cancel)"}, "service-unavailable (cancel)"},
			{"blocked", Blocked, "result", "", []string{"forbidden (auth)"}, "forbidden (auth)"},
			{"throttled", Throttled, "result", "", []string{"result", "policy-violation (wait)"}, "policy-violation (wait)"},
			{"invitation only", Invite, "result", "", []string{"not-acceptable (modify)"}, "not-acceptable (modify)"},
			{"redirect", Redirect, "result", "", []string{"not-authorized (cancel)"}, "not-authorized (cancel)"},
			{"redirect in words", RedirectWords, "result", "", []string{"not-authorized (cancel)"}, "not-authorized (cancel)"},
			{"redirect by mail", RedirectMail, "result", "", []string{"not-authorized (cancel)"}, "not-authorized (cancel)"},
			{"not listed", Listed, "result", "", []string{"forbidden (auth)"}, "forbidden (auth)"},
		}},
		{"ejabberd", Ejabberd, []want{
			{"open", Open, "result", "", []string{"result", "result"}, "conflict (cancel)"},
			{"closed", Closed, "stream error not-authorized", "", nil, ""},
			{"blocked", Blocked, "result", "", []string{"forbidden (auth)"}, "forbidden (auth)"},
			{"reserved", Reserved, "result", "", []string{"result"}, "conflict (cancel)"},
			{"strong password", Weak, "result", "", []string{"result"}, "conflict (cancel)"},
			{"redirect", Redirect, "result", "", []string{"result"}, "conflict (cancel)"},
			{"invitation only", Invite, "result", "", []string{"forbidden (auth)"}, "forbidden (auth)"},
		}},
		{"throttled ejabberd", ThrottledEjabberd, []want{
			{"throttled", Throttled, "result", "", []string{"result", "resource-constraint (wait)"}, "resource-constraint (wait)"},
		}},
	} {
		t.Run(server.name, func(t *testing.T) {
			s := server.start(t)
			for _, c := range server.wants {
				if !slices.Contains(s.Hosts, c.host) {
					continue // ejabberd has invitations since 26.07
				}
				t.Run(c.name, func(t *testing.T) {
					stream := openTest(t, s, c.host)
					form := stream.ask(t, `<iq type='get' id='get'><query xmlns='jabber:iq:register'/></iq>`)
					if got := form.outcome(); got != c.form {
						t.Fatalf("asking for the form: %s, want %s", got, c.form)
					}
					if got, want := asksEmail(form), c.host == Fields; got != want {
						t.Errorf("e-mail asked for in both ways: %v, want %v", got, want)
					}
					if got, want := form.link(), links[c.host]; got != want {
						t.Errorf("link %q, want %q", got, want)
					}
					names := []string{"first", "second"}
					for i, want := range c.sets {
						if got := stream.register(t, names[i], c.more).outcome(); got != want {
							t.Errorf("registering %s: %s, want %s", names[i], got, want)
						}
					}
					if c.again == "" {
						return
					}
					if got := stream.register(t, names[0], c.more).outcome(); got != c.again {
						t.Errorf("registering %s again: %s, want %s", names[0], got, c.again)
					}
				})
			}
		})
	}
}

// links are those that hosts hand out of band.
var links = map[string]string{Redirect: "https://redirect.test/register", RedirectMail: "mailto:admin@redirect-mail.test"}

// asksEmail tells whether an answer wants an e-mail address, both as a legacy
// field and as a required one of its form.
func asksEmail(e element) bool {
	if e.Query == nil || e.Query.Email == nil || e.Query.Form == nil {
		return false
	}
	for _, f := range e.Query.Form.Fields {
		if f.Var == "email" {
			return f.Required != nil
		}
	}
	return false
}

// What ejabberd's rules refuse.
func TestRules(t *testing.T) {
	s := servers.Ejabberd(t)
	for _, c := range []struct {
		host, user, password string
		want, text           string
	}{
		{Reserved, "boss", testPassword, "forbidden (auth)", "Access denied by service policy"},
		{Weak, "first", "kestrel", "not-acceptable (modify)", "The password is too weak"},
	} {
		answer := openTest(t, s, c.host).ask(t, registration(c.user, c.password, ""))
		if got := answer.outcome(); got != c.want || answer.Error.Text != c.text {
			t.Errorf("%s@%s: %s %q, want %s", c.user, c.host, got, answer.Error.Text, c.want)
		}
	}
}

// Servers can tell somebody about each registration.
func TestWatcher(t *testing.T) {
	for name, server := range map[string]struct {
		start func(testing.TB) *Server
		words string
	}{
		"prosody":  {Prosody, "User newcomer just registered on open.test"},
		"ejabberd": {Ejabberd, "The account newcomer@open.test was registered"},
	} {
		t.Run(name, func(t *testing.T) {
			s := server.start(t)
			s.Adduser(t, "watcher", Open, testPassword)
			watcher := openTest(t, s, Open)
			if err := watcher.login(t, "watcher", Open, testPassword); err != nil {
				t.Fatal(err)
			}
			if got := openTest(t, s, Open).register(t, "newcomer", "").outcome(); got != "result" {
				t.Fatalf("registering: %s", got)
			}
			for !strings.Contains(watcher.next(t).Body, server.words) {
				// what else arrives
			}
		})
	}
}

func TestInvitation(t *testing.T) {
	for _, server := range []struct {
		name  string
		start func(testing.TB) *Server
		bad   string // outcome of showing a token that is wrong
	}{
		{"prosody", servers.Prosody, "forbidden (cancel)"},
		{"ejabberd", servers.Ejabberd, "item-not-found (cancel)"},
	} {
		s := server.start(t)
		if !slices.Contains(s.Hosts, Invite) {
			continue
		}
		for _, host := range []string{Open, Invite} {
			t.Run(server.name+" "+host, func(t *testing.T) {
				uri := s.Invitation(t, host)
				token, ok := strings.CutPrefix(uri, "xmpp:"+host+"?register;preauth=")
				if !ok || token == "" {
					t.Fatalf("unexpected link %q", uri)
				}
				stream := openTest(t, s, host)
				if got := stream.ask(t, preauth("x"+token)).outcome(); got != server.bad {
					t.Errorf("a wrong token: %s, want %s", got, server.bad)
				}
				if got := stream.ask(t, preauth(token)).outcome(); got != "result" {
					t.Fatalf("the token: %s, want result", got)
				}
				if got := stream.register(t, fresh("guest"), "").outcome(); got != "result" {
					t.Fatalf("registering with the token: %s, want result", got)
				}
				if got := openTest(t, s, host).ask(t, preauth(token)).outcome(); got != server.bad {
					t.Errorf("the token once more: %s, want %s", got, server.bad)
				}
			})
		}
		if s.Resets() {
			t.Run(server.name+" reset", func(t *testing.T) { checkReset(t, s) })
		}
	}
}

func preauth(token string) string {
	return "<iq type='set' id='pre'><preauth xmlns='urn:xmpp:pars:0' token='" + token + "'/></iq>"
}

// checkReset sets a password by link: whoever registers the name of an account
// with such a token has its password from then on.
func checkReset(t *testing.T, s *Server) {
	user := fresh("forgetful")
	s.Adduser(t, user, Open, "the-old-one-is-forgotten")
	uri := s.ResetLink(t, user)
	token, ok := strings.CutPrefix(uri, "xmpp:"+user+"@"+Open+"?register;preauth=")
	if !ok || token == "" {
		t.Fatalf("unexpected link %q", uri)
	}
	stream := openTest(t, s, Open)
	if got := stream.ask(t, preauth(token)).outcome(); got != "result" {
		t.Fatalf("the token: %s, want result", got)
	}
	if got := stream.register(t, fresh("another"), "").outcome(); got == "result" {
		t.Error("a link for one account makes another")
	}
	if got := stream.register(t, user, "").outcome(); got != "result" {
		t.Fatalf("the password: %s, want result", got)
	}
	if err := openTest(t, s, Open).login(t, user, Open, testPassword); err != nil {
		t.Errorf("logging in with the new password: %v", err)
	}
}
