package connect

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestSideBySide has a host whose IPv6 address swallows everything: IPv4 is tried
// meanwhile (RFC 8305), within the same connection attempt.
func TestSideBySide(t *testing.T) {
	s := connecttest.Start(t, func(p *peer) { p.Encrypt(); p.Open(connecttest.OfferRegister); p.Quiet() })
	z := &zone{records: map[string][]string{
		directSRV:         {"1 0 " + s.Addr[strings.LastIndexByte(s.Addr, ':')+1:] + " host.test."},
		"host.test. AAAA": {"::1"},
		"host.test. A":    {"127.0.0.1"},
	}}
	target := Target{Domain: domain(t, connecttest.Domain), Resolver: z.resolver(t), Roots: connecttest.Pool()}
	dialer := target.dialer()
	if dialer.FallbackDelay < 0 {
		t.Error("IPv4 and IPv6 are not tried side by side")
	}
	dialer.FallbackDelay = time.Millisecond
	var swallowed atomic.Int32
	dialer.ControlContext = func(ctx context.Context, network, _ string, _ syscall.RawConn) error {
		if network == "tcp6" {
			swallowed.Add(1)
			<-ctx.Done()
		}
		return ctx.Err()
	}
	target.Dial = dialer.DialContext
	stream, _, err := Open(limited(t), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if !stream.Features().Register {
		t.Error("not the server")
	}
	if swallowed.Load() == 0 {
		t.Skip("skipped: this machine has no IPv6, so only IPv4 was tried")
	}
}

// TestTimeout is the limit of the whole way. It goes on while the server is
// waited for, and stands still while a person thinks.
func TestTimeout(t *testing.T) {
	slow := func(p *peer) {
		p.Encrypt()
		time.Sleep(8 * time.Second)
		p.Open(connecttest.OfferRegister, connecttest.OfferLogin(connecttest.Mechanism))
		id, _ := p.IQ()
		time.Sleep(9 * time.Second)
		p.Result(id, "")
		p.Gone()
	}
	synctest.Test(t, func(t *testing.T) {
		target := pipe(t, "xmpps://", slow)
		target.Timeout = 20 * time.Second
		s, _, err := Open(t.Context(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if _, err := s.Ask(t.Context(), stanza.GetIQ, question()); err != nil {
			t.Fatalf("8 s and 9 s: %v", err)
		}
		time.Sleep(time.Hour)
		begun := time.Now()
		_, err = s.Ask(t.Context(), stanza.GetIQ, question())
		wants(t, err, fault.NoAnswer)
		if took := time.Since(begun); took != 3*time.Second {
			t.Errorf("8 s, 9 s and %v", took)
		}
		if fault.Of(err).Args["Domain"] != target.Domain {
			t.Errorf("the provider is not named: %v", fault.Of(err).Args)
		}
		_, err = s.Login(t.Context(), account(t), nil)
		wants(t, err, fault.NoAnswer)
	})
}

// TestTimeoutOfTheSearch has places that all swallow everything.
func TestTimeoutOfTheSearch(t *testing.T) {
	places := []string{"1 0 1 a.test.", "2 0 2 b.test.", "3 0 3 c.test.", "4 0 4 d.test.", "5 0 5 e.test.", "6 0 6 f.test.", "7 0 7 g.test."}
	z := &zone{records: map[string][]string{directSRV: places, clientSRV: places}}
	resolver := z.resolver(t)
	dials := 0
	target := Target{Domain: domain(t, connecttest.Domain), Resolver: resolver, Dial: func(context.Context, string, string) (net.Conn, error) {
		dials++
		return nil, syscall.ETIMEDOUT
	}}
	_, _, err := Open(limited(t), target, nil)
	wants(t, err, fault.Unreachable)
	if dials != 6 {
		t.Errorf("%d places were tried", dials)
	}

	dials = 0
	target.Timeout = 250 * time.Millisecond // all of it for the first place
	target.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) { dials++; <-ctx.Done(); return nil, ctx.Err() }
	_, _, err = Open(limited(t), target, nil)
	wants(t, err, fault.NoAnswer)
	if dials > 1 {
		t.Errorf("%d places were tried", dials)
	}
}
