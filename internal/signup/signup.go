// Package signup brings one account from nothing to proven: the order S0 to S7
// in which a password is never lost and a success never claimed that was not
// seen. Run reads from top to bottom as that order; Resume enters it where an
// interrupted attempt left off.
//
// It asks nobody anything but the answer to a puzzle. What else a person has to
// decide – another name, another provider, an answer for the provider – its
// caller asks for, between two runs.
package signup

import (
	"context"
	"errors"
	"maps"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/vault"
)

// Stage is a part of the way that takes long enough to be shown.
type Stage string

// The stages, in their order.
const (
	Keeping     Stage = "keeping"     // the store is tried and the password kept
	Connecting  Stage = "connecting"  // the server is reached and asked
	Solving     Stage = "solving"     // a puzzle of the server's is solved, by a person
	Registering Stage = "registering" // the account is made
	LoggingIn   Stage = "logging-in"  // it is proven to work
	Waiting     Stage = "waiting"     // the server asked for a pause
)

// Signup is what every attempt works with.
type Signup struct {
	Store    vault.Store
	Journal  *journal.Journal
	Accounts *account.Index
	// Now is the clock.
	Now func() time.Time
	// Report is told what is being done; it may be nil.
	Report func(Stage)
}

// Request is what is to be registered. All of it is settled before the first
// connection; the answer to a puzzle is all that somebody is asked while a
// server waits.
type Request struct {
	Target  connect.Target
	Address address.Address
	// Password is one of the user's own; empty: one is made.
	Password password.Secret
	// Token is that of an invitation, empty for none (XEP-0445).
	Token string
	// Answers are what the provider wants to know beside name and password, by
	// the names of its fields.
	Answers map[string][]string
	// Solve is asked for the answer to one of the puzzles, and for its Var, while
	// the server waits; round counts from 1. Nil: nobody can be asked.
	Solve func(ctx context.Context, puzzles []ibr.Puzzle, round int) (name, answer string, err error)
	// Name is the one to be shown to friends; Server, CAFile and Proxy are how the
	// target was named on the command line. They are remembered.
	Name, Server, CAFile, Proxy string
}

// Done is an account that was proven to work.
type Done struct {
	// Session is the login that proved it; it must be closed.
	Session *connect.Session
	Account account.Account
	// Echo says that a message to oneself came back.
	Echo bool
}

// attempt is one with what holds for this run alone.
type attempt struct {
	journal.Attempt
	// resumed says that an earlier run began it. It is given up only where the
	// provider says no: its end was asked for, and not its disappearance.
	resumed bool
}

// Run registers an account. Where it fails, the fault says what is true now: an
// exit code of 3 to 7 without an attempt in the journal means that there is no
// account and nothing was kept; see Resume for the others. Where there is an
// attempt for the address already, Run is Resume.
func (s *Signup) Run(ctx context.Context, req Request) (*Done, error) {
	// S0: nothing is contacted before it is certain that the password can be kept.
	s.report(Keeping)
	if err := s.Store.Probe(ctx); err != nil {
		return nil, err
	}
	open, _, err := s.Journal.Unfinished()
	if err != nil {
		return nil, err
	}
	if earlier, ok := journal.For(open, req.Address); ok {
		if earlier.Store != s.Store.Name() {
			// Its password is elsewhere, and a second one must not be made.
			return nil, unknown(earlier.Address, nil)
		}
		return s.Resume(ctx, earlier, req)
	}
	// S1: the password is kept before it is used.
	begun, err := s.Journal.Begin(journal.Attempt{
		Address: req.Address, Store: s.Store.Name(), Name: req.Name, Server: req.Server, CAFile: req.CAFile, Proxy: req.Proxy, Invited: req.Token != "",
	})
	if err != nil {
		return nil, err
	}
	a := &attempt{Attempt: begun}
	secret := req.secret()
	if err := s.keep(ctx, a, secret); err != nil {
		return nil, s.drop(ctx, a, err)
	}
	return s.register(ctx, a, secret, req)
}

// secret is the password to be registered.
func (r Request) secret() password.Secret {
	if r.Password.Empty() {
		return password.Make()
	}
	return r.Password
}

// keep puts the password into the store, writes down that it is there, and makes
// sure of it. Until that is written, what is in the store may have been there
// before, and is nobody's to delete.
func (s *Signup) keep(ctx context.Context, a *attempt, secret password.Secret) error {
	if err := s.Store.Put(ctx, a.Address, secret); err != nil {
		return err
	}
	if err := s.Journal.Move(&a.Attempt, journal.Prepared, func(a *journal.Attempt) { a.Kept = true }); err != nil {
		return errors.Join(err, s.Store.Delete(context.WithoutCancel(ctx), a.Address))
	}
	return s.kept(ctx, a.Address, secret)
}

// kept makes sure that the password is in the store.
func (s *Signup) kept(ctx context.Context, to address.Address, secret password.Secret) error {
	back, err := s.Store.Get(ctx, to)
	if err == nil && !back.Equal(secret) {
		err = fault.New(fault.StoreMismatch, fault.Args{"Store": s.Store.Name(), "Address": to})
	}
	return err
}

// rounds is how often a puzzle can be tried: each wrong answer costs a new one.
const rounds = 3

// register is S2 to S7, for an attempt whose password is kept.
func (s *Signup) register(ctx context.Context, a *attempt, secret password.Secret, req Request) (*Done, error) {
	creds := connect.Credentials{Address: a.Address, Password: secret}
	for round := 1; ; round++ {
		// S2: the server is reached safely and wants nothing that is missing.
		s.report(Connecting)
		r, answers, err := s.look(ctx, req, round)
		if err != nil {
			return nil, s.notSent(ctx, a, err)
		}
		// S3: from here on the disk says that there may be an account.
		if err := s.Journal.Move(&a.Attempt, journal.Submitting, nil); err != nil {
			r.Close()
			return nil, err
		}
		// S4 and S5: once, and what the answer means.
		s.report(Registering)
		login, err := r.Submit(ctx, creds, answers)
		if err == nil {
			if err := s.Journal.Move(&a.Attempt, journal.Created, nil); err != nil {
				r.Close()
				return nil, err
			}
			// S6 and S7: only a login proves it.
			return s.verify(ctx, a, creds, req, login, r.Pin())
		}
		r.Close()
		switch {
		case fault.Is(err, fault.Puzzle) && round < rounds:
			if err := s.Journal.Move(&a.Attempt, a.waiting(), nil); err != nil {
				return nil, err
			}
			continue
		case fault.Is(err, fault.Puzzle):
			err = because(fault.TooManyRounds, a.Address, err)
		case a.WasUnknown && fault.Is(err, fault.NameTaken) && s.mayBeOurs(ctx, creds, req.Target, r.Pin()):
			if err := s.Journal.Move(&a.Attempt, journal.Unknown, nil); err != nil {
				return nil, err
			}
			return s.verify(ctx, a, creds, req, nil, r.Pin())
		}
		return nil, s.notCreated(ctx, a, err)
	}
}

// look is S2. It is also where a puzzle is solved, the one thing that cannot be
// settled before the server is reached.
func (s *Signup) look(ctx context.Context, req Request, round int) (*ibr.Registration, map[string][]string, error) {
	r, err := ibr.Begin(ctx, req.Target, req.Token)
	if err != nil {
		return nil, nil, err
	}
	err = r.Complete(req.Answers)
	answers := maps.Clone(req.Answers)
	if puzzles := r.Puzzles(); err == nil && len(puzzles) > 0 {
		answers, err = s.solve(ctx, req, r, round)
	}
	if err != nil {
		r.Close()
		return nil, nil, err
	}
	return r, answers, nil
}

// solve has the puzzle solved, and adds its answer to the others.
func (s *Signup) solve(ctx context.Context, req Request, r *ibr.Registration, round int) (map[string][]string, error) {
	if req.Solve == nil {
		return nil, fault.New(fault.Puzzle, fault.Args{"Domain": req.Target.Domain})
	}
	s.report(Solving)
	name, answer, err := req.Solve(ctx, r.Puzzles(), round)
	if err != nil {
		return nil, err
	}
	all := maps.Clone(req.Answers)
	if all == nil {
		all = map[string][]string{}
	}
	all[name] = []string{answer}
	s.report(Connecting)
	return all, r.Renew(ctx)
}

func (s *Signup) report(stage Stage) {
	if s.Report != nil {
		s.Report(stage)
	}
}
