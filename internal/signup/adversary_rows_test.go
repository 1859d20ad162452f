package signup

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/practice/adversary"
)

// Rows that are more than one fault at one time: what a second run meets, what
// happens while somebody thinks, and what happens to the computer.

// row runs a test of a row, with a clock of its own, at a server that behaves
// until it is told otherwise.
func row(t *testing.T, name string, config practice.Config, test func(v *victim)) {
	t.Run(name, func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			s, err := adversary.Start(t.Context(), adversary.Config{Config: config, InMemory: true, Habit: adversary.Honesty{}})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			test(newVictim(t, s, 1, "annabelle", true))
		})
	})
}

// the is the fault of that name.
func the(t testing.TB, name string) adversary.Fault {
	all := adversary.Faults()
	i := slices.IndexFunc(all, func(f adversary.Fault) bool { return f.String() == name })
	if i < 0 {
		t.Fatalf("no fault %s", name)
	}
	return all[i]
}

// run is one run at a server with a habit, whose claims are compared with the
// truth.
func (v *victim) run(habit adversary.Habit) (*Done, error) {
	v.t.Helper()
	v.server.Take(habit)
	v.restart()
	start := time.Now()
	done, err := v.goOn(v.req)
	if took := time.Since(start); took > budget {
		v.t.Errorf("took %v", took)
	}
	for _, problem := range v.wrong(done, err) {
		v.t.Error(problem)
	}
	return done, err
}

// succeeds is a run that comes to the good end.
func (v *victim) succeeds(habit adversary.Habit) {
	v.t.Helper()
	if _, err := v.run(habit); err != nil || len(v.attempts()) > 0 {
		v.t.Errorf("ended with %v, %+v", err, v.attempts())
	}
}

// ends is a run that ends with the fault.
func (v *victim) ends(habit adversary.Habit, want fault.Kind, exit int) {
	v.t.Helper()
	if _, err := v.run(habit); !fault.Is(err, want) || fault.Of(err).Exit() != exit {
		v.t.Errorf("ended with %v, want %s and exit %d", err, want, exit)
	}
}

func TestRowsOfTheSecondRun(t *testing.T) {
	row(t, "row-67-conflict-after-unknown-and-it-is-ours", practice.Config{}, func(v *victim) {
		v.ends(the(v.t, "row-63-cut-after-the-account-was-made"), fault.OutcomeUnknown, 8)
		v.restart()
		// The account is not known everywhere yet.
		v.server.Take(the(v.t, "row-77-login-refused"))
		v.on("stage registering", func() error { v.server.Take(adversary.Honesty{}); return nil })
		done, err := v.goOn(v.req)
		for _, problem := range v.wrong(done, err) {
			v.t.Error(problem)
		}
		if done == nil || v.server.Ledger().Submits != 2 || len(v.attempts()) > 0 {
			v.t.Errorf("ended with %v after %d submissions, %+v", err, v.server.Ledger().Submits, v.attempts())
		}
	})
	row(t, "row-68-conflict-after-unknown-and-it-is-theirs", practice.Config{}, func(v *victim) {
		v.ends(the(v.t, "row-64-cut-before-the-account-is-made"), fault.OutcomeUnknown, 8)
		if err := v.server.AddAccount("annabelle", password.Make()); err != nil {
			v.t.Fatal(err)
		}
		v.server.Take(adversary.Honesty{})
		v.restart()
		done, err := v.goOn(v.req)
		v.failed(done, err, fault.NameTaken)
		if len(v.attempts()) > 0 || v.store.held[v.req.Address].Empty() {
			v.t.Errorf("attempts %+v, want none, and the password", v.attempts())
		}
	})
	row(t, "row-72-broken-disk-twice", practice.Config{}, func(v *victim) {
		broken := the(v.t, "row-72-broken-disk")
		v.ends(broken, fault.OutcomeUnknown, 8)
		v.ends(broken, fault.OutcomeUnknown, 8)
		v.succeeds(adversary.Honesty{})
	})
	row(t, "row-70-not-before-its-time", practice.Config{}, func(v *victim) {
		v.ends(the(v.t, "row-70-policy-of-ejabberd"), fault.Throttled, 6)
		before := v.server.Ledger().Connections
		v.ends(adversary.Honesty{}, fault.Throttled, 6)
		if v.server.Ledger().Connections != before {
			v.t.Error("the server was contacted before the time")
		}
		time.Sleep(time.Until(v.attempt1().NotBefore))
		v.succeeds(adversary.Honesty{})
	})
}

// attempt1 is the only one in the journal.
func (v *victim) attempt1() journal.Attempt {
	v.t.Helper()
	list := v.attempts()
	if len(list) != 1 {
		v.t.Fatalf("in the journal: %+v", list)
	}
	return list[0]
}

func TestRowsOfPuzzles(t *testing.T) {
	config := practice.Config{Software: practice.LikeEjabberd, Captcha: practice.CaptchaPicture}
	row(t, "row-49-wrong-answer-three-times", config, func(v *victim) {
		who := &person{wrong: rounds, right: v.server.CaptchaAnswer}
		v.req.Solve = who.solve
		v.ends(adversary.Honesty{}, fault.TooManyRounds, 4)
		v.nothing()
		if len(who.rounds) != rounds {
			v.t.Errorf("asked %d times", len(who.rounds))
		}
	})
	for name, tc := range map[string]struct {
		thinks time.Duration
		rounds int
	}{
		"row-50-thinks-for-a-minute-and-the-server-is-gone": {time.Minute, 1},
		"row-50-thinks-for-ten-minutes":                     {10 * time.Minute, 2},
	} {
		row(t, name, config, func(v *victim) {
			who := &person{right: v.server.CaptchaAnswer}
			who.before = func() {
				if len(who.rounds) == 1 {
					v.wire.hangUp()
					time.Sleep(tc.thinks)
				}
			}
			v.req.Solve = who.solve
			v.server.Take(adversary.Honesty{})
			done, err := v.Run(v.t.Context(), v.req)
			for _, problem := range v.wrong(done, err) {
				v.t.Error(problem)
			}
			if done == nil || len(who.rounds) != tc.rounds {
				v.t.Errorf("asked %d times, want %d; ended with %v", len(who.rounds), tc.rounds, err)
			}
		})
	}
}

// Another network, a computer that slept: as a connection that is cut, wherever
// it happens.
func TestRowsOfTheComputer(t *testing.T) {
	for _, stage := range []Stage{Keeping, Connecting, Registering, LoggingIn} {
		for what, happens := range map[string]func(v *victim){
			"another-network": func(v *victim) { v.wire.hangUp() },
			"sleeps": func(v *victim) {
				time.Sleep(10 * time.Hour)
			},
			"no-network": func(v *victim) {
				v.wire.hangUp()
				v.wire.trouble(down)
			},
		} {
			row(t, "row-87-"+what+"-at-"+string(stage), practice.Config{}, func(v *victim) {
				v.on("stage "+string(stage), func() error { happens(v); return nil })
				done, err := v.Run(v.t.Context(), v.req)
				for _, problem := range v.wrong(done, err) {
					v.t.Error(problem)
				}
				if f := fault.Of(err); f != nil && f.Exit() != 5 && f.Exit() != 8 {
					v.t.Errorf("exit %d with %v", f.Exit(), err)
				}
				if done == nil {
					v.succeeds(adversary.Honesty{})
				}
				if accounts := v.server.Ledger().Accounts; !slices.Equal(accounts, []string{"annabelle"}) {
					v.t.Errorf("accounts %v", accounts)
				}
			})
		}
	}
}

// Invitations that are good for nothing make no account and leave nothing.
func TestRowsOfInvitations(t *testing.T) {
	for name, token := range map[string]func(v *victim) string{
		"expired": func(v *victim) string {
			invitation, err := v.server.Invite("", time.Hour)
			if err != nil {
				v.t.Error(err)
			}
			time.Sleep(2 * time.Hour)
			return invitation.Token
		},
		"unknown":         func(*victim) string { return "no-such-token-as-this" },
		"control-letters": func(*victim) string { return "\x1b[2J\u202e\r\n" },
	} {
		row(t, "row-98-"+name, practice.Config{Registration: practice.InvitationOnly}, func(v *victim) {
			v.req.Token = token(v)
			v.ends(adversary.Honesty{}, fault.InvitationUsedUp, 4)
			v.nothing()
			invitation, err := v.server.Invite("", time.Hour)
			if err != nil {
				v.t.Fatal(err)
			}
			v.req.Token = invitation.Token
			v.succeeds(adversary.Honesty{})
		})
	}
}
