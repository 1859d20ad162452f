package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"xmpp-start/internal/account"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/invite"
)

// inviteFlags are the options of invite.
type inviteFlags struct {
	kind, lang  string
	qr, pageURL string
	// keepPage says that no --page-url was given.
	keepPage bool
}

func (f *inviteFlags) add(set *pflag.FlagSet) {
	set.StringVar(&f.lang, "friend-lang", "", "share.flag.friend-lang")
	set.StringVar(&f.kind, "kind", "", "share.flag.kind")
	set.StringVar(&f.qr, "qr", "", "share.flag.qr")
	set.StringVar(&f.pageURL, "page-url", "", "share.flag.page-url")
}

// invitedJSON is what invite prints with --json.
type invitedJSON struct {
	Schema     int             `json:"schema"`
	Address    string          `json:"address"`
	Invitation *invitationJSON `json:"invitation"`
}

func (a *app) inviteCommand() *cobra.Command {
	var f inviteFlags
	cmd := simple("invite [ADDRESS]", "cli.invite.short", 0, 1, func(ctx context.Context, args []string) error { return a.invite(ctx, f, args) })
	cmd.Long = "share.invite.long"
	cmd.PreRun = func(cmd *cobra.Command, _ []string) { f.keepPage = !cmd.Flags().Changed("page-url") }
	f.add(cmd.Flags())
	return cmd
}

// check refuses what cannot be done, before anything is.
func (f inviteFlags) check() error {
	kinds := []string{string(invite.AccountAndContact), string(invite.Account), string(invite.ContactWithToken), string(invite.Contact)}
	wrong := func(flag, value string, allowed []string) error {
		return fault.New(fault.Usage, fault.Args{"Flag": flag, "Value": foreign.From(value), "Allowed": allowed})
	}
	switch {
	case f.kind != "" && !slices.Contains(kinds, f.kind):
		return wrong("--kind", f.kind, kinds)
	case f.qr != "" && pictureOf(f.qr) == nil:
		return wrong("--qr", f.qr, []string{"NAME.png", "NAME.svg"})
	}
	if _, ok := i18n.MatchFriend(f.lang); f.lang != "" && !ok {
		return wrong("--friend-lang", f.lang, i18n.FriendLanguages())
	}
	if f.pageURL != "" {
		if _, err := ownPage(f.pageURL); err != nil {
			return err
		}
	}
	return nil
}

// invite makes a link to share, for the account of that address, or the only one
// there is.
func (a *app) invite(ctx context.Context, f inviteFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	acc, err := a.pickAccount(ctx, args)
	if err != nil {
		return err
	}
	if acc, err = a.setPage(ctx, acc, f); err != nil {
		return err
	}
	acc, session, err := a.logIn(ctx, acc, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	made, err := invite.Make(ctx, session, invite.Options{Kind: invite.Kind(f.kind), Name: acc.Name})
	if err != nil {
		return err
	}
	s := a.sharing(acc, made, f.lang)
	if err := s.give(ctx, f); err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, invitedJSON{Schema: schema, Address: acc.Address.String(), Invitation: s.json()})
	}
	return nil
}

// setPage remembers the page that invitations lead to.
func (a *app) setPage(ctx context.Context, acc account.Account, f inviteFlags) (account.Account, error) {
	if f.keepPage {
		return acc, nil
	}
	page := ""
	if f.pageURL != "" {
		var err error
		if page, err = ownPage(f.pageURL); err != nil {
			return acc, err
		}
	}
	acc.Page = page
	return acc, a.remember(ctx, acc)
}
