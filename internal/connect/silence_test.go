package connect

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// In these tests time is that of a bubble: it goes on only while everybody waits,
// so that every duration is exact and none is waited for.

// pipe is a target without a network. After scheme the server's Server follows.
func pipe(t testing.TB, scheme string, script connecttest.Script) Target {
	t.Helper()
	s := connecttest.Pipe(t, script)
	return Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: scheme + s.Addr, Roots: connecttest.Pool(), Dial: s.Dial}
}

// drip sends something for as long as the client listens.
func drip(p *peer, every time.Duration, text string) {
	for range 100 {
		time.Sleep(every)
		p.Send(text)
	}
}

// TestSilence has servers that keep a client waiting at each point on the way to
// the first answer.
func TestSilence(t *testing.T) {
	encrypted := func(then connecttest.Script) connecttest.Script {
		return func(p *peer) { p.Encrypt(); then(p) }
	}
	for name, tc := range map[string]struct {
		scheme string
		script connecttest.Script
		want   fault.Kind
		after  time.Duration
	}{
		"row-13 nothing at all":          {"", func(p *peer) { p.Gone() }, fault.NoAnswer, silence},
		"row-13 does not read":           {"", func(p *peer) { time.Sleep(time.Minute) }, fault.NoAnswer, silence},
		"row-13 half a header":           {"", func(p *peer) { p.Expect(connecttest.ClientHeader); p.Send("<?xml"); p.Gone() }, fault.NoAnswer, silence},
		"row-20 no answer to the word":   {"", func(p *peer) { p.Open(); p.Gone() }, fault.NoEncryption, silence},
		"row-21 no answer to the word":   {"", func(p *peer) { p.Open(connecttest.OfferTLS); p.Gone() }, fault.NoAnswer, silence},
		"row-30 no handshake":            {"xmpps://", func(p *peer) { p.Gone() }, fault.NoAnswer, silence},
		"row-30 no handshake behind":     {"", proceed(func(p *peer) { p.Gone() }), fault.NoAnswer, silence},
		"row-30 a handshake in drips":    {"xmpps://", func(p *peer) { go p.Gone(); p.Send("\x16\x03\x03\x40\x00"); drip(p, time.Second, "\x02") }, fault.NoAnswer, silence},
		"row-39 a byte in 9 s":           {"xmpps://", encrypted(func(p *peer) { go p.Gone(); drip(p, 9*time.Second, " ") }), fault.NoAnswer, step},
		"row-39 a byte in 9 s, in clear": {"", func(p *peer) { go p.Gone(); drip(p, 9*time.Second, " ") }, fault.NoAnswer, step},
		"row-41 nothing after features":  {"xmpps://", encrypted(func(p *peer) { p.Open(); p.Gone() }), fault.NoAnswer, silence},
		"row-41 other stanzas only": {"xmpps://", encrypted(func(p *peer) {
			p.Open()
			go p.Gone()
			drip(p, time.Second, "<iq type='result' id='x'/><message/>")
		}), fault.NoAnswer, step},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				_, _, err := Open(t.Context(), pipe(t, tc.scheme, tc.script), question())
				wants(t, err, tc.want)
				if took := time.Since(begun); took != tc.after {
					t.Errorf("took %v, want %v", took, tc.after)
				}
			})
		})
	}
}

// TestBlackHole is an address that swallows everything.
func TestBlackHole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		_, _, err := Open(t.Context(), Target{
			Domain: addresstest.Domain(t, connecttest.Domain), Server: "192.0.2.1:5222",
			Dial: func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
		}, nil)
		wants(t, err, fault.Unreachable)
		if took := time.Since(begun); took != dialTime {
			t.Errorf("row 12: took %v", took)
		}
	})
}

// TestSilenceInTheLogin has servers that fall silent after the question.
func TestSilenceInTheLogin(t *testing.T) {
	for name, script := range map[string]func(p *peer, s *scram.Server){
		"no challenge":           func(p *peer, _ *scram.Server) { p.Gone() },
		"no success":             func(p *peer, s *scram.Server) { p.Challenge(s); p.Gone() },
		"half a success":         func(p *peer, s *scram.Server) { p.Challenge(s); p.Auth("response"); p.Send("<success"); p.Gone() },
		"no stream":              func(p *peer, _ *scram.Server) { p.LogIn(); p.Gone() },
		"no address":             func(p *peer, _ *scram.Server) { p.LogIn(); p.Open(connecttest.OfferBind); p.Gone() },
		"row-79 features only":   func(p *peer, _ *scram.Server) { p.LogIn(); p.Open(); p.Gone() },
		"does not read any more": func(p *peer, _ *scram.Server) { time.Sleep(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _, err := Open(t.Context(), pipe(t, "xmpps://", offer(script)), nil)
				if err != nil {
					t.Fatal(err)
				}
				begun := time.Now()
				_, err = s.Login(t.Context(), account(t), nil)
				wants(t, err, fault.NoAnswer)
				// Goodbyes have a limit of their own.
				if took := time.Since(begun); took < silence || took > silence+silence+5*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// TestTimeOfTheCaller is shorter than that of this package: the deadline counts as
// no answer, and a user who goes away as that.
func TestTimeOfTheCaller(t *testing.T) {
	for name, tc := range map[string]struct {
		context func(context.Context) (context.Context, context.CancelFunc)
		want    fault.Kind
	}{
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 3*time.Second)
		}, fault.NoAnswer},
		"cancelled": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(3*time.Second, cancel)
			return ctx, cancel
		}, fault.Interrupted},
	} {
		for way, script := range map[string]connecttest.Script{
			"":         func(p *peer) { p.Gone() },
			"xmpps://": func(p *peer) { p.Gone() },
			"xmpp://":  func(p *peer) { p.Open(); p.Gone() },
		} {
			t.Run(name+" "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := tc.context(t.Context())
					defer cancel()
					begun := time.Now()
					_, _, err := Open(ctx, pipe(t, way, script), nil)
					wants(t, err, tc.want)
					if took := time.Since(begun); took != 3*time.Second {
						t.Errorf("took %v", took)
					}
				})
			})
		}
	}
}

// bubble logs in without a network.
func bubble(t *testing.T, then connecttest.Script) *Session {
	t.Helper()
	s, _, err := Open(t.Context(), pipe(t, "xmpps://", func(p *peer) { p.Session(); then(p) }), nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Login(t.Context(), account(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

// TestQuietSession is one on which nothing happens for a day: that is no fault.
func TestQuietSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bubble(t, func(p *peer) {
			time.Sleep(24 * time.Hour)
			p.Send("<message id='a'/>")
			p.Farewell()
		})
		defer s.Close()
		if _, err := s.Await(t.Context(), withID("a")); err != nil {
			t.Error(err)
		}
	})
}

// TestSilenceInAStanza is a fault at any time.
func TestSilenceInAStanza(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bubble(t, func(p *peer) {
			time.Sleep(time.Hour)
			p.Send("<message><body>")
			p.Gone()
		})
		defer s.Close()
		begun := time.Now()
		_, err := s.Await(t.Context(), withID("a"))
		wants(t, err, fault.ConnectionLost)
		if took := time.Since(begun); took < time.Hour+silence || took > time.Hour+silence+5*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func TestSessionTimes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bubble(t, func(p *peer) { p.Gone() })
		begun := time.Now()
		_, err := s.Ask(t.Context(), stanza.GetIQ, jid.JID{}, ping())
		wants(t, err, fault.NoAnswer)
		if took := time.Since(begun); took != step {
			t.Errorf("an iq that nobody answers: %v", took)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		begun = time.Now()
		_, err = s.Await(ctx, withID("a"))
		wants(t, err, fault.NoAnswer)
		if took := time.Since(begun); took != time.Minute {
			t.Errorf("a message that nobody sends: %v", took)
		}

		begun = time.Now()
		s.Close()
		if took := time.Since(begun); took != farewell {
			t.Errorf("a goodbye that nobody answers: %v", took)
		}
	})
}

// TestCutWhileAsking wakes who waits for an answer that cannot come any more.
func TestCutWhileAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bubble(t, func(p *peer) { p.IQ() })
		begun := time.Now()
		_, err := s.Ask(t.Context(), stanza.GetIQ, jid.JID{}, ping())
		wants(t, err, fault.ConnectionLost)
		if took := time.Since(begun); took >= step {
			t.Errorf("took %v", took)
		}
		s.Close()
	})
}

// TestSuccessAtTheEnd is an exchange that succeeds in the instant in which its time
// is over: the connection is closed already, so it is no success.
func TestSuccessAtTheEnd(t *testing.T) {
	s, _ := open(t, direct(t, func(p *peer) {
		p.Encrypt()
		p.Open()
		p.Quiet() // comes back because the connection ends
	}), nil)
	ctx, cancel := context.WithCancel(t.Context())
	wants(t, s.within(ctx, func() error { cancel(); return nil }), fault.Interrupted)
}

// TestPolite is a server that says goodbye, too: then nothing is waited for.
func TestPolite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := bubble(t, func(p *peer) { p.Farewell() })
		begun := time.Now()
		s.Close()
		if took := time.Since(begun); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

// TestDripInAnAnswer has a server that answers a byte at a time after the login
// (row 39): the caller's time and the step's hold all the same.
func TestDripInAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		target := pipe(t, "xmpps://", func(p *peer) {
			p.Session()
			id, _ := p.IQ()
			p.Send("<iq type='result' id='" + id + "'>")
			go p.Gone()
			drip(p, 9*time.Second, " ")
		})
		s, _, err := Open(t.Context(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		session, err := s.Login(t.Context(), account(t), nil)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		_, err = session.Ask(t.Context(), stanza.GetIQ, jid.JID{}, ping())
		wants(t, err, fault.NoAnswer)
		if took := time.Since(begun); took != step {
			t.Errorf("took %v, want %v", took, step)
		}
		session.Close()
	})
}
