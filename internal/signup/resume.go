package signup

import (
	"cmp"
	"context"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
)

// Resume brings an interrupted attempt to its end. Name and password together
// make that harmless: whatever happened before, either the login works, and the
// account is ours, or registering the same once more shows whose it is. Of req,
// the Address comes from the attempt and the Password from its store; req's own
// is used only where none had been kept yet.
func (s *Signup) Resume(ctx context.Context, earlier journal.Attempt, req Request) (*Done, error) {
	a := &attempt{Attempt: earlier, resumed: true}
	if s.Now().Before(a.NotBefore) {
		f := fault.New(fault.Throttled, fault.Args{"Domain": a.Address.Domain()})
		f.Until = a.NotBefore
		return nil, f
	}
	req.Address = a.Address
	req.Target.Budget = cmp.Or(req.Target.Budget, connect.NewBudget(req.Target.Timeout))
	if a.State == journal.Refused {
		return nil, s.drop(ctx, a, fault.New(fault.Refused, fault.Args{"Domain": a.Address.Domain()}))
	}
	s.report(Keeping)
	secret, err := s.Store.Get(ctx, a.Address)
	if a.State == journal.Prepared && fault.Is(err, fault.SecretMissing) {
		// It died before the password was kept; nobody has heard of it.
		secret = req.secret()
		err = s.keep(ctx, a, secret)
	}
	if err != nil {
		return nil, resumable(err)
	}
	if a.State == journal.Prepared {
		return s.register(ctx, a, secret, req)
	}
	if a.State == journal.Submitting {
		if err := s.Journal.Move(&a.Attempt, journal.Unknown, nil); err != nil {
			return nil, err
		}
	}
	creds := connect.Credentials{Address: a.Address, Password: secret}
	done, err := s.verify(ctx, a, creds, req, nil)
	if a.State == journal.Unknown && fault.Is(err, fault.LoginRefused) {
		return s.register(ctx, a, secret, req)
	}
	return done, err
}

// mayBeOurs reports whether a name that is taken after all can be an account of
// an earlier submission, which was carried out later than somebody looked for it.
func (s *Signup) mayBeOurs(ctx context.Context, a *attempt, creds connect.Credentials, req Request) bool {
	session, err := s.login(ctx, a, creds, req, nil)
	if err == nil {
		session.Close()
	}
	return !fault.Is(err, fault.LoginRefused)
}

// Abandon gives up what waits for an address that the user has moved on from,
// and reports whether it could: where there may be an account it stays.
func (s *Signup) Abandon(ctx context.Context, to address.Address) (bool, error) {
	open, _, err := s.Journal.Unfinished()
	if err != nil {
		return false, err
	}
	earlier, ok := journal.For(open, to)
	switch {
	case !ok:
		return true, nil
	case !earlier.MayGo():
		return false, nil
	}
	return true, s.drop(ctx, &attempt{Attempt: earlier}, nil)
}
