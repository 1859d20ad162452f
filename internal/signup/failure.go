package signup

import (
	"context"
	"errors"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/vault"
)

// notKept ends an attempt whose password could not be kept. Where it may turn up
// in the store all the same, the attempt stays, and the next run goes on with it:
// nobody else could say what that password is for.
func (s *Signup) notKept(ctx context.Context, a *attempt, err error) error {
	if vault.MayBeKept(err) || errors.As(err, new(*leftBehind)) {
		return resumable(err)
	}
	return s.drop(ctx, a, err)
}

// leftBehind is the failure to take a password out of the store again.
type leftBehind struct{ error }

func (l *leftBehind) Unwrap() error { return l.error }

// notSent ends an attempt of which nothing reached the provider in this run.
func (s *Signup) notSent(ctx context.Context, a *attempt, err error) error {
	f := fault.Of(err)
	switch {
	case a.WasUnknown && f.Kind != fault.AnswerNeeded && f.Exit() != 7:
		// An earlier submission may have made the account all the same.
		return unknown(a.Address, err)
	case a.WasUnknown, a.resumed && !final(f):
		return resumable(err)
	}
	return s.drop(ctx, a, err)
}

// notCreated says what a submission without a result means: a definite answer,
// or an outcome that nobody knows.
func (s *Signup) notCreated(ctx context.Context, a *attempt, err error) error {
	f := fault.Of(err)
	switch {
	case asksMore(err):
		// What is missing can be told later; all else waits with the user.
		return errors.Join(err, s.Journal.Move(&a.Attempt, a.waiting(err), nil))
	case !definite(err):
		return errors.Join(unknown(a.Address, err), s.Journal.Move(&a.Attempt, journal.Unknown, nil))
	case f.Kind == fault.Throttled, f.Kind == fault.TryLater, f.Kind == fault.NetworkBlocked, a.resumed && !final(f):
		// The password and the name wait with the user.
		return errors.Join(err, s.Journal.Move(&a.Attempt, a.waiting(err), func(a *journal.Attempt) { a.NotBefore = f.Until }))
	case a.WasUnknown && f.Kind != fault.NameTaken:
		// Only whose the name is says whether an earlier submission made the account.
		return errors.Join(unknown(a.Address, err), s.Journal.Move(&a.Attempt, journal.Unknown, nil))
	}
	if moveErr := s.Journal.Move(&a.Attempt, journal.Refused, nil); moveErr != nil {
		return errors.Join(err, moveErr)
	}
	return s.drop(ctx, a, err)
}

// definite reports whether a failure is the provider's own word that there is no
// account.
func definite(err error) bool {
	return errors.As(err, new(*connect.StanzaError)) && !fault.Is(err, fault.OutcomeUnknown)
}

// asksMore reports whether a submission was answered with another form.
func asksMore(err error) bool {
	for f := fault.Of(err); f.Kind != fault.AnswerNeeded; f = fault.Of(f.Err) {
		if !errors.As(f.Err, new(*fault.Error)) {
			return false
		}
	}
	return true
}

// waiting is the state of an attempt that goes on after a submission that ended
// with err.
func (a *attempt) waiting(err error) journal.State {
	if a.WasUnknown || !definite(err) {
		return journal.Unknown
	}
	return journal.Prepared
}

// unproven says what a login that failed means for an attempt: there is an
// account, or there may be one, and its password is kept.
func (s *Signup) unproven(a *attempt, err error) error {
	f := fault.Of(err)
	switch {
	case f.Kind == fault.LoginUnsafe && f.Args["Why"] == "none":
		// A server without any way to log in says nothing about the account (row 79).
	case f.Exit() == 7, f.Kind == fault.LoginRefused && a.State == journal.Unknown:
		return err
	}
	switch {
	case a.State == journal.Unknown:
		return unknown(a.Address, err)
	case f.Kind == fault.ApprovalPending:
		return err
	case f.Kind == fault.Interrupted, f.Kind == fault.Terminated:
		return resumable(err)
	case f.Kind == fault.LoginRefused:
		return because(fault.NotUsable, a.Address, err)
	}
	return because(fault.NotProven, a.Address, err)
}

// drop removes what is left of an attempt without an account, and returns err
// with what went wrong on top. The user going away does not stop it half-way.
func (s *Signup) drop(ctx context.Context, a *attempt, err error) error {
	ctx = context.WithoutCancel(ctx)
	if a.SecretMayGo() {
		// An account that came here another way needs what is in the store.
		_, getErr := s.Accounts.Get(a.Address)
		if fault.Is(getErr, fault.UnknownAccount) {
			getErr = s.Store.Delete(ctx, a.Address)
		}
		if getErr != nil {
			return errors.Join(err, getErr)
		}
	}
	return errors.Join(err, s.Journal.Forget(a.Attempt))
}

// final reports whether the provider has said that there is no account and will
// be none.
func final(f *fault.Error) bool { return f.Exit() == 3 }

// unknown is the failure of an attempt that resume has to bring to its end. The
// signal that broke it off stays what happened.
func unknown(to address.Address, err error) error {
	if fault.Is(err, fault.Interrupted, fault.Terminated) {
		return resumable(err)
	}
	return because(fault.OutcomeUnknown, to, err)
}

// because is the failure of the kind, in the words of the provider if there are
// any in its cause.
func because(kind fault.Kind, to address.Address, err error) error {
	f := fault.Wrap(kind, err, fault.Args{"Address": to, "Domain": to.Domain()})
	if err != nil {
		f.Said = fault.Of(err).Said
	}
	return f
}

// resumable adds to an interruption that there is something to go on with.
func resumable(err error) error {
	if fault.Is(err, fault.Interrupted, fault.Terminated) {
		return fault.Wrap(fault.Of(err).Kind, err, fault.Args{"Resume": true})
	}
	return err
}
