package cli

import (
	"context"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
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
	stream, _, err := connect.Open(ctx, target, nil)
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
