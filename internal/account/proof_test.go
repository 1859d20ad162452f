package account

import (
	"context"
	"os"
	"testing"
	"time"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr/ibrtest"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.RunWithoutLeaks(m)) }

// soon ends a test that hangs.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// everywhere are the servers.
var everywhere = map[string]func(t testing.TB) connect.Target{
	"practice": onPractice,
	"prosody":  func(t testing.TB) connect.Target { t.Helper(); return on(t, servers.Prosody(t)) },
	"ejabberd": func(t testing.TB) connect.Target { t.Helper(); return on(t, servers.Ejabberd(t)) },
}

func on(t testing.TB, s *testenv.Server) connect.Target {
	t.Helper()
	return connect.Target{Domain: addresstest.Domain(t, testenv.Open), Server: s.StartTLS, Roots: s.Pool()}
}

func onPractice(t testing.TB) connect.Target {
	t.Helper()
	s, err := practice.Start(context.Background(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return connect.Target{Domain: addresstest.Domain(t, s.Domain()), Server: s.StartTLSAddr(), Roots: s.CAPool()}
}

// fresh returns an address that nobody has.
func fresh(t testing.TB, target connect.Target) address.Address {
	t.Helper()
	a, err := address.New("anna."+connect.NewID()[:8], target.Domain)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// register makes an account and logs in.
func register(t testing.TB, target connect.Target, a address.Address, then connect.Then) *connect.Session {
	t.Helper()
	return ibrtest.Register(t, target, connect.Credentials{Address: a, Password: password.Make()}, "", then)
}

func TestProof(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			target := find(t)
			a := fresh(t, target)
			p := NewProof(a)
			s := register(t, target, a, p.Then())
			// The real servers' greeting comes, too, and before.
			if err := p.Await(soon(t), s); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestNoProof(t *testing.T) {
	target := onPractice(t)
	a, other := fresh(t, target), fresh(t, target)
	register(t, target, other, nil)

	t.Run("came back", func(t *testing.T) {
		p := NewProof(fresh(t, target)) // nobody's
		s := register(t, target, fresh(t, target), p.Then())
		err := p.Await(soon(t), s)
		if !fault.Is(err, fault.NotProven) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("does not come", func(t *testing.T) {
		p := NewProof(other)
		s := register(t, target, fresh(t, target), p.Then()) // goes to another account
		ctx, cancel := context.WithTimeout(soon(t), 50*time.Millisecond)
		defer cancel()
		if err := p.Await(ctx, s); !fault.Is(err, fault.NoAnswer) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("somebody else's", func(t *testing.T) {
		p := NewProof(a)
		s := register(t, target, a, connect.Then{stanza.Presence{}.Wrap(nil)})
		mallory := register(t, target, fresh(t, target), nil)
		forged := stanza.Message{ID: p.id, To: s.Full(), Type: stanza.ChatMessage}
		if err := mallory.Send(soon(t), forged.Wrap(nil)); err != nil {
			t.Fatal(err)
		}
		// An answer to a question behind it means that the forged one is there.
		if _, err := mallory.Ask(soon(t), stanza.GetIQ, jid.JID{}, element.New("urn:xmpp:ping", "ping", nil)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Ask(soon(t), stanza.GetIQ, jid.JID{}, element.New("urn:xmpp:ping", "ping", nil)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(soon(t))
		cancel()
		if err := p.Await(ctx, s); err == nil {
			t.Error("taken for one's own")
		}
	})
}
