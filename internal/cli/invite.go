package cli

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"xmpp-start/internal/account"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/guestbook"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/invite"
)

// mostInvitations is how many can be made in one run. Providers stop earlier.
const mostInvitations = 200

// inviteFlags are the options of invite.
type inviteFlags struct {
	kind, whom, lang         string
	qr, page, pageURL, sheet string
	count                    int
	copied, wait             bool
	// keepPage says that no --page-url was given.
	keepPage bool
	// files are those to be written, by the flag that names them.
	files map[string]outfile
}

func (f *inviteFlags) add(set *pflag.FlagSet) {
	set.StringVar(&f.whom, "for", "", "share.flag.for")
	set.StringVar(&f.lang, "friend-lang", "", "share.flag.friend-lang")
	set.BoolVar(&f.copied, "copy", false, "share.flag.copy")
	set.StringVar(&f.qr, "qr", "", "share.flag.qr")
	set.StringVar(&f.page, "page", "", "share.flag.page")
	set.StringVar(&f.pageURL, "page-url", "", "share.flag.page-url")
	set.IntVar(&f.count, "count", 1, "share.flag.count")
	set.StringVar(&f.sheet, "sheet", "", "share.flag.sheet")
	set.BoolVar(&f.wait, "wait", false, "share.flag.wait")
	set.StringVar(&f.kind, "kind", "", "share.flag.kind")
}

func (a *app) inviteCommand() *cobra.Command {
	var f inviteFlags
	cmd := simple("invite [ADDRESS]", "cli.invite.short", 0, 1, func(ctx context.Context, args []string) error { return a.invite(ctx, f, args) })
	cmd.Long = "share.invite.long"
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		f.keepPage = !cmd.Flags().Changed("page-url")
		// A script whose variable is empty wanted a file.
		for _, name := range []string{"page", "qr", "sheet"} {
			if cmd.Flags().Changed(name) && cmd.Flags().Lookup(name).Value.String() == "" {
				return fault.New(fault.Usage, fault.Args{"Flag": "--" + name, "Why": "value"})
			}
		}
		return nil
	}
	f.add(cmd.Flags())
	cmd.AddCommand(
		simple("list", "share.list.short", 0, 0, func(ctx context.Context, _ []string) error { return a.listInvitations(ctx) }),
		simple("wait [ADDRESS]", "share.wait.short", 0, 1, a.waitForFriends),
		simple("revoke ID", "share.revoke.short", 1, 1, a.revokeInvitation),
		simple("forget ID", "share.forget.short", 1, 1, a.forgetInvitation),
	)
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
	case f.count < 1 || f.count > mostInvitations:
		return fault.New(fault.Usage, fault.Args{"Flag": "--count", "Why": "count", "Most": mostInvitations})
	case f.qr != "" && pictureOf(f.qr) == nil:
		return wrong("--qr", f.qr, []string{"NAME.png", "NAME.svg"})
	case !guestbook.Fits(f.whom):
		return fault.New(fault.Usage, fault.Args{"Flag": "--for", "Why": "for"})
	}
	if _, ok := i18n.MatchFriend(f.lang); f.lang != "" && !ok {
		return wrong("--friend-lang", f.lang, i18n.FriendLanguages())
	}
	if f.pageURL != "" {
		if _, err := ownPage(f.pageURL); err != nil {
			return err
		}
	}
	forOne := map[string]bool{"--copy": f.copied, "--page": f.page != "", "--qr": f.qr != "", "--wait": f.wait}
	for _, flag := range slices.Sorted(maps.Keys(forOne)) {
		if forOne[flag] && f.many() {
			return fault.New(fault.Usage, fault.Args{"Flag": flag, "Why": "one-invitation"})
		}
	}
	return nil
}

// mayWriteAll is mayWrite for all the files that are named.
func (a *app) mayWriteAll(ctx context.Context, f *inviteFlags) error {
	f.files = map[string]outfile{}
	for _, o := range []outfile{{flag: "--page", path: f.page}, {flag: "--qr", path: f.qr}, {flag: "--sheet", path: f.sheet}} {
		if o.path == "" {
			continue
		}
		if err := a.mayWrite(ctx, &o); err != nil {
			return err
		}
		f.files[o.flag] = o
	}
	return nil
}

func (f inviteFlags) many() bool { return f.count > 1 || f.sheet != "" }

// invitedJSON is what invite prints with --json: Invitations with --count.
type invitedJSON struct {
	Schema      int               `json:"schema"`
	Address     string            `json:"address"`
	Invitation  *invitationJSON   `json:"invitation,omitempty"`
	Invitations []*invitationJSON `json:"invitations,omitempty"`
}

// invite makes a link to share, or several, for the account of that address, or
// the only one there is.
func (a *app) invite(ctx context.Context, f inviteFlags, args []string) error {
	if err := f.check(); err != nil {
		return err
	}
	if err := a.mayWriteAll(ctx, &f); err != nil {
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
	o := invite.Options{Kind: invite.Kind(f.kind), Name: acc.Name}
	if f.many() {
		return a.inviteMany(ctx, session, acc, o, f)
	}
	made, err := invite.Make(ctx, session, o)
	if err != nil {
		return err
	}
	if f.wait && made.Kind == invite.Contact {
		made = invite.Own(made, a.now())
	}
	a.warnOfKind(o.Kind, made)
	s := a.sharing(acc, made, f.lang)
	switch err := s.note(ctx, f.whom); {
	case err != nil && made.Own:
		return err // nobody would know the friend who comes
	case err != nil:
		a.warn(err) // it works without a note
	}
	unsaved := s.give(ctx, f)
	if a.flags.json { // the link is good whatever became of its files
		unsaved = errors.Join(writeJSON(a.out, invitedJSON{Schema: schema, Address: acc.Address.String(), Invitation: s.json()}), unsaved)
	}
	switch {
	case unsaved != nil:
		return unsaved
	case !f.wait:
		return nil
	case !made.Own:
		a.front().Say(a.t("share.wait.not-needed", nil))
		return nil
	}
	_, err = a.wait(ctx, acc, session)
	return err
}

// warnOfKind says that the provider gives another kind than the user has named.
func (a *app) warnOfKind(wanted invite.Kind, made invite.Invitation) {
	if wanted != "" && made.Kind != wanted && !made.Own {
		a.front().Warn(a.t("share.other-kind", fault.Args{"Wanted": string(wanted), "Domain": made.Link.Provider(), "Kind": string(made.Kind)}))
	}
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
