package practice

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/password"
)

// unhurried is a client's connection as the server has it, on which time runs out
// when the test says so: however slow the machine is, nobody is sent away before.
type unhurried struct {
	net.Conn
	mu    sync.Mutex
	limit time.Duration // for the read that waits, or the next one; 0: none
}

// SetReadDeadline remembers limits that are to come, and sets all others.
func (c *unhurried) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit = 0
	if !t.IsZero() {
		c.limit = time.Until(t)
	}
	if c.limit > 0 {
		return nil
	}
	return c.Conn.SetReadDeadline(t)
}

func (c *unhurried) expire(t *testing.T) {
	t.Helper()
	if err := c.Conn.SetReadDeadline(time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
}

// expires fails the test unless a read may wait for that long, to a minute.
func (c *unhurried) expires(t *testing.T, want time.Duration) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if (c.limit-want).Abs() > time.Minute || c.limit > want {
		t.Errorf("a read may wait for %v, want %v", c.limit, want)
	}
}

// startUnhurried starts a server, and hands out its connections as they come.
func startUnhurried(t *testing.T, config Config) (*Server, <-chan *unhurried) {
	t.Helper()
	come := make(chan *unhurried, 10)
	config.Wrap = func(conn net.Conn, encrypted bool) net.Conn {
		if encrypted {
			return conn
		}
		c := &unhurried{Conn: conn}
		come <- c
		return c
	}
	return start(t, config), come
}

// TestLimits looks at what is announced (XEP-0478), and at a server that keeps
// to it.
func TestLimits(t *testing.T) {
	s, come := startUnhurried(t, Config{MaxStanza: 10_000, MaxIdle: time.Hour})
	c := dialTLS(t, s)
	c.write(header(s))
	limits, ok := c.open().child(nsLimits, "limits")
	if want := "<limits xmlns='urn:xmpp:stream-limits:0'><max-bytes>10000</max-bytes><idle-seconds>3600</idle-seconds></limits>"; !ok || limits.String() != want {
		t.Errorf("announced %v", limits)
	}
	silent := <-come
	silent.expires(t, loginTime) // the shorter limit of the two
	silent.expire(t)
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
	const limit = 3 * time.Minute
	s, come := startUnhurried(t, Config{MaxIdle: limit})
	if err := s.AddAccount("kestrel", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	user := connected(t, s, "kestrel")
	(<-come).expires(t, 0)
	// A stranger who came later is sent away; the user is still there.
	unknown := stranger(t, s)
	silent := <-come
	silent.expires(t, limit)
	silent.expire(t)
	if got := unknown.ended(); got != "connection-timeout" {
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
