package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
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
	return errors.Join(a.result(out, lines...), a.allTold(damaged))
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
	attempt, begun := journal.For(open, who)
	stores, err := a.storesOf(index, who, attempt, begun)
	if err != nil {
		return err
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

// storesOf names the stores where a password of the address may be: that of the
// account, and that of an attempt, if one has begun.
func (a *app) storesOf(index *account.Index, who address.Address, attempt journal.Attempt, begun bool) ([]string, error) {
	acc, err := index.Get(who)
	var stores []string
	switch {
	case err == nil:
		stores = []string{acc.Store}
	case fault.Is(err, fault.UnknownAccount, fault.JournalDamaged) && a.flags.store != "":
		// What cannot be read, or an attempt has left behind, is where the user says.
		stores = []string{a.flags.store}
	case !fault.Is(err, fault.UnknownAccount) || !begun:
		return nil, err
	}
	if begun && !slices.Contains(stores, attempt.Store) {
		stores = append(stores, attempt.Store)
	}
	return stores, nil
}
