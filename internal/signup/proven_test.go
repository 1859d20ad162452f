package signup

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
)

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
