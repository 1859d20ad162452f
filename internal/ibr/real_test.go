package ibr

import (
	"context"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

func credentials(t testing.TB, name, host string) connect.Credentials {
	t.Helper()
	a, err := address.New(name, addresstest.Domain(t, host))
	if err != nil {
		t.Fatal(err)
	}
	return connect.Credentials{Address: a, Password: password.Make()}
}

// turns counts the round trips of a connection: one for TCP, and one for each
// time that something is read after something was written.
type turns struct {
	mu    sync.Mutex
	n     int
	wrote bool
}

func (c *turns) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	conn, err := (&net.Dialer{}).DialContext(ctx, network, addr)
	c.n++
	return &countedConn{conn, c}, err
}

type countedConn struct {
	net.Conn
	turns *turns
}

func (c *countedConn) Write(p []byte) (int, error) {
	c.turns.mu.Lock()
	c.turns.wrote = true
	c.turns.mu.Unlock()
	return c.Conn.Write(p)
}

func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.turns.mu.Lock()
	defer c.turns.mu.Unlock()
	if n > 0 && c.turns.wrote {
		c.turns.wrote = false
		c.turns.n++
	}
	return n, err
}

func each(t *testing.T, host string, do func(t *testing.T, s *testenv.Server, target connect.Target)) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for way, server := range map[string]string{"starttls": s.StartTLS, "direct": "xmpps://" + s.DirectTLS} {
				t.Run(way, func(t *testing.T) {
					do(t, s, connect.Target{Domain: addresstest.Domain(t, host), Server: server, Roots: s.Pool()})
				})
			}
		})
	}
}

func TestRegisterAndLogIn(t *testing.T) {
	each(t, testenv.Open, func(t *testing.T, s *testenv.Server, target connect.Target) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		var count turns
		target.Dial = count.dial
		r, err := Begin(ctx, target, "")
		if err != nil {
			t.Fatal(err)
		}
		creds := credentials(t, "anna"+connect.NewID()[:6], testenv.Open)
		login, err := r.Submit(ctx, creds, nil)
		if err != nil {
			t.Fatal(err)
		}
		id := connect.NewID()
		message := stanza.Message{ID: id, To: creds.Address.JID(), Type: stanza.ChatMessage}.Wrap(nil)
		session, err := login.Finish(ctx, connect.Then{stanza.Presence{}.Wrap(nil), message})
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		if _, err := session.Await(ctx, func(s *connect.Stanza) bool { return s.ID == id }); err != nil {
			t.Errorf("the message to oneself: %v", err)
		}
		want := 6 // TCP, TLS, header and question, iq-set and SASL, response, header and bind
		if target.Server == s.StartTLS {
			want = 8 // and the header in the clear and the word to encrypt
		}
		if count.n > want {
			t.Errorf("%d turns, want at most %d", count.n, want)
		}
		if session.Address() != creds.Address {
			t.Errorf("bound %v, want %v", session.Address(), creds.Address)
		}
		again, err := Begin(ctx, target, "")
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if _, err := again.Submit(ctx, creds, nil); !fault.Is(err, fault.NameTaken) {
			t.Fatalf("got %v, want name-taken", err)
		}
		other := credentials(t, creds.Address.Local()+".2", testenv.Open)
		login, err = again.Submit(ctx, other, nil)
		if err != nil {
			t.Fatal(err)
		}
		second, err := login.Finish(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		second.Close()
	})
}

func TestRefusals(t *testing.T) {
	for _, tc := range []struct {
		host string
		want fault.Kind
	}{
		{testenv.Closed, fault.Closed},
		{testenv.Blocked, fault.NetworkBlocked},
	} {
		t.Run(tc.host, func(t *testing.T) {
			each(t, tc.host, func(t *testing.T, _ *testenv.Server, target connect.Target) {
				r, err := Begin(t.Context(), target, "")
				if err == nil {
					defer r.Close()
					_, err = r.Submit(t.Context(), credentials(t, "anna", tc.host), nil)
				}
				if !fault.Is(err, tc.want) {
					t.Errorf("got %v, want %s", err, tc.want)
				}
			})
		})
	}
}

func TestExtraField(t *testing.T) {
	s := servers.Prosody(t)
	r, err := Begin(t.Context(), connect.Target{Domain: addresstest.Domain(t, testenv.Fields), Server: s.StartTLS, Roots: s.Pool()}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if q := r.Questions(); len(q) != 1 || q[0].Var != "email" || !q[0].Personal {
		t.Fatalf("asked for %+v, want an e-mail address", q)
	}
	creds := credentials(t, "with.mail", testenv.Fields)
	if _, err := r.Submit(t.Context(), creds, nil); !fault.Is(err, fault.AnswerNeeded) {
		t.Fatalf("got %v, want answer-needed", err)
	}
	login, err := r.Submit(t.Context(), creds, map[string][]string{"email": {"anna@example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	session, err := login.Finish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
}

func TestThrottled(t *testing.T) {
	for name, s := range map[string]*testenv.Server{"prosody": servers.Prosody(t), "ejabberd": testenv.ThrottledEjabberd(t)} {
		t.Run(name, func(t *testing.T) {
			target := connect.Target{Domain: addresstest.Domain(t, testenv.Throttled), Server: s.StartTLS, Roots: s.Pool()}
			for i, want := range []fault.Kind{"", fault.Throttled} {
				r, err := Begin(t.Context(), target, "")
				if err != nil {
					t.Fatal(err)
				}
				_, err = r.Submit(t.Context(), credentials(t, []string{"first", "second"}[i], testenv.Throttled), nil)
				if want == "" && err != nil || want != "" && !fault.Is(err, want) {
					t.Errorf("registration %d: got %v, want %q", i+1, err, want)
				}
				r.Close()
			}
		})
	}
}

func TestInvitationOnly(t *testing.T) {
	s := servers.Prosody(t)
	target := connect.Target{Domain: addresstest.Domain(t, testenv.Invite), Server: s.StartTLS, Roots: s.Pool()}
	r, err := Begin(t.Context(), target, "")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Submit(t.Context(), credentials(t, "uninvited", testenv.Invite), nil); !fault.Is(err, fault.InvitationNeeded) {
		t.Errorf("got %v, want invitation-needed", err)
	}
	if _, err := Begin(t.Context(), target, "no-such-token"); !fault.Is(err, fault.InvitationUsedUp) {
		t.Errorf("a wrong token: got %v, want invitation-used-up", err)
	}
	invitation, err := link.Parse(s.Invitation(t, testenv.Invite))
	if err != nil {
		t.Fatal(err)
	}
	invited, err := Begin(t.Context(), target, invitation.Token)
	if err != nil {
		t.Fatal(err)
	}
	defer invited.Close()
	if !invited.Invited() {
		t.Error("the invitation was not used")
	}
	login, err := invited.Submit(t.Context(), credentials(t, "invited", testenv.Invite), nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := login.Finish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
}
