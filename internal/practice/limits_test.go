package practice

import (
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/password"
)

// TestLimits looks at what is announced (XEP-0478), and at a server that keeps
// to it.
func TestLimits(t *testing.T) {
	s := start(t, Config{MaxStanza: 10_000, MaxIdle: time.Second})
	c := dialTLS(t, s)
	c.write(header(s))
	limits, ok := c.open().child(nsLimits, "limits")
	if want := "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>10000</max-bytes><idle-seconds>1</idle-seconds></limits>"; !ok || limits.String() != want {
		t.Errorf("announced %v", limits)
	}
	if got := c.ended(); got != "connection-timeout" {
		t.Errorf("a silent client: %q", got)
	}

	c = stranger(t, s)
	c.write("<iq>" + strings.Repeat("x", 10_000))
	if got := c.ended(); got != "policy-violation" {
		t.Errorf("a big stanza: %q", got)
	}

	c = dialTLS(t, start(t, Config{}))
	c.write(header(c.srv))
	if limits, ok := c.open().child(nsLimits, "limits"); ok {
		t.Errorf("announced without need: %v", limits)
	}
}

// TestIdleAfterLogin is about the end of the limit: who has logged in may be
// silent.
func TestIdleAfterLogin(t *testing.T) {
	s := start(t, Config{MaxIdle: time.Second})
	if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	user := connected(t, s, "kestrel")
	// A stranger who came later is sent away; the user is still there.
	if got := stranger(t, s).ended(); got != "connection-timeout" {
		t.Errorf("a silent stranger: %q", got)
	}
	if got := user.rosterItem(""); got != "-" {
		t.Errorf("the user: %q", got)
	}
}

func TestUnserved(t *testing.T) {
	c := stranger(t, start(t, Config{Unserved: "feature-not-implemented"}))
	if got := outcome(c.ask(getForm)); got != "cancel/feature-not-implemented" {
		t.Error(got)
	}
}
