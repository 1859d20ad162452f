package connect

import (
	"io"
	"net"
	"slices"
	"testing"

	"xmpp-start/internal/connect/connecttest"
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
