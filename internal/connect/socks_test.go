package connect

import (
	"bytes"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

// via is the proxy at an address, with a name and password if there is an @.
func via(t testing.TB, address string) Proxy {
	t.Helper()
	p, ok := parseProxy("socks5h://" + address)
	if !ok {
		t.Fatalf("%q is no proxy", address)
	}
	return p
}

// questions counts everything that was ever asked.
func (z *zone) questions() (n int) {
	z.asked.Range(func(question, _ any) bool { n += z.times(question.(string)); return true })
	return n
}

// TestThroughProxy opens streams through a proxy and asks DNS nothing, neither by
// the target's resolver nor by the one of everybody.
func TestThroughProxy(t *testing.T) {
	for name, tc := range map[string]struct {
		domain, server string
		asked          string // of the proxy
		direct, login  bool
	}{
		"by domain":             {"practice.test", "", "practice.test:5222", false, false},
		"in Tor":                {"abcdefgh.onion", "", "abcdefgh.onion:5222", false, false},
		"by server":             {"practice.test", "host.test:5269", "host.test:5269", false, false},
		"by server, direct TLS": {"practice.test", "xmpps://host.test:443", "host.test:443", true, false},
		"by a server in Tor":    {"practice.test", "xmpps://chat.abcdefgh.ONION:5223", "chat.abcdefgh.ONION:5223", true, false},
		"by address":            {"practice.test", "192.0.2.1:5222", "[192.0.2.1]:5222", false, false},
		"by IPv6 address":       {"practice.test", "xmpps://[2001:db8::1]:5223", "[2001:db8::1]:5223", true, false},
		"with a password":       {"practice.test", "", "practice.test:5222", false, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := addresstest.Domain(t, tc.domain)
			server, err := practice.Start(t.Context(), practice.Config{Domain: d.String()})
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			leads := server.StartTLSAddr()
			if tc.direct {
				leads = server.DirectTLSAddr()
			}
			socks := &connecttest.Proxy{Leads: map[string]string{tc.asked: leads}}
			login := ""
			if tc.login {
				socks.Name, socks.Password = "somebody", "secret"
				login = "somebody:secret@"
			}
			z := &zone{}
			resolver := z.resolver(t)
			defer func(old *net.Resolver) { net.DefaultResolver = old }(net.DefaultResolver)
			net.DefaultResolver = resolver

			target := Target{Domain: d, Server: tc.server, Roots: server.CAPool(), Resolver: resolver, Proxy: via(t, login+socks.Start(t))}
			s, reply, err := Open(limited(t), target, question())
			if err != nil {
				t.Fatal(err)
			}
			if reply.Err != nil || !s.Features().Register {
				t.Errorf("got %+v, %+v", reply, s.Features())
			}
			s.Close()
			if n := z.questions(); n > 0 {
				t.Errorf("DNS was asked %d times", n)
			}
			if got := socks.Asked(); !slices.Equal(got, []string{tc.asked}) {
				t.Errorf("the proxy was asked for %q", got)
			}

			// Without the proxy the same zone would have been asked.
			target.Proxy, target.Server = Proxy{}, ""
			_, _, err = Open(limited(t), target, nil)
			if isOnion(d.String()) {
				wants(t, err, fault.NeedsProxy)
				if n := z.questions(); n > 0 {
					t.Errorf("DNS was asked %d times for a name of Tor's", n)
				}
			} else if wants(t, err, fault.NoSuchDomain); z.questions() == 0 {
				t.Error("DNS was not asked, so this proves nothing")
			}
		})
	}
}

// TestOnion never asks DNS for names of Tor's, whoever gives them.
func TestOnion(t *testing.T) {
	z := &zone{records: map[string][]string{
		clientSRV:                            {"1 0 5222 abcdefgh.onion.", "2 0 5222 a.test."},
		"_xmpp-client._tcp.hidden.test. SRV": {"1 0 5222 abcdefgh.onion."},
	}}
	target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t)}
	found, err := target.candidates(limited(t))
	if err != nil || len(found) != 1 || found[0].host != "a.test" {
		t.Errorf("got %v, %v", found, err)
	}
	target.Domain = addresstest.Domain(t, "hidden.test")
	if found, err = target.candidates(limited(t)); err != nil || len(found) != 1 || found[0].host != "hidden.test" {
		t.Errorf("got %v, %v", found, err)
	}
	before := z.questions()
	for _, tc := range []struct{ domain, server string }{
		{"abcdefgh.onion", ""}, {"Chat.ABCDEFGH.Onion", ""}, {"onion", ""},
		{"example.test", "abcdefgh.onion:5222"}, {"example.test", "xmpps://ABCDEFGH.ONION.:443"},
	} {
		target.Domain, target.Server = addresstest.Domain(t, tc.domain), tc.server
		_, _, err := Open(limited(t), target, nil)
		wants(t, err, fault.NeedsProxy)
	}
	if n := z.questions(); n != before || before == 0 {
		t.Errorf("DNS was asked %d times, and %d times for names of Tor's", before, n-before)
	}
	target.Domain, target.Server = addresstest.Domain(t, "onion.example.test"), ""
	if _, err := target.candidates(limited(t)); err != nil {
		t.Errorf("a name that only looks like one of Tor's: %v", err)
	}
}

// TestProxyFails has proxies that do not lead to the server.
func TestProxyFails(t *testing.T) {
	// answers is what a server says that may be no proxy at all.
	answers := func(t *testing.T, text string) string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var serving sync.WaitGroup
		serving.Go(func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			defer conn.Close()
			io.WriteString(conn, text)
			conn.(*net.TCPConn).CloseWrite()
			io.Copy(io.Discard, conn)
		})
		t.Cleanup(func() { l.Close(); serving.Wait() })
		return l.Addr().String()
	}
	socks := func(p *connecttest.Proxy) func(*testing.T) string {
		return func(t *testing.T) string { return p.Start(t) }
	}
	for name, tc := range map[string]struct {
		proxy func(*testing.T) string
		login string
		want  fault.Kind
		why   string
	}{
		"absent": {func(t *testing.T) string {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			return l.Addr().String()
		}, "", fault.ProxyFailed, "absent"},
		"unknown by name":     {func(*testing.T) string { return "proxy.test:1080" }, "", fault.ProxyFailed, "absent"},
		"speaks HTTP":         {func(t *testing.T) string { return answers(t, http) }, "", fault.ProxyFailed, "not-socks"},
		"speaks SOCKS4":       {func(t *testing.T) string { return answers(t, "\x00\x5b\x00\x00\x00\x00\x00\x00") }, "", fault.ProxyFailed, "not-socks"},
		"says nothing":        {func(t *testing.T) string { return answers(t, "") }, "", fault.ProxyFailed, "not-socks"},
		"says next to that":   {func(t *testing.T) string { return answers(t, "\x05") }, "", fault.ProxyFailed, "not-socks"},
		"wants a name":        {socks(&connecttest.Proxy{Name: "somebody", Password: "secret"}), "", fault.ProxyFailed, "login"},
		"wants another name":  {socks(&connecttest.Proxy{Name: "somebody", Password: "secret"}), "somebody:else@", fault.ProxyFailed, "login"},
		"ends with the login": {func(t *testing.T) string { return answers(t, "\x05\x02") }, "somebody:else@", fault.ProxyFailed, "login"},
		"general failure":     {socks(&connecttest.Proxy{Refuses: 1}), "", fault.Unreachable, "proxy"},
		"not allowed":         {socks(&connecttest.Proxy{Refuses: 2}), "", fault.Unreachable, "proxy"},
		"host unreachable":    {socks(&connecttest.Proxy{Refuses: 4}), "", fault.Unreachable, "proxy"},
		"no names":            {socks(&connecttest.Proxy{Refuses: 8}), "", fault.Unreachable, "proxy"},
		"Tor: no descriptor":  {socks(&connecttest.Proxy{Refuses: 0xf0}), "", fault.Unreachable, "proxy"},
		"ends after that":     {func(t *testing.T) string { return answers(t, "\x05\x00") }, "", fault.Unreachable, "proxy"},
		"nonsense after that": {func(t *testing.T) string { return answers(t, "\x05\x00\x05\x00\x00\xff\x1b[2J") }, "", fault.Unreachable, "proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			z := &zone{}
			target := Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t), Proxy: via(t, tc.login+tc.proxy(t))}
			_, _, err := Open(limited(t), target, nil)
			wants(t, err, tc.want)
			args := fault.Of(err).Args
			if args["Why"] != tc.why || args["Proxy"] != target.Proxy.String() || args["Domain"] != target.Domain {
				t.Errorf("got %v", args)
			}
			if z.times(clientSRV)+z.times(directSRV)+z.times("example.test. A") > 0 {
				t.Error("the domain was looked up")
			}
		})
	}
}

// TestSlowProxy has proxies that are silent at each point. Time is that of a
// bubble.
func TestSlowProxy(t *testing.T) {
	for name, tc := range map[string]struct {
		says  string // to the client's first word; "-" is a proxy that cannot be reached
		want  fault.Kind
		why   string
		after time.Duration
	}{
		"black hole":       {"-", fault.ProxyFailed, "absent", dialTime},
		"no greeting":      {"", fault.ProxyFailed, "not-socks", proxyTime},
		"half a greeting":  {"\x05", fault.ProxyFailed, "not-socks", proxyTime},
		"no answer":        {"\x05\x00", fault.Unreachable, "proxy", proxyTime},
		"half an answer":   {"\x05\x00\x05\x00\x00", fault.Unreachable, "proxy", proxyTime},
		"no way to log in": {"\x05\x02", fault.ProxyFailed, "login", proxyTime},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
					if tc.says == "-" {
						<-ctx.Done()
						return nil, ctx.Err()
					}
					here, there := net.Pipe()
					go func() {
						defer there.Close()
						there.Read(make([]byte, 64))
						go there.Write([]byte(tc.says))
						io.Copy(io.Discard, there)
					}()
					return here, nil
				}
				begun := time.Now()
				_, _, err := Open(t.Context(), Target{Domain: addresstest.Domain(t, connecttest.Domain), Dial: dial, Proxy: via(t, "somebody:secret@127.0.0.1:9050")}, nil)
				wants(t, err, tc.want)
				if why := fault.Of(err).Args["Why"]; why != tc.why {
					t.Errorf("got %v", why)
				}
				if took := time.Since(begun); took != tc.after {
					t.Errorf("took %v, want %v", took, tc.after)
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				_, _, err = Open(ctx, Target{Domain: addresstest.Domain(t, connecttest.Domain), Dial: dial, Proxy: via(t, "127.0.0.1:9050")}, nil)
				wants(t, err, fault.Interrupted)
			})
		})
	}
}

// TestBehindProxy has something else than a chat server behind the proxy: it is
// named, and not the proxy.
func TestBehindProxy(t *testing.T) {
	s := connecttest.Start(t, func(p *peer) { p.Send(http); p.Gone() })
	socks := &connecttest.Proxy{Leads: map[string]string{"host.test:443": s.Addr}}
	_, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: "xmpps://host.test:443", Proxy: via(t, socks.Start(t))}, nil)
	wants(t, err, fault.NotXMPP)
	if host := fault.Of(err).Args["Host"]; host != "host.test:443" {
		t.Errorf("got %v", host)
	}
}

// TestProxyIsAskedForALabels has a domain with an umlaut.
func TestProxyIsAskedForALabels(t *testing.T) {
	var socks connecttest.Proxy
	_, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, "bücher.test"), Proxy: via(t, socks.Start(t))}, nil)
	wants(t, err, fault.Unreachable)
	if got := socks.Asked(); !slices.Equal(got, []string{"xn--bcher-kva.test:5222"}) {
		t.Errorf("got %q", got)
	}
}

// TestOverheard reads in pieces and in one.
func TestOverheard(t *testing.T) {
	for _, size := range []int{1, 3, 64} {
		here, there := net.Pipe()
		go func() { there.Write([]byte("\x05\x02\x01\x00\x05\x04")); there.Close() }()
		o := &overheard{Conn: here}
		var got bytes.Buffer
		if _, err := io.CopyBuffer(struct{ io.Writer }{&got}, struct{ io.Reader }{o}, make([]byte, size)); err != nil {
			t.Error(err)
		}
		if !strings.HasPrefix(got.String(), string(o.words)) || len(o.words) != 4 || got.Len() != 6 || o.refusal() != noWayFurther {
			t.Errorf("%d: got %q of %q, %s", size, o.words, got.String(), o.refusal())
		}
		here.Close()
	}
}
