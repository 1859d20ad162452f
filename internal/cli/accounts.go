package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

func (a *app) accountCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "cli.account.short", Long: "cli.account.long", Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.listAccounts(cmd.Context()) }}
	show := simple("show [ADDRESS]", "cli.account.show.short", 0, 1, nil)
	withPassword := show.Flags().Bool("password", false, "cli.flag.show-password")
	show.RunE = func(cmd *cobra.Command, args []string) error {
		return a.showAccount(cmd.Context(), args, *withPassword)
	}
	add := simple("add ADDRESS", "cli.account.add.short", 1, 1, func(ctx context.Context, args []string) error {
		own, err := address.Parse(args[0])
		if err != nil {
			return err
		}
		return a.addAccount(ctx, own, password.Secret{}, nil)
	})
	add.Flags().BoolVar(&a.flags.passwordStdin, "password-stdin", false, "cli.flag.password-stdin")
	cmd.AddCommand(
		simple("list", "cli.account.list.short", 0, 0, func(ctx context.Context, _ []string) error { return a.listAccounts(ctx) }),
		show, add,
		simple("forget ADDRESS", "cli.account.forget.short", 1, 1, a.forgetAccount),
	)
	return cmd
}

type accountsJSON struct {
	Schema   int               `json:"schema"`
	Accounts []account.Account `json:"accounts"`
}

func (a *app) listAccounts(ctx context.Context) error {
	index, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	list, damaged, err := index.List()
	if err != nil {
		return err
	}
	out := accountsJSON{Schema: schema, Accounts: append([]account.Account{}, list...)}
	var lines []string
	for _, acc := range list {
		lines = append(lines, a.t("cli.account.line", fault.Args{"Address": acc.Address, "Store": a.t("cli.store.name."+acc.Store, nil), "Date": acc.Verified}))
	}
	if len(list) == 0 {
		lines = append(lines, a.t("cli.account.none", nil))
	}
	return errors.Join(a.result(out, lines...), errors.Join(damaged...))
}

// showAccount shows what is known of an account, and its password to somebody
// who sits at a terminal.
func (a *app) showAccount(ctx context.Context, args []string, withPassword bool) error {
	acc, err := a.pickAccount(ctx, args)
	if err != nil {
		return err
	}
	if !withPassword {
		return a.result(accountsJSON{Schema: schema, Accounts: []account.Account{acc}},
			a.t("cli.result.address", fault.Args{"Address": acc.Address}),
			a.t("cli.account.kept", fault.Args{"Store": a.t("cli.store.name."+acc.Store, nil)}),
			a.t("cli.account.verified", fault.Args{"Date": acc.Verified, "TLS": acc.Login.TLS, "Mechanism": acc.Login.Mechanism}),
			a.t("cli.account.show-password", fault.Args{"Address": acc.Address}))
	}
	if !a.front().Interactive() {
		return fault.New(fault.NeedsTerminal, fault.Args{"Flag": "--password"})
	}
	store, err := a.store(ctx, acc.Store)
	if err != nil {
		return err
	}
	if acc.Store == "show" {
		return fault.New(fault.SecretMissing, fault.Args{"Address": acc.Address, "Store": acc.Store})
	}
	secret, err := store.Get(ctx, acc.Address)
	if err != nil {
		return err
	}
	return a.sheet(ctx, acc.Address, secret)
}

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
		stream, err := a.open(ctx, target)
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

// forgetAccount removes an account and its password from this computer. At the
// provider it stays.
func (a *app) forgetAccount(ctx context.Context, args []string) error {
	who, err := address.Parse(args[0])
	if err != nil {
		return err
	}
	index, err := a.accounts(ctx)
	if err != nil {
		return err
	}
	j, err := a.journal(ctx)
	if err != nil {
		return err
	}
	open, _, err := j.Unfinished()
	if err != nil {
		return err
	}
	acc, err := index.Get(who)
	attempt, begun := journal.For(open, who)
	stores := []string{acc.Store}
	switch {
	case fault.Is(err, fault.UnknownAccount, fault.JournalDamaged) && a.flags.store != "":
		// What cannot be read, or an attempt has left behind, is where the user says.
		stores, err = []string{a.flags.store}, nil
	case fault.Is(err, fault.UnknownAccount) && begun:
		stores, err = nil, nil
	}
	if err != nil {
		return err
	}
	if begun && !slices.Contains(stores, attempt.Store) {
		stores = append(stores, attempt.Store)
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{
		Flag: "--yes", Title: a.t("cli.forget.ask", fault.Args{"Address": who}), Help: a.t("cli.forget.help", nil), Default: a.flags.yes,
	})
	if err != nil {
		return err
	}
	if !yes {
		return fault.New(fault.NotConfirmed, nil)
	}
	for _, name := range stores {
		if name == "show" {
			continue
		}
		store, err := a.store(ctx, name)
		if err != nil {
			return err
		}
		if err := store.Delete(ctx, who); err != nil {
			return err
		}
	}
	if begun {
		if err := j.Forget(attempt); err != nil {
			return err
		}
	}
	if err := index.Remove(who); err != nil {
		return err
	}
	return a.result(struct {
		Schema    int    `json:"schema"`
		Forgotten string `json:"forgotten"`
	}{schema, who.String()}, a.t("cli.forget.done", fault.Args{"Address": who}))
}
