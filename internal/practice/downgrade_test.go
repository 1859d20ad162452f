package practice

import (
	"encoding/base64"
	"strings"
	"testing"

	"xmpp-start/internal/password"
)

// TestStripped is about a list of mechanisms from which somebody has taken some:
// who could have bound is refused by its own flag, and the hash of the list tells
// everybody (XEP-0474).
func TestStripped(t *testing.T) {
	plusOnes := []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"}
	s := start(t, Config{Stripped: plusOnes})
	if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	if got := strings.Join(mechanisms(features), " "); got != "SCRAM-SHA-256 SCRAM-SHA-1" {
		t.Fatalf("offered %q", got)
	}
	_, auth := c.auth(features, "kestrel", pass)
	c.write(auth)
	if failure := c.next(); !failure.is(nsSASL, "failure") {
		t.Errorf("got %v", failure)
	}
}

func TestSeal(t *testing.T) {
	for unsealed, want := range map[bool]bool{false: true, true: false} {
		s := start(t, Config{Unsealed: unsealed})
		c := dialTLS(t, s)
		c.write(header(s))
		_, auth := c.auth(c.open(), "nobody", pass)
		c.write(auth)
		challenge, err := base64.StdEncoding.DecodeString(c.next().content())
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(challenge), ",h="); got != want {
			t.Errorf("unsealed %v: %q", unsealed, challenge)
		}
	}
}

// TestBindings logs in with each type of channel binding, and where -PLUS is on
// offer without a type.
func TestBindings(t *testing.T) {
	for _, profile := range []string{"form", "sha1-plus", "binding-certificate", "binding-unlisted", "binding-unsealed", "binding-tls12"} {
		t.Run(profile, func(t *testing.T) {
			config, ok := Profile(profile)
			if !ok {
				t.Fatal("no such profile")
			}
			s := start(t, config)
			if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			c := dialTLS(t, s)
			c.write(header(s))
			c.login(c.open(), "kestrel", "x")
		})
	}
}
