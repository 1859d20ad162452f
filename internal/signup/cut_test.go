package signup

import (
	"syscall"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// The connection ends around the submission. Whether the account was made is
// seen by nobody but the server, and resuming finds it out.
func TestCut(t *testing.T) {
	for name, tc := range map[string]struct {
		cut     trouble
		submits int
		made    []string
	}{
		"before commit": {cutBefore, 0, nil},
		"after commit":  {cutAfter, 1, []string{"anna"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			a := p.cut(tc.cut, "anna")
			p.made(tc.submits, tc.made...)
			done, err := p.Resume(t.Context(), a, Request{Target: p.target})
			p.finished(done, err)
			p.made(1, "anna")
		})
	}
}

// cut is a run whose connection ends at the submission, and a new process after
// it.
func (r *rig) cut(how trouble, name string) journal.Attempt {
	r.t.Helper()
	r.on("stage registering", func() error { r.wire.trouble(how); return nil })
	req := r.request(name)
	done, err := r.Run(r.t.Context(), req)
	r.failed(done, err, fault.OutcomeUnknown)
	if fault.Of(err).Exit() != 8 {
		r.t.Errorf("exit %d, want 8", fault.Of(err).Exit())
	}
	if r.store.held[req.Address].Empty() {
		r.t.Error("the password is gone")
	}
	r.restart()
	return r.attempt(journal.Unknown)
}

func TestCutThenTaken(t *testing.T) {
	p := newPractised(t, practice.Config{})
	a := p.cut(cutBefore, "anna")
	p.theirs(a)
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.NameTaken)
	if len(p.attempts()) > 0 || p.store.held[a.Address].Empty() {
		t.Errorf("attempts %v, want none and the password", p.attempts())
	}
}

// The resumed submission is cut as well.
func TestCutTwice(t *testing.T) {
	p := newPractised(t, practice.Config{})
	a := p.cut(cutBefore, "anna")
	p.on("stage registering", func() error { p.wire.trouble(cutAfter); return nil })
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.OutcomeUnknown)
	p.restart()
	done, err = p.Resume(t.Context(), p.attempt(journal.Unknown), Request{Target: p.target})
	p.finished(done, err)
	p.made(1, "anna")
}

// The disk fails together with the connection: the outcome is as unknown as it
// would be with a good one.
func TestCutWithBadDisk(t *testing.T) {
	p := newPractised(t, practice.Config{})
	p.on("stage registering", func() error {
		p.wire.trouble(cutAfter)
		p.event = func(string) error { return syscall.EIO }
		return nil
	})
	done, err := p.Run(t.Context(), p.request("anna"))
	p.failed(done, err, fault.OutcomeUnknown)
	p.restart()
	done, err = p.Resume(t.Context(), p.attempt(journal.Submitting), Request{Target: p.target})
	p.finished(done, err)
	p.made(1, "anna")
}

// The same on the servers that people meet, by both ways to encrypt.
func TestRealServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for way, server := range map[string]string{"starttls": s.StartTLS, "direct": "xmpps://" + s.DirectTLS} {
				t.Run(way, func(t *testing.T) {
					target := connect.Target{Domain: addresstest.Domain(t, testenv.Open), Server: server, Roots: s.Pool()}
					r := newRig(t, target)
					done, err := r.Run(t.Context(), r.request("signup."+way))
					r.finished(done, err)
					if !done.Echo {
						t.Error("the message to oneself did not arrive")
					}
					again := newRig(t, target)
					done, err = again.Run(t.Context(), again.request("signup."+way))
					again.failed(done, err, fault.NameTaken)
					again.nothing()
					for cut, name := range map[trouble]string{cutBefore: "before", cutAfter: "after"} {
						r := newRig(t, target)
						a := r.cut(cut, "signup."+way+"."+name)
						done, err := r.Resume(t.Context(), a, Request{Target: r.target})
						r.finished(done, err)
					}
				})
			}
		})
	}
}
