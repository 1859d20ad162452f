package cli

import (
	"cmp"
	"context"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

// logIn logs in to an account of this computer, with the password that is kept
// and no weaker than the last time, and remembers how that went.
func (a *app) logIn(ctx context.Context, acc account.Account, then connect.Then) (account.Account, *connect.Session, error) {
	store, err := a.store(ctx, acc.Store)
	if err != nil {
		return acc, nil, err
	}
	secret, err := store.Get(ctx, acc.Address)
	if err != nil {
		return acc, nil, err
	}
	target, err := a.targetVia(acc.Address.Domain(), way{acc.Server, acc.CAFile, acc.Proxy})
	if err != nil {
		return acc, nil, err
	}
	return a.prove(ctx, target, acc, connect.Credentials{Address: acc.Address, Password: secret, Floor: acc.Login.Floor()}, then)
}

// prove logs in, and into no other account, and returns the account with what
// the login tells of it, which is remembered.
func (a *app) prove(ctx context.Context, target connect.Target, acc account.Account, creds connect.Credentials, then connect.Then) (account.Account, *connect.Session, error) {
	step := a.front().Progress(a.t("cli.stage.logging-in", nil))
	stream, err := a.open(ctx, target)
	if err != nil {
		step.Fail("")
		return acc, nil, err
	}
	session, err := stream.Login(ctx, creds, then)
	if err != nil {
		step.Fail("")
		return acc, nil, err
	}
	if session.Address() == acc.Address {
		acc = acc.Seen(session, a.now().UTC().Truncate(time.Second))
		err = a.remember(ctx, acc)
	} else {
		err = fault.New(fault.LoginUnsafe, fault.Args{"Domain": acc.Address.Domain(), "Why": "address"})
	}
	if err != nil {
		step.Fail("")
		session.Close()
		return acc, nil, err
	}
	step.Done("")
	return acc, session, nil
}

func (a *app) remember(ctx context.Context, acc account.Account) error {
	index, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	return index.Put(acc)
}

// addAgain takes the provider of a known account as it is now, even where it
// protects the login less than before: whether that is right only the user can
// know. Where it is a step on the way to something else, then, nothing of the
// kind is accepted.
func (a *app) addAgain(ctx context.Context, acc account.Account, given password.Secret, then following) error {
	out := newOutcome(a, choice{domain: acc.Address.Domain()})
	if then != nil {
		acc, session, err := a.logIn(ctx, acc, then.presence())
		if err != nil {
			return err
		}
		defer session.Close()
		out.account(acc)
		return then(session, acc, &out)
	}
	if !a.flags.yes && !a.front().Interactive() {
		return fault.New(fault.AccountExists, fault.Args{"Address": acc.Address})
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{
		Flag: "--yes", Title: a.t("cli.account.again", fault.Args{"Address": acc.Address}), Default: a.flags.yes,
		Help: a.t("cli.account.again.help", fault.Args{"TLS": foreign.From(acc.Login.TLS), "Mechanism": foreign.From(acc.Login.Mechanism)}),
	})
	if err != nil {
		return err
	}
	if !yes {
		return fault.New(fault.NotConfirmed, nil)
	}
	target, err := a.targetVia(acc.Address.Domain(), way{acc.Server, acc.CAFile, acc.Proxy})
	if err != nil {
		return err
	}
	used := a.used(target)
	acc.Server, acc.CAFile, acc.Proxy = cmp.Or(used.server, acc.Server), cmp.Or(used.caFile, acc.CAFile), used.proxy
	store, err := a.store(ctx, acc.Store)
	if err != nil {
		return err
	}
	secret := given
	if given.Empty() {
		secret, err = store.Get(ctx, acc.Address)
		if a.flags.passwordStdin || fault.Is(err, fault.SecretMissing) {
			secret, err = a.askPassword(ctx, acc.Address)
		}
	}
	if err != nil {
		return err
	}
	acc, session, err := a.prove(ctx, target, acc, connect.Credentials{Address: acc.Address, Password: secret}, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	if err := store.Put(ctx, acc.Address, secret); err != nil {
		return err
	}
	out.account(acc)
	a.front().Say(a.t("cli.account.added", fault.Args{"Address": acc.Address}))
	return a.result(out, a.t("cli.result.address", fault.Args{"Address": acc.Address}))
}
