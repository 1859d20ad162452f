// Package signup brings one account from nothing to proven: the order S0 to S7
// in which a password is never lost and a success never claimed that was not
// seen. Run reads from top to bottom as that order; Resume enters it where an
// interrupted attempt left off.
//
// It asks nobody anything but what cannot be known before a server is there: the
// answer to a puzzle, and to questions that come up on the way. What else a
// person has to decide – another name, another provider – its caller asks for,
// between two runs.
package signup

import (
	"context"
	"errors"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
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
	Asking      Stage = "asking"      // a person is asked, for the answer to a puzzle perhaps
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

	// pauses are those before another login; the zero ones are usualPauses.
	pauses pauses
}

// Request is what is to be registered. It is settled before the first connection,
// so that nobody is asked while a server waits if that can be helped.
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
	// Ask is asked for what the server wants to know and Answers do not have, while
	// it waits: its form is another one than was expected, or came once more. Its
	// answers are added. Nil: nobody can be asked.
	Ask func(ctx context.Context, asked Asked) (answers map[string][]string, err error)
	// Trust is asked whether to go on where the server shows another key than the
	// one that the password was sent to. Nil: nobody can be asked, and it ends.
	Trust func(ctx context.Context) (bool, error)
	// Name is the one to be shown to friends; Server, CAFile and Proxy are how the
	// target was named on the command line. They are remembered.
	Name, Server, CAFile, Proxy string
}

// Asked is what a server wants to know in the middle of a registration.
type Asked struct {
	Questions []ibr.Question
	// Instructions are the provider's words about them.
	Instructions []foreign.Text
	// Said are its words when it refused what was sent before; they may be empty.
	Said foreign.Text
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
	// trusted is a key of the server other than Pin that a person has agreed to.
	trusted string
}

// Run registers an account. Where it fails, the fault says what is true now: an
// exit code of 3 to 7 without an attempt in the journal means that there is no
// account and nothing was kept; see Resume for the others. Where there is an
// attempt for the address already, Run is Resume.
func (s *Signup) Run(ctx context.Context, req Request) (*Done, error) {
	req.Target.Budget = connect.NewBudget(req.Target.Timeout)
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
		switch {
		case earlier.Store == s.Store.Name():
			return s.Resume(ctx, earlier, req)
		case earlier.Kept || !earlier.MayGo():
			// A second password must not be made.
			return nil, fault.New(fault.StoreFailed, fault.Args{"Why": "elsewhere", "Store": earlier.Store, "Address": earlier.Address})
		}
		// The other store did not get as far as keeping one.
		if err := s.Journal.Forget(earlier); err != nil {
			return nil, err
		}
	}
	switch _, err := s.Accounts.Get(req.Address); {
	case err == nil:
		return nil, fault.New(fault.AccountExists, fault.Args{"Address": req.Address, "Why": "registered"})
	case !fault.Is(err, fault.UnknownAccount):
		return nil, err
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
		return nil, s.notKept(ctx, a, err)
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
		if deleteErr := s.Store.Delete(context.WithoutCancel(ctx), a.Address); deleteErr != nil {
			err = errors.Join(err, &leftBehind{deleteErr})
		}
		return err
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

// register is S2 to S7, for an attempt whose password is kept.
func (s *Signup) register(ctx context.Context, a *attempt, secret password.Secret, req Request) (*Done, error) {
	creds := connect.Credentials{Address: a.Address, Password: secret}
	in := &inquiry{Signup: s, req: req}
	defer in.close()
	for round := 1; ; round++ {
		// S2: the server is reached safely and wants nothing that is missing.
		s.report(Connecting)
		r, answers, err := in.answers(ctx, round)
		if err == nil {
			err = s.sameServer(ctx, a, req, r.Pin())
		}
		if err != nil {
			return nil, s.notSent(ctx, a, err)
		}
		// S3: from here on the disk says that there may be an account.
		if err := s.Journal.Move(&a.Attempt, journal.Submitting, func(a *journal.Attempt) { a.Pin = r.Pin() }); err != nil {
			return nil, err
		}
		// S4 and S5: once, and what the answer means.
		s.report(Registering)
		login, err := r.Submit(ctx, creds, answers)
		if err == nil {
			if err := s.Journal.Move(&a.Attempt, journal.Created, nil); err != nil {
				return nil, err
			}
			// S6 and S7: only a login proves it.
			in.release()
			return s.verify(ctx, a, creds, req, login)
		}
		switch {
		case in.again(err, round):
			if err := s.Journal.Move(&a.Attempt, a.waiting(err), nil); err != nil {
				return nil, err
			}
			continue
		case round >= rounds && fault.Is(err, fault.Puzzle, fault.AnswerNeeded):
			err = because(fault.TooManyRounds, a.Address, err)
		case a.WasUnknown && fault.Is(err, fault.NameTaken) && s.mayBeOurs(ctx, a, creds, req):
			if err := s.Journal.Move(&a.Attempt, journal.Unknown, nil); err != nil {
				return nil, err
			}
			in.close()
			return s.verify(ctx, a, creds, req, nil)
		}
		return nil, s.notCreated(ctx, a, err)
	}
}

func (s *Signup) report(stage Stage) {
	if s.Report != nil {
		s.Report(stage)
	}
}
