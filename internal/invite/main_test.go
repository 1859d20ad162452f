package invite

import (
	"context"
	"maps"
	"os"
	"testing"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/ibr/ibrtest"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.RunWithoutLeaks(m)) }

func domain(t testing.TB, name string) address.Domain {
	t.Helper()
	d, err := address.ParseDomain(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// soon ends a test that hangs.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// place is a server where people can register.
type place struct {
	target connect.Target
}

func (p place) credentials(t testing.TB, name string) connect.Credentials {
	t.Helper()
	// The servers are shared, and their accounts stay.
	a, err := address.New(name+"."+connect.NewID()[:8], p.target.Domain)
	if err != nil {
		t.Fatal(err)
	}
	return connect.Credentials{Address: a, Password: password.Make()}
}

// join makes an account, with a token or "", and logs in.
func (p place) join(t testing.TB, name, token string) *connect.Session {
	t.Helper()
	return p.register(t, p.credentials(t, name), token, connect.Then{stanza.Presence{}.Wrap(nil)})
}

func (p place) register(t testing.TB, creds connect.Credentials, token string, then connect.Then) *connect.Session {
	t.Helper()
	return ibrtest.Register(t, p.target, creds, token, then)
}

// login logs in with an account that exists.
func (p place) login(t testing.TB, creds connect.Credentials, then connect.Then) *connect.Session {
	t.Helper()
	stream, _, err := connect.Open(soon(t), p.target, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := stream.Login(soon(t), creds, then)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

func onPractice(t testing.TB) place {
	t.Helper()
	s, err := practice.Start(context.Background(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return place{connect.Target{Domain: domain(t, s.Domain()), Server: s.StartTLSAddr(), Roots: s.CAPool()}}
}

func on(t testing.TB, s *testenv.Server, host string) place {
	t.Helper()
	return place{connect.Target{Domain: domain(t, host), Server: s.StartTLS, Roots: s.Pool()}}
}

// foreigners are the servers of others, by name.
var foreigners = map[string]func(t testing.TB) *testenv.Server{
	"prosody":         servers.Prosody,
	"newest prosody":  servers.NewestProsody,
	"ejabberd":        servers.Ejabberd,
	"newest ejabberd": servers.NewestEjabberd,
}

// everywhere are all servers, by name.
var everywhere = func() map[string]func(t testing.TB) place {
	list := map[string]func(t testing.TB) place{"practice": onPractice}
	for name, find := range foreigners {
		list[name] = func(t testing.TB) place { t.Helper(); return on(t, find(t), testenv.Open) }
	}
	return list
}()

// inviting are the servers that make invitations, by name. Not every version of
// ejabberd does.
func inviting() map[string]func(t testing.TB) place {
	list := maps.Clone(everywhere)
	if !testenv.EjabberdInvites() {
		delete(list, "ejabberd")
	}
	return list
}

// both fails the test unless the two have each other as contacts, and returns
// the entry that a has of b.
func both(t testing.TB, a, b *connect.Session) contact {
	t.Helper()
	entry := func(of, friend *connect.Session) contact {
		c, err := lookUp(soon(t), of, friend.Address())
		if err != nil {
			t.Fatal(err)
		}
		if c.Subscription != "both" {
			t.Errorf("%v has %v as %+v, want both", of.Address(), friend.Address(), c)
		}
		return c
	}
	entry(b, a)
	return entry(a, b)
}

// talk fails the test unless messages get through in both directions.
func talk(t testing.TB, a, b *connect.Session) {
	t.Helper()
	for _, pair := range [][2]*connect.Session{{a, b}, {b, a}} {
		words := "Hello " + pair[1].Address().Local()
		got, err := Say(soon(t), pair[0], pair[1], words)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != words {
			t.Errorf("got %q, want %q", got, words)
		}
	}
}
