package signup

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
)

// peer is the server's end of a connection.
type peer = connecttest.Peer

// scripted runs a test with servers that follow scripts, one a connection, and
// with a clock of its own: pauses take no time.
func scripted(t *testing.T, test func(t *testing.T, r *rig), scripts ...connecttest.Script) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := connecttest.Pipe(t, scripts...)
		target := targetOf(t, connecttest.Domain, s.Addr, connecttest.Pool())
		target.Dial = s.Dial
		test(t, newRig(t, target))
	})
}

// wish is the request for the account of the scripts.
func wish(r *rig) Request {
	req := r.request(connecttest.Name)
	req.Password = password.New(connecttest.Password)
	return req
}

// left puts an attempt for the account of the scripts into the journal.
func left(r *rig, state journal.State) journal.Attempt {
	a := r.leave(state, connecttest.Name)
	r.store.keep(a.Address, connecttest.Password)
	return a
}

// submitted plays all up to the submission and returns its id.
func submitted(p *peer) string {
	p.Encrypt()
	p.Open(connecttest.OfferLogin(connecttest.Mechanism), connecttest.OfferRegister)
	id, _ := p.IQ()
	p.Result(id, "<query xmlns='jabber:iq:register'><username/><password/></query>")
	id, _ = p.IQ()
	return id
}

// refuses plays a submission that ends with an error.
func refuses(kind, condition, text string) connecttest.Script {
	return func(p *peer) {
		p.Refuse(submitted(p), kind, condition, text)
		p.Gone()
	}
}

// makes plays a submission that makes an account, up to the login that follows.
func makes(p *peer) { p.Result(submitted(p), "") }

// fails answers the start of a login with a failure.
func fails(p *peer, condition string) {
	p.Auth("auth")
	p.Send(connecttest.SASL("failure", "<"+condition+"/>"))
}

// logsIn plays a session that is honest but for the message to oneself, which
// does not come back.
func logsIn(p *peer) {
	p.Session()
	p.Gone()
}

// noLogin plays a connection on which the login fails.
func noLogin(condition string) connecttest.Script {
	return func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin(connecttest.Mechanism))
		fails(p, condition)
		p.Gone()
	}
}

// liar says that it has made the account and does not know it afterwards.
func liar(p *peer) {
	makes(p)
	fails(p, "not-authorized")
	fails(p, "not-authorized") // asked again on the same stream
	p.Gone()
}

// busy has made the account and cannot check the password.
func busy(p *peer) {
	makes(p)
	fails(p, "temporary-auth-failure")
	p.Gone()
}

func TestThrottled(t *testing.T) {
	const text = "Users are not allowed to register accounts so quickly"
	scripted(t, func(t *testing.T, r *rig) {
		done, err := r.Run(t.Context(), wish(r))
		r.failed(done, err, fault.Throttled)
		until := time.Now().Add(600 * time.Second)
		f := fault.Of(err)
		if f.Exit() != 6 || f.Until.Sub(until).Abs() > time.Second {
			t.Errorf("exit %d until %v, want 6 until %v", f.Exit(), f.Until, until)
		}
		a := r.attempt(journal.Prepared)
		if !a.NotBefore.Equal(f.Until.Truncate(time.Second)) && !a.NotBefore.Equal(f.Until) {
			t.Errorf("not before %v, want %v", a.NotBefore, f.Until)
		}
		if r.store.held[a.Address].Reveal() != connecttest.Password {
			t.Error("the password is not kept")
		}
		done, err = r.Resume(t.Context(), a, Request{Target: r.target})
		r.failed(done, err, fault.Throttled)
		if r.wire.dials != 1 {
			t.Error("the server was contacted before the time")
		}
		time.Sleep(time.Until(a.NotBefore))
		done, err = r.Resume(t.Context(), a, Request{Target: r.target})
		if err != nil {
			t.Fatal(err)
		}
		done.Session.Close()
		if len(r.attempts()) > 0 {
			t.Errorf("in the journal: %v", r.attempts())
		}
	}, refuses("wait", "resource-constraint", text), func(p *peer) {
		makes(p)
		p.LogIn()
		p.Bind(connecttest.Address + "/r")
		p.Gone()
	})
}

// What was unknown once stays so until the provider takes submissions again.
func TestThrottledAfterUnknown(t *testing.T) {
	scripted(t, func(t *testing.T, r *rig) {
		a := left(r, journal.Unknown)
		done, err := r.Resume(t.Context(), a, Request{Target: r.target})
		r.failed(done, err, fault.Throttled)
		if a = r.attempt(journal.Unknown); a.NotBefore.IsZero() {
			t.Error("the time is not stored")
		}
	}, noLogin("not-authorized"), refuses("wait", "resource-constraint", "not so quickly"))
}

// The submission that was cut off was carried out just after the login that
// looked for it.
func TestConflictAfterUnknown(t *testing.T) {
	conflict := refuses("cancel", "conflict", "")
	scripted(t, func(t *testing.T, r *rig) {
		done, err := r.Resume(t.Context(), left(r, journal.Unknown), Request{Target: r.target})
		if err != nil {
			t.Fatal(err)
		}
		done.Session.Close()
		if len(r.attempts()) > 0 {
			t.Errorf("in the journal: %v", r.attempts())
		}
	}, noLogin("not-authorized"), conflict, logsIn, logsIn)
	t.Run("nobody knows", func(t *testing.T) {
		const later = "temporary-auth-failure"
		scripted(t, func(t *testing.T, r *rig) {
			done, err := r.Resume(t.Context(), left(r, journal.Unknown), Request{Target: r.target})
			r.failed(done, err, fault.OutcomeUnknown)
			r.attempt(journal.Unknown)
		}, noLogin("not-authorized"), conflict, noLogin(later), noLogin(later), noLogin(later), noLogin(later), noLogin(later))
	})
	t.Run("somebody else's", func(t *testing.T) {
		scripted(t, func(t *testing.T, r *rig) {
			a := left(r, journal.Unknown)
			done, err := r.Resume(t.Context(), a, Request{Target: r.target})
			r.failed(done, err, fault.NameTaken)
			if len(r.attempts()) > 0 || r.store.held[a.Address].Empty() {
				t.Errorf("in the journal: %v, want nothing, and the password", r.attempts())
			}
		}, noLogin("not-authorized"), conflict, noLogin("not-authorized"))
	})
}

// Errors after which the attempt waits, and those that leave it open.
func TestRefusedForNow(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, condition string
		want            fault.Kind
		exit            int
		state           journal.State
	}{
		"limits of Prosody":   {"wait", "policy-violation", fault.Throttled, 6, journal.Prepared},
		"blocked network":     {"auth", "forbidden", fault.NetworkBlocked, 6, journal.Prepared},
		"something to wait":   {"wait", "remote-server-timeout", fault.TryLater, 5, journal.Prepared},
		"its disk is broken":  {"wait", "internal-server-error", fault.OutcomeUnknown, 8, journal.Unknown},
		"its disk, unnoticed": {"cancel", "internal-server-error", fault.OutcomeUnknown, 8, journal.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			scripted(t, func(t *testing.T, r *rig) {
				done, err := r.Run(t.Context(), wish(r))
				r.failed(done, err, tc.want)
				if f := fault.Of(err); f.Exit() != tc.exit || f.Said.String() != "their words" {
					t.Errorf("exit %d, said %q; want %d and the server's words", f.Exit(), f.Said, tc.exit)
				}
				a := r.attempt(tc.state)
				if r.store.held[a.Address].Empty() {
					t.Error("the password is gone")
				}
			}, refuses(tc.kind, tc.condition, "their words"))
		})
	}
}

// No answer is none, however the connection ends.
func TestNoAnswerToTheSubmission(t *testing.T) {
	for name, script := range map[string]connecttest.Script{
		"silence":  func(p *peer) { submitted(p); p.Gone() },
		"hangs up": func(p *peer) { submitted(p) },
		"stream error": func(p *peer) {
			submitted(p)
			p.Send("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
		},
		"too much": func(p *peer) { submitted(p); p.Flood("<a>") },
		"comment":  func(p *peer) { submitted(p); p.Send("<!-- -->"); p.Gone() },
		"other id": func(p *peer) { submitted(p); p.Result("another", ""); p.Gone() },
		"other sender": func(p *peer) {
			p.Send("<iq type='result' from='evil.test' id='" + submitted(p) + "'/>")
			p.Gone()
		},
	} {
		t.Run(name, func(t *testing.T) {
			scripted(t, func(t *testing.T, r *rig) {
				done, err := r.Run(t.Context(), wish(r))
				r.failed(done, err, fault.OutcomeUnknown)
				if a := r.attempt(journal.Unknown); r.store.held[a.Address].Empty() {
					t.Error("the password is gone")
				}
			}, script)
		})
	}
}

// Whatever the login after the result ends with, the password stays, and nobody
// is told that the account works.
func TestNotProven(t *testing.T) {
	for name, tc := range map[string]struct {
		scripts []connecttest.Script
		want    fault.Kind
		exit    int
		took    time.Duration
	}{
		"a liar": {[]connecttest.Script{liar, noLogin("not-authorized")}, fault.NotUsable, 8, time.Second},
		"busy for good": {
			[]connecttest.Script{busy, noLogin("temporary-auth-failure"), noLogin("temporary-auth-failure"), noLogin("temporary-auth-failure")},
			fault.NotProven, 8, 21 * time.Second,
		},
		"busy, then it says no": {[]connecttest.Script{busy, noLogin("not-authorized")}, fault.NotUsable, 8, time.Second},
		"has to be approved": {
			[]connecttest.Script{func(p *peer) { makes(p); fails(p, "account-disabled"); p.Gone() }}, fault.ApprovalPending, 4, 0,
		},
		"does not know the password": {[]connecttest.Script{func(p *peer) {
			makes(p)
			p.Challenge(p.Exchange())
			p.Auth("response")
			p.Send(connecttest.SASL("success", connecttest.Base64("v=AAAA")))
			p.Gone()
		}}, fault.LoginUnsafe, 7, 0},
		"another address": {[]connecttest.Script{func(p *peer) {
			makes(p)
			p.LogIn()
			p.Bind("somebody@" + connecttest.Domain + "/r")
			p.Expect("</stream:stream>")
		}}, fault.LoginUnsafe, 7, 0},
		"hangs up twice": {[]connecttest.Script{makes, func(p *peer) { p.Encrypt(); p.Expect(connecttest.ClientHeader) }}, fault.NotProven, 8, time.Second},
		"offers nothing any more": {[]connecttest.Script{makes, func(p *peer) {
			p.Encrypt()
			p.Open()
			p.Quiet()
		}}, fault.NotProven, 8, time.Second}, // row 79
	} {
		t.Run(name, func(t *testing.T) {
			scripted(t, func(t *testing.T, r *rig) {
				start := time.Now()
				done, err := r.Run(t.Context(), wish(r))
				r.failed(done, err, tc.want)
				if got := fault.Of(err).Exit(); got != tc.exit {
					t.Errorf("exit %d, want %d", got, tc.exit)
				}
				if took := time.Since(start); took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if a := r.attempt(journal.Created); r.store.held[a.Address].Empty() {
					t.Error("the password is gone")
				}
				if list, _, err := r.Accounts.List(); err != nil || len(list) > 0 {
					t.Errorf("in the index: %v, %v", list, err)
				}
			}, tc.scripts...)
		})
	}
}

// A login that does not work at once is tried again, for as long as makes sense.
func TestProvenLater(t *testing.T) {
	for name, scripts := range map[string][]connecttest.Script{
		"busy for a while":      {busy, noLogin("temporary-auth-failure"), noLogin("temporary-auth-failure"), logsIn},
		"known a moment later":  {liar, logsIn},
		"ends after the result": {makes, logsIn},
		"silent after the bind": {func(p *peer) { makes(p); p.LogIn(); p.Gone() }, logsIn},
		"error after the result": {func(p *peer) {
			makes(p)
			p.Send("<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>")
		}, logsIn},
	} {
		t.Run(name, func(t *testing.T) {
			scripted(t, func(t *testing.T, r *rig) {
				done, err := r.Run(t.Context(), wish(r))
				if err != nil {
					t.Fatal(err)
				}
				done.Session.Close()
				if done.Echo {
					t.Error("a message arrived that nobody sent")
				}
				if _, err := r.Accounts.Get(done.Account.Address); err != nil || len(r.attempts()) > 0 {
					t.Errorf("in the index: %v; in the journal: %v", err, r.attempts())
				}
			}, scripts...)
		})
	}
}

// A pause ends with the context: by the user's hand or because the time is up.
func TestPauseEnds(t *testing.T) {
	scripted(t, func(t *testing.T, r *rig) {
		ctx, cancel := context.WithCancel(t.Context())
		r.on("stage waiting", func() error { cancel(); return nil })
		done, err := r.Run(ctx, wish(r))
		r.failed(done, err, fault.Interrupted)
		if fault.Of(err).Args["Resume"] != true {
			t.Error("does not say that there is something to resume")
		}
		r.attempt(journal.Created)
	}, busy)
	t.Run("deadline", func(t *testing.T) {
		scripted(t, func(t *testing.T, r *rig) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second/2)
			defer cancel()
			done, err := r.Run(ctx, wish(r))
			r.failed(done, err, fault.NotProven)
			r.attempt(journal.Created)
		}, busy)
	})
}

// Another key at the second connection gets no proof.
func TestServerChanged(t *testing.T) {
	other := connecttest.SelfSigned()
	leaf, err := x509.ParseCertificate(other.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	impostor := func(p *peer) {
		p.Encrypt(func(c *tls.Config) { c.Certificates = []tls.Certificate{other} })
		p.Open(connecttest.OfferLogin(connecttest.Mechanism))
		p.Quiet()
	}
	scripted(t, func(t *testing.T, r *rig) {
		req := wish(r)
		req.Target.Roots = req.Target.Roots.Clone()
		req.Target.Roots.AddCert(leaf)
		done, err := r.Run(t.Context(), req)
		r.failed(done, err, fault.ServerChanged)
		if fault.Of(err).Exit() != 7 {
			t.Errorf("exit %d, want 7", fault.Of(err).Exit())
		}
		if a := r.attempt(journal.Created); r.store.held[a.Address].Empty() {
			t.Error("the password is gone")
		}
	}, busy, impostor)
}

// Where the outcome is unknown, no to a login is an answer at once, and busy is
// not.
func TestResumeUnknownBusy(t *testing.T) {
	const later = "temporary-auth-failure"
	scripted(t, func(t *testing.T, r *rig) {
		a := left(r, journal.Unknown)
		done, err := r.Resume(t.Context(), a, Request{Target: r.target})
		r.failed(done, err, fault.OutcomeUnknown)
		r.attempt(journal.Unknown)
	}, noLogin(later), noLogin(later), noLogin(later), noLogin(later))
}
