package signup

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice/adversary"
)

// budget is how long anything with the network may take.
const budget = connect.DefaultTimeout + time.Second

// victim is somebody who registers at an adversary.
type victim struct {
	*rig
	server *adversary.Server
	req    Request
	// longest is how long a run took at most.
	longest time.Duration
}

// startAdversary starts one for a test with a clock of its own.
func startAdversary(t testing.TB, habit adversary.Habit) *adversary.Server {
	t.Helper()
	s, err := adversary.Start(t.Context(), adversary.Config{InMemory: true, Habit: habit})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// victim returns somebody whose chances come from a seed. Where direct is false
// they begin in the clear.
func newVictim(t testing.TB, s *adversary.Server, seed uint64, name string, direct bool) *victim {
	t.Helper()
	target := targetOf(t, s.Domain(), s.DirectTLSAddr(), s.Roots())
	if !direct {
		target.Server = s.StartTLSAddr()
	}
	target.Dial = s.Dialer(seed, nil)
	v := &victim{rig: newRig(t, target), server: s}
	v.req = v.request(name)
	return v
}

// exists reports whether the server has the account.
func (v *victim) exists() bool {
	return slices.Contains(v.server.Ledger().Accounts, v.req.Address.Local())
}

// keeps reports whether the password that was kept is that of the account.
func (v *victim) keeps() bool {
	secret, ok := v.store.held[v.req.Address]
	return ok && v.server.Opens(v.req.Address.Local(), secret)
}

// wrong compares what a run says with what has happened.
func (v *victim) wrong(done *Done, err error) (problems []problem) {
	exists, keeps, open := v.exists(), v.keeps(), v.attempts()
	_, accountErr := v.Accounts.Get(v.req.Address)
	known := accountErr == nil
	if done != nil {
		done.Session.Close()
	}
	exit := 0
	if f := fault.Of(err); f != nil {
		exit = f.Exit()
	}
	for _, check := range []struct {
		is   bool
		kind verdict
		what string
	}{
		{done == nil && err == nil, falseClaim, "neither an account nor an error"},
		{done != nil && !exists, falseClaim, "an account that is none"},
		{done != nil && !keeps, falseClaim, "an account that the password does not open"},
		{done != nil && !known, falseClaim, "an account that is not in the index"},
		{done == nil && known, falseClaim, "it is in the index, and not claimed"},
		{exists && exit == 3, falseClaim, "that there is no account"},
		{exists && exit == 5, falseClaim, "that nothing was sent"},
		{exit == 1, falseClaim, "a bug"},
		{exists && !keeps, lost, "it is not in the store"},
		{exists && !known && len(open) == 0, lost, "nothing leads to the account"},
		{len(v.store.held) > 0 && len(open) == 0 && !known, untidy, "a password"},
	} {
		if check.is {
			problems = append(problems, problem{check.kind, fmt.Sprintf("%s; it ended with %v", check.what, err)})
		}
	}
	return problems
}

// clear checks that nobody said more before TLS than that they want it.
func (v *victim) clear() {
	v.t.Helper()
	const most = connecttest.ClientHeader + connecttest.OfferTLS
	for _, said := range v.server.Ledger().Clear {
		if !strings.HasPrefix(most, said) {
			v.t.Errorf("in the clear: %q", said)
		}
	}
}

// Every fault of the matrix that a server can cause, one at a time, by its name,
// row-NN and what it is. Whatever it is, no more is claimed than what happened, nothing is lost, the time is kept,
// and once the fault is over a second run comes to the good end.
func TestRows(t *testing.T) {
	for _, f := range adversary.Faults() {
		t.Run(f.String(), func(t *testing.T) {
			t.Parallel()
			for way, direct := range map[string]bool{"starttls": false, "direct": true} {
				if direct && f.InClear {
					continue
				}
				t.Run(way, func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) { meet(t, f, direct) })
				})
			}
		})
	}
}

// meet is a registration at a server with a fault.
func meet(t *testing.T, f adversary.Fault, direct bool) {
	v := newVictim(t, startAdversary(t, f), 1, "annabelle", direct)
	start := time.Now()
	done, err := v.Run(t.Context(), v.req)
	if took := time.Since(start); took > budget {
		t.Errorf("took %v, which is more than %v", took, budget)
	}
	for _, problem := range v.wrong(done, err) {
		t.Error(problem)
	}
	v.clear()
	exit := 0
	if err != nil {
		exit = fault.Of(err).Exit()
	}
	t.Logf("exit %d after %v: %v", exit, time.Since(start), err)
	ledger, open := v.server.Ledger(), v.attempts()
	if ledger.Misdeeds == 0 {
		t.Error("the fault did not happen")
	}
	switch _, kept := v.store.held[v.req.Address]; {
	case !slices.Contains(f.Exits, exit):
		t.Errorf("exit %d, want %v: %v", exit, f.Exits, err)
	case exit != 0 && f.Kept && (len(open) == 0 || !kept):
		t.Errorf("there is nothing to resume: %v, password kept: %v", open, kept)
	case exit != 0 && !f.Kept && (len(open) > 0 || kept):
		t.Errorf("something is left: %v, password kept: %v", open, kept)
	case exit != 0 && !f.Kept && f.Row != 66 && f.Row != 69 && ledger.Sent > 0:
		t.Error("something was sent")
	case f.Row == 81 && ledger.Proofs > 0:
		t.Error("a proof was sent")
	}

	v.server.Take(adversary.Honesty{})
	v.restart()
	if len(open) == 1 {
		time.Sleep(time.Until(open[0].NotBefore))
	}
	if exit == 0 {
		return
	}
	done, err = v.goOn(v.req)
	for _, problem := range v.wrong(done, err) {
		t.Errorf("the second run: %v", problem)
	}
	if fault.Is(err, fault.NotUsable) && !v.exists() && len(v.attempts()) == 1 {
		return // who was told that there is an account, and finds none, is told so again
	}
	if accounts := v.server.Ledger().Accounts; err != nil || len(v.attempts()) > 0 || !slices.Equal(accounts, []string{"annabelle"}) {
		t.Errorf("the second run ends with %v, %+v, accounts %v", err, v.attempts(), accounts)
	}
}
