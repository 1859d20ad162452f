package connect

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestSideBySide has a host whose IPv6 address swallows everything: IPv4 is tried
// meanwhile (RFC 8305), within the same connection attempt.
func TestSideBySide(t *testing.T) {
	s := connecttest.Start(t, func(p *peer) { p.Encrypt(); p.Open(connecttest.OfferRegister); p.Quiet() })
	port := s.Addr[strings.LastIndexByte(s.Addr, ':')+1:]
	z := &zone{records: map[string][]string{
		directSRV:         {"1 0 " + port + " host.test."},
		"host.test. AAAA": {"2001:db8::1", "2001:db8::2"},
		"host.test. A":    {"127.0.0.1"},
	}}
	var swallowed atomic.Int32
	target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t), Roots: connecttest.Pool()}
	target.Dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		if strings.HasPrefix(address, "[2001:db8::") {
			swallowed.Add(1)
			<-ctx.Done()
			return nil, ctx.Err()
		}
		return s.Dial(ctx, network, address)
	}
	stream, _, err := Open(limited(t), target, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	if !stream.Features().Register {
		t.Error("not the server")
	}
	// Which family comes first depends on the machine; IPv4 is second at the latest.
	if n := swallowed.Load(); n > 1 {
		t.Errorf("%d addresses of IPv6 were tried before IPv4", n)
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
	z := &zone{records: map[string][]string{}}
	for i, name := range strings.Fields("a b c d e f g") {
		z.records[directSRV] = append(z.records[directSRV], fmt.Sprintf("%d 0 %d %s.test.", i, i+1, name))
		z.records[name+".test. A"] = []string{"127.0.0.1"}
	}
	z.records[clientSRV] = z.records[directSRV]
	resolver := z.resolver(t)
	dials := 0
	target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: resolver, Dial: func(context.Context, string, string) (net.Conn, error) {
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
