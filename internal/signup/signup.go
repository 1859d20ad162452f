// Package signup brings one account from nothing to proven: the order S0 to S7
// in which a password is never lost and a success never claimed that was not
// seen. Run reads from top to bottom as that order; Resume enters it where an
// interrupted attempt left off.
//
// It asks nobody anything. What a person has to decide – another name, another
// provider, an answer for the provider – its caller asks for, between two runs.
package signup

import (
	"context"
	"errors"
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
// connection: nobody is asked anything while a server waits.
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
	// Name is the one to be shown to friends, Server and CAFile are how the target
	// was named on the command line; they are remembered for resuming.
	Name, Server, CAFile string
}

// Done is an account that was proven to work.
type Done struct {
	// Session is the login that proved it; it must be closed.
	Session *connect.Session
	Account account.Account
	// Echo says that a message to oneself came back.
	Echo bool
}

// Run registers an account. Where it fails, the fault says what is true now: an
// exit code of 3 to 7 without an attempt in the journal means that there is no
// account and nothing was kept; see Resume for the others.
func (s *Signup) Run(ctx context.Context, req Request) (*Done, error) {
	// S0: nothing is contacted before it is certain that the password can be kept.
	s.report(Keeping)
	if err := s.Store.Probe(ctx); err != nil {
		return nil, err
	}
	// S1: the password is kept before it is used.
	a, err := s.Journal.Begin(journal.Attempt{
		Address: req.Address, Store: s.Store.Name(), Name: req.Name, Server: req.Server, CAFile: req.CAFile, Invited: req.Token != "",
	})
	if err != nil {
		return nil, err
	}
	secret := req.Password
	if secret.Empty() {
		secret = password.Make()
	}
	if err := s.keep(ctx, a.Address, secret); err != nil {
		// Whatever is in the store now was there before, or may have been: it is
		// not ours to delete.
		return nil, errors.Join(err, s.Journal.Forget(a))
	}
	return s.register(ctx, &a, secret, req)
}

// keep puts the password into the store and makes sure that it is there.
func (s *Signup) keep(ctx context.Context, to address.Address, secret password.Secret) error {
	if err := s.Store.Put(ctx, to, secret); err != nil {
		return err
	}
	back, err := s.Store.Get(ctx, to)
	if err == nil && !back.Equal(secret) {
		err = fault.New(fault.StoreMismatch, fault.Args{"Store": s.Store.Name(), "Address": to})
	}
	return err
}

// register is S2 to S7, for an attempt whose password is kept.
func (s *Signup) register(ctx context.Context, a *journal.Attempt, secret password.Secret, req Request) (*Done, error) {
	// S2: the server is reached safely and wants nothing that is missing.
	s.report(Connecting)
	r, err := ibr.Begin(ctx, req.Target, req.Token)
	if err != nil {
		return nil, s.notSent(ctx, a, err)
	}
	if err := r.Complete(req.Answers); err != nil {
		r.Close()
		return nil, s.notSent(ctx, a, err)
	}
	// S3: from here on the disk says that there may be an account.
	if err := s.Journal.Move(a, journal.Submitting, nil); err != nil {
		r.Close()
		return nil, err
	}
	// S4 and S5: once, and what the answer means.
	s.report(Registering)
	creds := connect.Credentials{Address: a.Address, Password: secret}
	login, err := r.Submit(ctx, creds, req.Answers)
	if err != nil {
		r.Close()
		return nil, s.notCreated(ctx, a, err)
	}
	if err := s.Journal.Move(a, journal.Created, nil); err != nil {
		r.Close()
		return nil, err
	}
	// S6 and S7: only a login proves it.
	return s.verify(ctx, a, creds, req, login, r.Pin())
}

// notSent ends an attempt of which nothing reached the provider.
func (s *Signup) notSent(ctx context.Context, a *journal.Attempt, err error) error {
	if a.WasUnknown {
		// An earlier submission may have made the account all the same.
		return unknown(a, err)
	}
	return s.drop(ctx, a, err)
}

// notCreated says what a submission without a result means: a definite answer,
// or an outcome that nobody knows.
func (s *Signup) notCreated(ctx context.Context, a *journal.Attempt, err error) error {
	f := fault.Of(err)
	definite := errors.As(err, new(*connect.StanzaError)) && f.Kind != fault.OutcomeUnknown
	switch {
	case !definite:
		if moveErr := s.Journal.Move(a, journal.Unknown, nil); moveErr != nil {
			return errors.Join(err, moveErr)
		}
		return unknown(a, err)
	case f.Kind == fault.Throttled || f.Kind == fault.TryLater:
		// The password and the name wait with the user.
		later := journal.Prepared
		if a.WasUnknown {
			later = journal.Unknown
		}
		return errors.Join(err, s.Journal.Move(a, later, func(a *journal.Attempt) { a.NotBefore = f.Until }))
	}
	if moveErr := s.Journal.Move(a, journal.Refused, nil); moveErr != nil {
		return errors.Join(err, moveErr)
	}
	return s.drop(ctx, a, err)
}

// Drop ends an attempt that the user does not want to go on with. It is refused
// where there may be an account: its password stays until the user says that it
// can go.
func (s *Signup) Drop(ctx context.Context, a journal.Attempt) error {
	if !a.SecretMayGo() {
		return fault.New(fault.OutcomeUnknown, fault.Args{"Address": a.Address})
	}
	return s.drop(ctx, &a, nil)
}

// drop removes what is left of an attempt without an account, and returns err
// with what went wrong on top. The user going away does not stop it half-way.
func (s *Signup) drop(ctx context.Context, a *journal.Attempt, err error) error {
	ctx = context.WithoutCancel(ctx)
	if a.SecretMayGo() {
		if delErr := s.Store.Delete(ctx, a.Address); delErr != nil {
			return errors.Join(err, delErr)
		}
	}
	return errors.Join(err, s.Journal.Forget(*a))
}

// unknown is the failure of an attempt that resume has to bring to its end. The
// signal that broke it off stays what happened.
func unknown(a *journal.Attempt, err error) error {
	if f := fault.Of(err); f.Kind == fault.Interrupted || f.Kind == fault.Terminated {
		return fault.Wrap(f.Kind, err, fault.Args{"Resume": true})
	}
	return fault.Wrap(fault.OutcomeUnknown, err, fault.Args{"Address": a.Address, "Domain": a.Address.Domain()})
}

func (s *Signup) report(stage Stage) {
	if s.Report != nil {
		s.Report(stage)
	}
}
