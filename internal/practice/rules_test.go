package practice

import (
	"strings"
	"testing"

	"xmpp-start/internal/password"
)

// TestSecondForm answers the form that comes inside an error.
func TestSecondForm(t *testing.T) {
	config, _ := Profile("form-in-error")
	s := start(t, config)
	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	values := map[string]string{"username": "kestrel", "password": pass}
	first := c.ask(fill(t, c.ask(getForm), values))
	if got := outline(first); condition(first) != "modify/not-acceptable" || got != "form(username password email)" {
		t.Fatalf("got %v", first)
	}
	if got := condition(c.ask(fill(t, first, values))); got != "modify/not-acceptable" {
		t.Errorf("without an answer: %q", got)
	}
	values["email"] = "kestrel@example.test"
	if got := condition(c.ask(fill(t, first, values))); got != "modify/not-acceptable" {
		t.Errorf("with a form that was asked again since: %q", got)
	}
	delete(values, "email")
	third := c.ask(fill(t, c.ask(getForm), values))
	values["email"] = "kestrel@example.test"
	if got := outcome(c.ask(fill(t, third, values))); got != "result" {
		t.Errorf("with the answer: %q", got)
	}
}

func TestQuestions(t *testing.T) {
	config, _ := Profile("extra-fields")
	s := start(t, config)
	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	asked := c.ask(getForm)
	region, _ := fieldOf(asked, "region")
	if n := strings.Count(region.String(), "<option "); n != 5 || region.attr("type") != "list-single" {
		t.Errorf("got %v", region)
	}
	if !strings.Contains(asked.String(), "https://practice.test/rules") {
		t.Error("no rules")
	}
	good := map[string]string{
		"username": "kestrel", "password": pass, "email": "a@b.test", "terms": "true",
		"region": "Asia", "interests": "birds\nrivers", "reason": "x",
	}
	for name, wrong := range map[string]string{
		"email": " ", "terms": "0", "region": "Atlantis", "interests": "birds\ncars", "reason": "",
	} {
		values := map[string]string{}
		for k, v := range good {
			values[k] = v
		}
		values[name] = wrong
		if got := condition(c.ask(fill(t, asked, values))); got != "modify/not-acceptable" {
			t.Errorf("%s %q: %q", name, wrong, got)
		}
	}
	if got := outcome(c.ask(fill(t, asked, good))); got != "result" {
		t.Errorf("all well: %q", got)
	}
}

func TestRedirectLink(t *testing.T) {
	for name, want := range map[string]string{
		"redirect":      "https://practice.test/register",
		"redirect-mail": "mailto:accounts@practice.test",
	} {
		config, _ := Profile(name)
		s := start(t, config)
		c := dialTLS(t, s)
		c.write(header(s))
		c.open()
		refused := c.ask(fields("kestrel", pass))
		query, _ := refused.child(nsRegister, "query")
		x, _ := query.child(nsOOB, "x")
		if url, _ := x.child(nsOOB, "url"); url.content() != want {
			t.Errorf("%s: got %v", name, refused)
		}
	}
}

// TestEjabberdsWords compares refusals in which the two differ.
func TestEjabberdsWords(t *testing.T) {
	config, _ := Profile("ejabberd")
	config.Reserved = func(name string) bool { return name == "boss" }
	s := start(t, config)
	if err := s.AddAccount("taken", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	promise, err := s.InviteName("guest", 0)
	if err != nil {
		t.Fatal(err)
	}
	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	for iq, want := range map[string]string{
		fields("a@b", pass):          "modify/jid-malformed Malformed username",
		fields("taken", pass):        "cancel/conflict User already exists",
		fields("boss", pass):         "auth/forbidden Access denied by service policy",
		fields("guest", pass):        "cancel/not-allowed Not allowed",
		fields("kestrel", "short"):   "modify/not-acceptable The password is too weak",
		preauth(promise.Token + "x"): "cancel/item-not-found The token provided is either invalid or expired.",
	} {
		if got := outcome(c.ask(iq)); got != want {
			t.Errorf("%s: %q, want %q", iq, got, want)
		}
	}
	c.write("<iq type='get' id='1'><data xmlns='urn:xmpp:bob' cid='sha1+0@bob.xmpp.org'/></iq>")
	if got := c.ended(); got != "not-authorized" {
		t.Errorf("asking for data: ended with %q", got)
	}
}

// TestInvitationByName registers with a token for one name, and changes a
// forgotten password with another.
func TestInvitationByName(t *testing.T) {
	s := start(t, Config{Registration: InvitationOnly, Layout: LegacyFields})
	invited := func(name string) *client {
		invitation, err := s.InviteName(name, 0)
		if err != nil {
			t.Fatal(err)
		}
		if want := "xmpp:guest@practice.test?register;preauth=" + invitation.Token; invitation.URI != want {
			t.Errorf("link %q", invitation.URI)
		}
		c := dialTLS(t, s)
		c.write(header(s))
		c.open()
		if got := outcome(c.ask(preauth(invitation.Token))); got != "result" {
			t.Fatal(got)
		}
		return c
	}
	c := invited("Guest")
	if got := outcome(c.ask(fields("other", pass))); got != "modify/not-acceptable The chosen username is not valid with this invitation" {
		t.Errorf("another name: %q", got)
	}
	if got := outcome(c.ask(fields("guest", "another-horse"))); got != "result" {
		t.Fatal(got)
	}
	if got := condition(c.ask(fields("guest", pass))); got != "cancel/conflict" && got != "modify/not-acceptable" {
		t.Errorf("used twice: %q", got)
	}
	reset := invited("guest")
	if got := outcome(reset.ask(fields("guest", pass))); got != "result" {
		t.Fatal(got)
	}
	again := dialTLS(t, s)
	again.write(header(s))
	again.login(again.open(), "guest", "test") // with pass
	if got := s.Ledger().Accounts; len(got) != 1 {
		t.Errorf("accounts %v", got)
	}
	if _, err := s.InviteName("", 0); err == nil {
		t.Error("an invitation for no name")
	}
}
