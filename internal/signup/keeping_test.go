package signup

import (
	"syscall"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
)

// Where the store does not work, nobody is asked for anything.
func TestStoreFailsBeforeAnythingIsSent(t *testing.T) {
	broken := func() error { return fault.New(fault.KeyringLocked, nil) }
	for what, tc := range map[string]struct {
		arrange func(p *practised)
		want    fault.Kind
	}{
		"probe":       {func(p *practised) { p.on("store probe", broken) }, fault.KeyringLocked},
		"put":         {func(p *practised) { p.on("store put", broken) }, fault.KeyringLocked},
		"get":         {func(p *practised) { p.on("store get", broken) }, fault.KeyringLocked},
		"get is none": {func(p *practised) { p.on("store get", func() error { clear(p.store.held); return nil }) }, fault.SecretMissing},
		"get differs": {func(p *practised) {
			p.on("store get", func() error { p.store.keep(p.request("anna").Address, "another"); return nil })
		}, fault.StoreMismatch},
	} {
		t.Run(what, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			tc.arrange(p)
			done, err := p.Run(t.Context(), p.request("anna"))
			p.failed(done, err, tc.want)
			if fault.Of(err).Exit() != 9 {
				t.Errorf("exit %d, want 9", fault.Of(err).Exit())
			}
			if p.wire.dials > 0 {
				t.Error("the server was contacted")
			}
			p.made(0)
			p.nothing()
			done, err = p.Run(t.Context(), p.request("anna"))
			p.finished(done, err)
		})
	}
}

func TestPasswordThatIsThereStays(t *testing.T) {
	p := newPractised(t, practice.Config{})
	req := p.request("anna")
	p.store.keep(req.Address, "the old one")
	done, err := p.Run(t.Context(), req)
	p.failed(done, err, fault.SecretExists)
	if p.wire.dials > 0 || len(p.attempts()) > 0 || p.store.held[req.Address].Reveal() != "the old one" {
		t.Errorf("%d connections, attempts %v", p.wire.dials, p.attempts())
	}
}

// A disk that does not take the mark keeps the submission back.
func TestNoMarkNoSubmission(t *testing.T) {
	p := newPractised(t, practice.Config{})
	req := p.request("anna")
	p.on("stage connecting", func() error {
		p.event = func(what string) error {
			if what == "stage registering" {
				t.Error("went on without the mark")
			}
			return syscall.ENOSPC
		}
		return nil
	})
	done, err := p.Run(t.Context(), req)
	p.failed(done, err, fault.Disk)
	p.event = nil
	p.made(0)
	a := p.attempt(journal.Prepared)
	if p.store.held[req.Address].Empty() {
		t.Error("the password is gone")
	}
	done, err = p.Resume(t.Context(), a, p.request("anna"))
	p.finished(done, err)
	p.made(1, "anna")
}

// At the end the password is looked for once more.
func TestStoreAtTheEnd(t *testing.T) {
	for name, tc := range map[string]struct {
		happens func(p *practised, req Request)
		want    fault.Kind
	}{
		"fails":   {nil, fault.StoreFailed},
		"differs": {func(p *practised, req Request) { p.store.keep(req.Address, "another") }, fault.StoreMismatch},
		// This run is the last that has it.
		"lost": {func(p *practised, req Request) { delete(p.store.held, req.Address) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			req := p.request("anna")
			p.on("stage logging-in", func() error {
				p.on("store get", func() error {
					if tc.happens == nil {
						return fault.New(fault.StoreFailed, nil)
					}
					tc.happens(p, req)
					return nil
				})
				return nil
			})
			done, err := p.Run(t.Context(), req)
			if tc.want == "" {
				p.finished(done, err)
				return
			}
			p.failed(done, err, tc.want)
			p.attempt(journal.Verified)
			p.made(1, "anna")
		})
	}
}

// A disk that fails after the submission costs a second run, and no account.
func TestDiskFailsAfterTheSubmission(t *testing.T) {
	for name, tc := range map[string]struct {
		from  string
		state journal.State
	}{
		"S5": {"stage registering", journal.Submitting},
		"S6": {"stage logging-in", journal.Created},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			p.on(tc.from, func() error {
				p.event = func(string) error { return syscall.ENOSPC }
				return nil
			})
			done, err := p.Run(t.Context(), p.request("anna"))
			p.failed(done, err, fault.Disk)
			p.restart()
			p.made(1, "anna")
			done, err = p.Resume(t.Context(), p.attempt(tc.state), Request{Target: p.target})
			p.finished(done, err)
			p.made(1, "anna")
		})
	}
}
