package connect

import (
	"io"
	"net"
	"slices"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestDialContext reaches a port directly and through a proxy, which is told the
// name and looks it up itself.
func TestDialContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(conn, "here")
			conn.Close()
		}
	}()
	socks := &connecttest.Proxy{Leads: map[string]string{"data.xmpp.net:443": l.Addr().String()}}
	for name, tc := range map[string]struct {
		proxy   Proxy
		address string
	}{
		"directly":        {Proxy{}, l.Addr().String()},
		"through a proxy": {via(t, socks.Start(t)), "data.xmpp.net:443"},
	} {
		conn, err := tc.proxy.DialContext(limited(t), "tcp", tc.address)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if said, err := io.ReadAll(conn); string(said) != "here" || err != nil {
			t.Errorf("%s: got %q, %v", name, said, err)
		}
		conn.Close()
	}
	if got := socks.Asked(); !slices.Equal(got, []string{"data.xmpp.net:443"}) {
		t.Errorf("the proxy was asked for %q", got)
	}
}

// TestDialContextFails tells a proxy that fails from one that finds no way.
func TestDialContextFails(t *testing.T) {
	web := connecttest.Start(t, func(p *connecttest.Peer) { p.Send("HTTP/1.1 400 Bad Request\r\n\r\n") })
	socks := new(connecttest.Proxy)
	for name, tc := range map[string]struct {
		proxy Proxy
		why   string
	}{
		"no proxy there": {via(t, "127.0.0.1:1"), "absent"},
		"no SOCKS":       {via(t, web.Addr), "not-socks"},
		"no way further": {via(t, socks.Start(t)), ""},
	} {
		_, err := tc.proxy.DialContext(limited(t), "tcp", "data.xmpp.net:443")
		if err == nil {
			t.Fatalf("%s: reached", name)
		}
		if failed := fault.Is(err, fault.ProxyFailed); failed != (tc.why != "") || failed && fault.Of(err).Args["Why"] != tc.why {
			t.Errorf("%s: got %v", name, fault.Of(err).Args)
		}
	}
}
