package cli

import (
	"context"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/ui"
)

func (a *app) inviteCommand() *cobra.Command {
	return simple("invite [ADDRESS]", "cli.invite.short", 0, 1, a.invite)
}

// invitedJSON is what invite prints with --json.
type invitedJSON struct {
	Schema     int             `json:"schema"`
	Address    string          `json:"address"`
	Invitation *invitationJSON `json:"invitation"`
}

// invite makes a link to share, for the account of that address, or the only
// one there is.
func (a *app) invite(ctx context.Context, args []string) error {
	acc, err := a.pickAccount(ctx, args)
	if err != nil {
		return err
	}
	acc, session, err := a.logIn(ctx, acc, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	invitation, err := invite.Make(ctx, session, invite.Options{Name: acc.Name})
	if err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, invitedJSON{Schema: schema, Address: acc.Address.String(), Invitation: invitationOf(invitation)})
	}
	a.printInvitation(acc, invitation)
	return nil
}

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
