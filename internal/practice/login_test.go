package practice

import (
	"crypto/tls"
	"encoding/base64"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/password"
)

func mechanisms(features element) []string {
	list, _ := features.child(nsSASL, "mechanisms")
	var names []string
	for _, m := range list.children() {
		names = append(names, m.content())
	}
	return names
}

func TestOffer(t *testing.T) {
	for name, test := range map[string]struct {
		config Config
		want   []string
		types  int
	}{
		"default": {Config{}, defaultMechanisms, 1},
		"TLS 1.2": {Config{TLS: func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }},
			[]string{"SCRAM-SHA-256", "SCRAM-SHA-1"}, 0},
		"chosen": {Config{Mechanisms: []string{"SCRAM-SHA-512-PLUS", "PLAIN"}}, []string{"SCRAM-SHA-512-PLUS", "PLAIN"}, 1},
		"plain":  {Config{Mechanisms: []string{"PLAIN"}}, []string{"PLAIN"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, test.config)
			c := dialTLS(t, s)
			c.write(header(s))
			features := c.open()
			if got := mechanisms(features); !slices.Equal(got, test.want) {
				t.Errorf("mechanisms %v", got)
			}
			types, _ := features.child(nsBindings, "sasl-channel-binding")
			if len(types.children()) != test.types {
				t.Errorf("binding types %v", types)
			}
			if test.want[0] == "PLAIN" {
				return
			}
			if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			c.login(features, "kestrel", "")
		})
	}
	if _, err := Start(t.Context(), Config{Mechanisms: []string{"DIGEST-MD5"}}); err == nil {
		t.Error("an unknown mechanism was accepted")
	}
	if _, err := Start(t.Context(), Config{Domain: "a b"}); err == nil {
		t.Error("a bad domain was accepted")
	}
}

func TestEachMechanism(t *testing.T) {
	for _, mechanism := range []string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"} {
		t.Run(mechanism, func(t *testing.T) {
			s := start(t, Config{Mechanisms: []string{mechanism}})
			if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			c := dialTLS(t, s)
			c.write(header(s))
			if full := c.login(c.open(), "kestrel", "x"); full != "kestrel@practice.test/x" {
				t.Errorf("bound %q", full)
			}
		})
	}
}

func sasl64(name, attrs, data string) string {
	return "<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'" + attrs + ">" + data + "</" + name + ">"
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

func TestRefusedLogins(t *testing.T) {
	s := withAccounts(t, "kestrel")
	for name, test := range map[string]struct {
		send string
		want string
	}{
		"unknown mechanism": {sasl64("auth", " mechanism='PLAIN'", b64("\x00kestrel\x00"+pass)), "invalid-mechanism"},
		"not base64":        {sasl64("auth", " mechanism='SCRAM-SHA-256'", "???"), "incorrect-encoding"},
		"garbage":           {sasl64("auth", " mechanism='SCRAM-SHA-256'", b64("garbage")), "malformed-request"},
		"stripped":          {sasl64("auth", " mechanism='SCRAM-SHA-256'", b64("y,,n=kestrel,r=abc")), "not-authorized"},
		"no binding":        {sasl64("auth", " mechanism='SCRAM-SHA-256-PLUS'", b64("n,,n=kestrel,r=abc")), "not-authorized"},
		"other binding":     {sasl64("auth", " mechanism='SCRAM-SHA-256-PLUS'", b64("p=tls-unique,,n=kestrel,r=abc")), "not-authorized"},
		"response first":    {sasl64("response", "", b64("c=biws")), "malformed-request"},
		"unknown element":   {sasl64("success", "", ""), "malformed-request"},
		"wrong proof": {sasl64("auth", " mechanism='SCRAM-SHA-256'", b64("n,,n=kestrel,r=abc")) +
			sasl64("response", "", b64("c=biws,r=abc,p=AAAA")), "malformed-request"},
	} {
		t.Run(name, func(t *testing.T) {
			before := s.Ledger()
			c := dialTLS(t, s)
			c.write(header(s))
			features := c.open()
			c.write(test.send)
			failure := c.until("failure", func(e element) bool { return e.is(nsSASL, "failure") })
			if _, ok := failure.child(nsSASL, test.want); !ok {
				t.Errorf("got %v", failure)
			}
			if l := s.Ledger(); l.Logins != before.Logins || l.FailedLogins != before.FailedLogins+1 {
				t.Errorf("ledger %+v", l)
			}
			c.login(features, "kestrel", "") // the stream goes on
		})
	}
}

func TestWrongPassword(t *testing.T) {
	s := withAccounts(t, "kestrel")
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	// A name that is not there looks the same.
	for _, user := range []string{"kestrel", "nobody", "kestrel", "nobody"} {
		n, auth := c.auth(features, user, "wrong-horse")
		c.write(auth)
		c.write(c.respond(n, c.next()))
		failure := c.next()
		if _, ok := failure.child(nsSASL, "not-authorized"); !ok {
			t.Fatalf("%s: got %v", user, failure)
		}
	}
	c.write(sasl64("auth", " mechanism='X'", ""))
	if got := c.ended(); got != "policy-violation" {
		t.Errorf("after five failures: %q", got)
	}
}

func TestPlain(t *testing.T) {
	s := start(t, Config{Mechanisms: []string{"PLAIN"}})
	if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	for _, bad := range []string{"\x00kestrel\x00wrong-horse", "\x00nobody\x00" + pass, "admin\x00kestrel\x00" + pass, "kestrel"} {
		c.write(sasl64("auth", " mechanism='PLAIN'", b64(bad)))
		if failure := c.next(); !failure.is(nsSASL, "failure") {
			t.Fatalf("%q: got %v", bad, failure)
		}
	}
	// Without an initial response the server asks for one.
	c.write(sasl64("auth", " mechanism='PLAIN'", ""))
	if challenge := c.next(); !challenge.is(nsSASL, "challenge") || challenge.content() != "" {
		t.Fatalf("got %v", challenge)
	}
	c.write(sasl64("response", "", b64("\x00kestrel\x00"+pass)))
	if success := c.next(); !success.is(nsSASL, "success") {
		t.Fatalf("got %v", success)
	}
}

func TestResources(t *testing.T) {
	s := withAccounts(t, "kestrel")
	first := online(t, s, "kestrel")
	second := online(t, s, "kestrel") // the same resource
	if got := first.ended(); got != "conflict" {
		t.Errorf("the first ended with %q", got)
	}
	if got := second.rosterItem("x"); got != "-" {
		t.Errorf("the second: %q", got)
	}
	c := dialTLS(t, s)
	c.write(header(s))
	if full := c.login(c.open(), "kestrel", ""); !strings.HasPrefix(full, "kestrel@practice.test/") || full == "kestrel@practice.test/test" {
		t.Errorf("made %q", full)
	}
}

func TestPasswordChange(t *testing.T) {
	s := withAccounts(t, "kestrel")
	c := online(t, s, "kestrel")
	if got := condition(c.ask(fields("other", "another-horse"))); got != "cancel/not-allowed" {
		t.Errorf("for another account: %q", got)
	}
	if got := condition(c.ask(fields("kestrel", "short"))); got != "modify/not-acceptable" {
		t.Errorf("weak: %q", got)
	}
	if got := condition(c.ask(fields("", "another-horse"))); got != "modify/bad-request" {
		t.Errorf("no name: %q", got)
	}
	if answer := c.ask(fields("kestrel", "another-horse")); answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	again := dialTLS(t, s)
	again.write(header(s))
	features := again.open()
	for secret, want := range map[string]string{pass: "failure", "another-horse": "success"} {
		n, auth := again.auth(features, "kestrel", secret)
		again.write(auth)
		again.write(again.respond(n, again.next()))
		if got := again.next(); !got.is(nsSASL, want) {
			t.Fatalf("%s: got %v", secret, got)
		}
		if want == "success" {
			break
		}
	}
}

func TestRemoveAccount(t *testing.T) {
	s := withAccounts(t, "kestrel", "friend")
	friend, c := online(t, s, "friend"), online(t, s, "kestrel")
	befriended(t, c, friend)
	other := dialTLS(t, s)
	other.write(header(s))
	other.login(other.open(), "kestrel", "other")
	answer := c.ask("<iq type='set' id='ID'><query xmlns='jabber:iq:register'><remove/></query></iq>")
	if answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	for name, each := range map[string]*client{"own": c, "other": other} {
		if got := each.ended(); got != "not-authorized" {
			t.Errorf("%s session ended with %q", name, got)
		}
	}
	friend.presence("unsubscribed", "kestrel@practice.test")
	if got := friend.rosterItem("kestrel@practice.test"); got != "none" {
		t.Errorf("the friend has %q", got)
	}
	if got := s.Ledger().Accounts; !slices.Equal(got, []string{"friend"}) {
		t.Errorf("accounts %v", got)
	}
}
