package signup

import (
	"testing"
	"time"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
)

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
