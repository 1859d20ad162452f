package signup

import (
	"cmp"
	"context"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
)

// pauses are the waits before the login is tried again where the server says
// that it cannot yet: an account may take a moment to be known everywhere.
type pauses [3]time.Duration

var usualPauses = pauses{time.Second, 4 * time.Second, 16 * time.Second}

// echoTime is how long a message to oneself may take.
const echoTime = 5 * time.Second

// verify is S6 and S7: it logs in, with the login that has begun or else on a
// connection of its own, and records the account.
func (s *Signup) verify(ctx context.Context, a *attempt, creds connect.Credentials, req Request, login *connect.Login) (*Done, error) {
	proof := account.NewProof(a.Address)
	s.report(LoggingIn)
	var (
		session *connect.Session
		err     error
	)
	if login != nil {
		session, err = login.Finish(ctx, proof.Then())
	} else {
		session, err = s.login(ctx, a, creds, req, proof.Then())
	}
	for try := 0; err != nil && again(a, err, try); try++ {
		s.report(Waiting)
		if err := pause(ctx, req.Target.Budget, cmp.Or(s.pauses, usualPauses)[try]); err != nil {
			return nil, s.unproven(a, err)
		}
		s.report(LoggingIn)
		session, err = s.login(ctx, a, creds, req, proof.Then())
	}
	if err != nil {
		return nil, s.unproven(a, err)
	}
	if session.Address() != a.Address {
		session.Close()
		return nil, s.unproven(a, fault.New(fault.LoginUnsafe, fault.Args{"Domain": a.Address.Domain(), "Why": "address"}))
	}
	done, err := s.record(ctx, a, creds, session, req)
	if err != nil {
		session.Close()
		return nil, resumable(err)
	}
	limited, stop := req.Target.Budget.Start(ctx)
	defer stop()
	limited, cancel := context.WithTimeout(limited, echoTime)
	defer cancel()
	done.Echo = proof.Await(limited, session) == nil
	return done, nil
}

// record is S7.
func (s *Signup) record(ctx context.Context, a *attempt, creds connect.Credentials, session *connect.Session, req Request) (*Done, error) {
	if a.State != journal.Verified {
		if err := s.Journal.Move(&a.Attempt, journal.Verified, nil); err != nil {
			return nil, err
		}
	}
	acc := account.Of(session, s.Store.Name(), s.Now())
	acc.Name, acc.Server, acc.CAFile, acc.Proxy, acc.Made = a.Name, req.Server, req.CAFile, req.Proxy, true
	if err := s.Accounts.Put(acc); err != nil {
		return nil, err
	}
	err := s.kept(ctx, a.Address, creds.Password)
	if fault.Is(err, fault.SecretMissing) {
		// Nobody has it any more but this run.
		if err = s.Store.Put(ctx, a.Address, creds.Password); err == nil {
			err = s.kept(ctx, a.Address, creds.Password)
		}
	}
	if err != nil {
		return nil, err
	}
	// It is proven and recorded; what a bad disk leaves of the attempt, the next
	// run removes.
	_ = s.Journal.Finish(a.Attempt)
	return &Done{Session: session, Account: acc}, nil
}

// login logs in on a connection of its own.
func (s *Signup) login(ctx context.Context, a *attempt, creds connect.Credentials, req Request, then connect.Then) (*connect.Session, error) {
	stream, _, err := connect.Open(ctx, req.Target, nil)
	if err != nil {
		return nil, err
	}
	if err := s.sameServer(ctx, a, req, connect.Pin(stream.TLS())); err != nil {
		stream.Close()
		return nil, err
	}
	return stream.Login(ctx, creds, then)
}

// sameServer makes sure that it is the server with the key that the password was
// sent to, if it was. Another key may be a new certificate, or mean that somebody
// else has the password now: they are not given a proof as well before a person
// has said so.
func (s *Signup) sameServer(ctx context.Context, a *attempt, req Request, pin string) error {
	if a.Pin == "" || pin == a.Pin || pin == a.trusted {
		return nil
	}
	changed := fault.New(fault.ServerChanged, fault.Args{"Domain": req.Target.Domain})
	if req.Trust == nil {
		return changed
	}
	s.report(Asking)
	yes, err := req.Trust(ctx)
	if err != nil {
		return err
	}
	if !yes {
		return changed
	}
	a.trusted = pin
	return nil
}

// again reports whether a login that failed is worth another try.
func again(a *attempt, err error, try int) bool {
	switch fault.Of(err).Kind {
	case fault.TryLater:
		return try < len(usualPauses)
	case fault.LoginRefused:
		// After a result it may be a matter of moments. Where nobody knows whether
		// there is an account, no is an answer.
		return a.State == journal.Created && try == 0
	case fault.ConnectionLost, fault.NoAnswer, fault.StreamError, fault.Unreachable:
		return try == 0
	}
	return false
}

// pause waits, unless ctx or the budget ends before.
func pause(ctx context.Context, budget *connect.Budget, d time.Duration) error {
	ctx, stop := budget.Start(ctx)
	defer stop()
	return connect.Pause(ctx, d)
}
