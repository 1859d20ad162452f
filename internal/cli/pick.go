package cli

import (
	"context"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ui"
)

// pickAccount returns the account that is named, or the only one; where there
// are several it asks.
func (a *app) pickAccount(ctx context.Context, args []string) (account.Account, error) {
	index, err := a.accounts(ctx)
	if err != nil {
		return account.Account{}, err
	}
	if len(args) > 0 {
		who, err := address.Parse(args[0])
		if err != nil {
			return account.Account{}, err
		}
		return index.Get(who)
	}
	list, _, err := index.List()
	switch {
	case err != nil:
		return account.Account{}, err
	case len(list) == 0:
		return account.Account{}, fault.New(fault.UnknownAccount, nil)
	case len(list) == 1:
		return list[0], nil
	}
	q := ui.Question{Flag: "ADDRESS", Title: a.t("cli.account.which", nil)}
	for _, acc := range list {
		q.Options = append(q.Options, ui.Option{Value: acc.Address.String(), Label: acc.Address.Display()})
	}
	answer, err := a.front().Choose(ctx, q)
	if err != nil {
		return account.Account{}, err
	}
	who, err := address.Parse(answer)
	if err != nil {
		return account.Account{}, err
	}
	return index.Get(who)
}
