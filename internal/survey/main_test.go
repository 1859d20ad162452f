package survey

import (
	"context"
	"net"
	"os"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.RunWithoutLeaks(m)) }

// start starts a practice server and returns it with the way to it.
func start(t testing.TB, config practice.Config) (*practice.Server, connect.Target) {
	t.Helper()
	s, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, connect.Target{Domain: addresstest.Domain(t, s.Domain()), Server: "xmpps://" + s.DirectTLSAddr(), Roots: s.CAPool()}
}

// silent is the way to a server that takes connections and says nothing.
func silent(t testing.TB, name string) connect.Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return connect.Target{Domain: addresstest.Domain(t, name), Server: "xmpps://" + l.Addr().String()}
}

func words(list []foreign.Text) []string {
	var all []string
	for _, t := range list {
		all = append(all, t.String())
	}
	return all
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
