package cli

import (
	"cmp"
	"context"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

// following is what goes on with an account that is there.
type following func(*connect.Session, account.Account, *outcome) error

// presence is sent for it: who is to answer a friend has to be there.
func (f following) presence() connect.Then {
	if f == nil {
		return nil
	}
	return connect.Then{invite.Quiet()}
}

// addAccount brings in an account that exists: the password is proven, and kept.
// It is typed where it is not given. then goes on with the account, on a session
// that has sent presence; nil where only the account was asked for.
func (a *app) addAccount(ctx context.Context, own address.Address, given password.Secret, then following) error {
	index, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	switch known, err := index.Get(own); {
	case err == nil:
		return a.addAgain(ctx, known, given, then)
	case !fault.Is(err, fault.UnknownAccount):
		return err
	}
	store, err := a.newStore(ctx)
	if err != nil {
		return err
	}
	if err := store.Probe(ctx); err != nil {
		return err
	}
	target, err := a.target(own.Domain())
	if err != nil {
		return err
	}
	secret, session, err := a.proveNew(ctx, own, target, given, then)
	if err != nil {
		return err
	}
	defer session.Close()
	// The server's spelling of the address is the one that counts.
	acc := account.Of(session, store.Name(), a.now().UTC().Truncate(time.Second))
	used := a.used(target)
	acc.Name, acc.Server, acc.CAFile, acc.Proxy = a.flags.name, used.server, used.caFile, used.proxy
	if err := notThere(index, acc.Address); err != nil {
		return err
	}
	if err := store.Put(ctx, acc.Address, secret); err != nil {
		return err
	}
	if err := index.Put(acc); err != nil {
		return err
	}
	a.front().Say(a.t("cli.account.added", fault.Args{"Address": acc.Address}))
	out := newOutcome(a, choice{domain: own.Domain()})
	out.account(acc)
	if then != nil {
		return then(session, acc, &out)
	}
	return a.result(out, a.t("cli.result.address", fault.Args{"Address": acc.Address}))
}

// notThere fails where an account is known, or cannot be read.
func notThere(index *account.Index, who address.Address) error {
	_, err := index.Get(who)
	switch {
	case err == nil:
		return fault.New(fault.AccountExists, fault.Args{"Address": who})
	case fault.Is(err, fault.UnknownAccount):
		return nil
	}
	return err
}

// tries is how often a password may be mistyped.
const tries = 3

// proveNew logs in with the password of an account, which it asks for where none
// is given.
func (a *app) proveNew(ctx context.Context, own address.Address, target connect.Target, given password.Secret, then following) (password.Secret, *connect.Session, error) {
	for try := 1; ; try++ {
		secret := given
		if given.Empty() {
			var err error
			if secret, err = a.askPassword(ctx, own); err != nil {
				return secret, nil, err
			}
		}
		step := a.front().Progress(a.t("cli.stage.logging-in", nil))
		stream, _, err := connect.Open(ctx, target, nil)
		if err != nil {
			step.Fail("")
			return secret, nil, err
		}
		session, err := stream.Login(ctx, connect.Credentials{Address: own, Password: secret}, then.presence())
		if err == nil {
			step.Done("")
			return secret, session, nil
		}
		step.Fail("")
		if !fault.Is(err, fault.LoginRefused) || try == tries || a.flags.passwordStdin || !given.Empty() {
			return secret, nil, err
		}
		a.tell(err)
	}
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
