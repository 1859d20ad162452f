package signup

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
)

// scenario is a way that an attempt can go, before something goes wrong on it.
type scenario struct {
	// left is what an earlier run left in the journal; empty: nothing.
	left journal.State
	// server prepares the server for it.
	server func(p *practised, a journal.Attempt)
	// cut is what happens to the connection at the submission.
	cut trouble
	// taken tells that somebody else has the name, so that no account is to be had.
	taken bool
	// also are the mishaps that it goes through beside failures.
	also []string
}

var scenarios = map[string]scenario{
	"new":                {also: []string{"dies", "is interrupted"}},
	"new, taken":         {taken: true, server: (*practised).theirs, also: []string{"dies", "is interrupted"}},
	"cut before commit":  {cut: cutBefore},
	"cut after commit":   {cut: cutAfter, also: []string{"dies"}},
	"resume prepared":    {left: journal.Prepared, also: []string{"is interrupted"}},
	"resume submitting":  {left: journal.Submitting, also: []string{"dies"}},
	"resume, it is ours": {left: journal.Unknown, server: (*practised).ours},
	"resume, taken":      {left: journal.Unknown, server: (*practised).theirs, taken: true},
	"resume created":     {left: journal.Created, server: (*practised).ours, also: []string{"is interrupted"}},
	"resume refused":     {left: journal.Refused, server: (*practised).theirs, taken: true},
}

// At each operation on the disk, of the store or on the network, at each stage,
// once: it fails, the process dies, the user goes away. Whatever was going on, no
// password of an account is lost, no success is claimed that is none, and the next
// run comes to the end that this one would have come to, whether it is asked to
// resume or to register.
func TestEachStepOnce(t *testing.T) {
	for what, goesWrong := range mishaps {
		for name, sc := range scenarios {
			if what == "fails" || slices.Contains(sc.also, what) {
				t.Run(name+" "+what, func(t *testing.T) { eachOnce(t, sc, what, goesWrong, nil) })
			}
		}
	}
}

// The same where the store is made of operations of its own.
func TestEachStepOfAStoreOnce(t *testing.T) {
	for store, keep := range map[string]func(*testing.T) backing{"files": files, "keyring": keyrings} {
		for _, name := range []string{"new", "new, taken", "resume prepared"} {
			t.Run(store+" "+name, func(t *testing.T) { eachOnce(t, scenarios[name], "fails", mishaps["fails"], keep) })
		}
	}
}

// eachOnce has each event of a scenario go wrong, until there are no more.
func eachOnce(t *testing.T, sc scenario, what string, goesWrong mishap, elsewhere func(*testing.T) backing) {
	p := newPractised(t, practice.Config{Mechanisms: []string{"SCRAM-SHA-256"}})
	var keep backing
	if elsewhere != nil {
		keep = elsewhere(t)
	}
	wrong := map[string]int{}
	// Only the goroutine that the test waits for can die.
	quiet := keep != nil || what == "dies"
	for n := 1; ; n += stride {
		h := &happening{left: n, quiet: quiet}
		p.nth(sc, goesWrong, h, keep, (*rig).goOn)
		if what == "fails" && sc.left == "" {
			p.nth(sc, goesWrong, &happening{left: n, quiet: quiet}, keep, (*rig).again)
		}
		if t.Failed() {
			t.Fatalf("something goes wrong at event %d", n)
		}
		if h.was() == "" {
			break
		}
		wrong[h.sort()]++
	}
	if len(wrong) == 0 || len(wrong) < 2 && stride == 1 {
		t.Errorf("only %v", wrong)
	}
	t.Logf("went wrong once each: %v", wrong)
}

// goOn resumes what is in the journal; with nothing there it begins anew.
func (r *rig) goOn(req Request) (*Done, error) {
	if open := r.attempts(); len(open) > 0 {
		return r.Resume(r.t.Context(), open[0], Request{Target: req.Target})
	}
	return r.again(req)
}

// again is a plain second run.
func (r *rig) again(req Request) (*Done, error) { return r.Run(r.t.Context(), req) }

// nth lets one event of a scenario go wrong.
func (p *practised) nth(sc scenario, goesWrong mishap, h *happening, keep backing, next func(*rig, Request) (*Done, error)) {
	p.t.Helper()
	now := *p
	now.rig = newRig(p.t, targetOf(p.t, p.server.Domain(), p.server.DirectTLSAddr(), p.server.CAPool()))
	now.hasten(pauses{1, 1, 1}) // too short to be noticed
	p = &now
	if keep != nil {
		keep(p.rig)
	}
	user := fmt.Sprintf("u%d", len(p.server.Ledger().Accounts)+1)
	req := p.request(user)
	a := journal.Attempt{Address: req.Address}
	if sc.left != "" {
		a = p.leave(sc.left, user)
	}
	if sc.server != nil {
		sc.server(p, a)
	}
	p.keepElsewhere(req.Address)
	before := p.server.Ledger().Submits

	ctx, cancel := context.WithCancelCause(p.t.Context())
	defer cancel(nil)
	p.event = func(what string) error {
		if what == "stage registering" {
			p.wire.trouble(sc.cut)
		}
		if !h.now(what) {
			return nil
		}
		return goesWrong(what, cancel)
	}
	p.wire.far.watch(func(what string) error {
		if h.quiet && strings.HasPrefix(what, "network ") || !h.now(what) {
			return nil
		}
		return goesWrong(what, cancel)
	})
	done, err := p.survive(func() (*Done, error) {
		if sc.left != "" {
			return p.Resume(ctx, a, Request{Target: req.Target})
		}
		return p.Run(ctx, req)
	})
	p.event = nil
	p.wire.far.watch(nil)
	p.remember(req.Address)
	p.claims(done, err, sc, req)
	if _, err := p.Accounts.Get(req.Address); err == nil && len(p.attempts()) == 0 {
		return // it came to its end
	}
	mayStay := slices.ContainsFunc(p.attempts(), func(a journal.Attempt) bool { return !a.SecretMayGo() })
	_, stays := p.store.held[req.Address]

	p.restart()
	done, err = next(p.rig, req)
	p.remember(req.Address)
	switch {
	case !sc.taken:
		p.finished(done, err)
		if submits := p.server.Ledger().Submits - before; submits > 2 {
			p.t.Errorf("%d submissions", submits)
		}
	case stays && fault.Is(err, fault.SecretExists) && a.WasUnknown, fault.Is(err, fault.NameTaken, fault.Refused):
		p.failed(done, err, fault.Of(err).Kind)
		if _, stays := p.store.held[req.Address]; stays && !mayStay && !a.WasUnknown {
			p.t.Error("a password is left that nobody needs")
		}
	default:
		p.t.Errorf("the next run: got %v, want a refusal", err)
	}
	if left := p.attempts(); len(left) > 0 {
		p.t.Errorf("in the journal: %+v", left)
	}
	if p.t.Failed() {
		p.t.Logf("the event was %q", h.was())
	}
}

// claims checks that what a run says of itself is true, and that it has not lost
// the password of an account of ours.
func (p *practised) claims(done *Done, err error, sc scenario, req Request) {
	p.t.Helper()
	exists := slices.Contains(p.server.Ledger().Accounts, req.Address.Local())
	open := p.attempts()
	if done == nil && !sc.taken && exists && !p.opens(req.Address) {
		p.t.Error("the password of the account is lost")
	}
	if done != nil {
		if sc.taken || !exists {
			p.t.Error("an account was claimed that is none")
		}
		p.proven(done, err)
		return
	}
	if err == nil {
		return // it died and says nothing
	}
	f := fault.Of(err)
	if f.Exit() <= 1 {
		p.t.Errorf("got %v, which says nothing to the user", err)
	}
	if !sc.taken && exists && len(open) == 0 {
		p.t.Error("nothing leads to the account any more")
	}
	if f.Kind != fault.Interrupted {
		return
	}
	switch resume, _ := f.Args["Resume"].(bool); {
	case resume != (len(open) > 0):
		p.t.Errorf("says that there is something to resume: %v; in the journal: %+v", resume, open)
	case !resume && len(p.store.held) > 0:
		p.t.Error("a password is left that nothing leads to")
	case resume && !exists && sc.left == "" && open[0].State == journal.Prepared:
		p.t.Error("nothing was sent, and something is left")
	}
}
