package signup

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/practice/adversary"
)

// enough is after how many runs a registration must have come to its end, at a
// server that misbehaves by chance.
const enough = 20

// Many register side by side at a server that has bad days, and go on until they
// have their accounts. The ledger says whether what they were told was true.
func TestManyAtTheAdversary(t *testing.T) {
	const size = 200
	longRun(t, "mischief", sessionsVariable, size, size, func(t *testing.T, first uint64, sum *tally) {
		synctest.Test(t, func(t *testing.T) {
			together(t, adversary.Mischief{}, first, size, size, sum, func(v *victim, _ uint64) ([]problem, int) {
				return v.persist(enough)
			})
		})
	})
}

// What a server says is garbled on the way. The next run has an honest one.
func TestMutations(t *testing.T) {
	const (
		short = 400
		size  = 100
	)
	longRun(t, "mutation", mutationsVariable, short, size, func(t *testing.T, first uint64, sum *tally) {
		synctest.Test(t, func(t *testing.T) {
			together(t, adversary.Mutation{}, first, size, 4, sum, func(v *victim, seed uint64) ([]problem, int) {
				problems, ended := v.attempt((*rig).again)
				if ended {
					return problems, 1
				}
				v.wire.dial = v.server.Dialer(seed, adversary.Honesty{})
				more, runs := v.persist(2)
				return append(problems, more...), 1 + runs
			})
		})
	})
}

// together runs sessions at one server, some of them side by side, with seeds from
// first on; a session is its problems, and how many runs it took.
func together(t *testing.T, habit adversary.Habit, first, sessions uint64, sideBySide int, sum *tally, session func(v *victim, seed uint64) ([]problem, int)) {
	server := startAdversary(t, habit)
	places := make(chan struct{}, sideBySide)
	var all sync.WaitGroup
	for i := range sessions {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			seed := first + i
			v := newVictim(t, server, seed, fmt.Sprintf("u%d", seed), seed%2 == 0)
			problems, runs := v.survived(func() ([]problem, int) { return session(v, seed) })
			sum.add(seed, runs, v.longest, v.exists(), problems)
			for _, p := range problems {
				t.Errorf("seed %d: %v", seed, p)
			}
		})
	}
	all.Wait()
	if made := len(server.Ledger().Accounts); made > sum.Accounts {
		sum.add(first, 0, 0, false, []problem{{twice, fmt.Sprintf("%d accounts of %d people", made, sum.Accounts)}})
	}
}

// survived makes a problem of a panic.
func (v *victim) survived(session func() ([]problem, int)) (problems []problem, runs int) {
	defer func() {
		if death := recover(); death != nil {
			problems = append(problems, problem{crash, fmt.Sprint(death)})
		}
	}()
	return session()
}

// attempt is one run; ended says that it came to its end, the account.
func (v *victim) attempt(run func(*rig, Request) (*Done, error)) (problems []problem, ended bool) {
	start := time.Now()
	done, err := run(v.rig, v.req)
	took := time.Since(start)
	v.longest = max(v.longest, took)
	problems = v.wrong(done, err)
	if took > budget {
		problems = append(problems, problem{hang, fmt.Sprintf("took %v", took)})
	}
	if done != nil && len(v.attempts()) > 0 {
		problems = append(problems, problem{untidy, "an attempt"})
	}
	return problems, done != nil
}

// persist is what somebody does who wants an account: again, when it is time.
func (v *victim) persist(most int) (problems []problem, runs int) {
	for runs < most {
		for _, a := range v.attempts() {
			time.Sleep(time.Until(a.NotBefore))
		}
		v.restart()
		runs++
		found, ended := v.attempt((*rig).goOn)
		problems = append(problems, found...)
		if ended {
			return problems, runs
		}
	}
	return append(problems, problem{hang, fmt.Sprintf("no end after %d runs: %+v", runs, v.attempts())}), runs
}
