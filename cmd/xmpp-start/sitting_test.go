//go:build unix

package main

import (
	"slices"
	"testing"
	"time"

	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/console"
)

// sitting is a person in front of the program, at a provider with manners.
type sitting struct {
	*terminal
	provider *practice.Server
	heard    *hearing
	name     string
}

// sit begins a registration, with a keyring of its own.
func (m manner) sit(t *testing.T, env ...string) *sitting {
	t.Helper()
	s, heard := m.server(t)
	name, args := m.registration(t, s)
	env = append([]string{"DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)}, env...)
	return &sitting{onTerminal(t, t.TempDir(), 100, env, args...), s, heard, name}
}

// solve waits for the question of a puzzle and types its answer.
func (s *sitting) solve(question string) {
	s.t.Helper()
	s.Expect(question)
	s.Press(s.provider.CaptchaAnswer() + enter)
}

// succeeds brings the run to its good end: an account after that many submissions.
func (s *sitting) succeeds(submits int) {
	s.t.Helper()
	s.Expect("is yours, and it works")
	s.Expect("See the password now")
	s.Press("n")
	s.ends(0)
	s.leavesEmpty("state/xmpp-start/attempts", "tmp")
	s.has(true, submits)
}

// fails waits for the sentence and stops there.
func (s *sitting) fails(exit, submits int) {
	s.t.Helper()
	s.Expect("How shall it go on?")
	s.Expect("stop here")
	s.Press(console.Up + enter) // the last way, from the first one
	s.ends(exit)
	s.has(false, submits)
}

// has looks at what has happened at the provider.
func (s *sitting) has(account bool, submits int) {
	s.t.Helper()
	ledger := s.provider.Ledger()
	if made := slices.Contains(ledger.Accounts, s.name); made != account {
		s.t.Errorf("account %v", made)
	}
	if ledger.Submits != submits {
		s.t.Errorf("submitted %d times, want %d", ledger.Submits, submits)
	}
}

// clock is a server's, which a test sets.
type clock struct{ offset chan time.Duration }

func newClock() *clock {
	c := &clock{make(chan time.Duration, 1)}
	c.offset <- 0
	return c
}

func (c *clock) now() time.Time {
	d := <-c.offset
	c.offset <- d
	return time.Now().Add(d)
}

func (c *clock) advance(d time.Duration) { c.offset <- d + <-c.offset }
