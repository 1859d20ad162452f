package cli

import (
	"context"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/link"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

func (a *app) joinCommand() *cobra.Command {
	cmd := simple("join [LINK]", "cli.join.short", 0, 1, func(ctx context.Context, args []string) error {
		n, err := a.settled()
		if err != nil {
			return err
		}
		text, err := a.pasted(ctx, args)
		if err != nil {
			return err
		}
		if len(args) > 0 && args[0] == fromStdin {
			// What an app shows to hand its account over is no invitation, but the
			// account itself.
			own, secret, err := link.Credentials(text)
			if err == nil {
				return a.addAccount(ctx, own, secret, nil)
			}
		}
		return a.join(ctx, n, text)
	})
	cmd.Long = "share.join.long"
	a.flags.needs(cmd.Flags())
	a.flags.signup(cmd.Flags())
	return cmd
}

// join accepts an invitation: with an account that exists where there is one and
// the link is for a contact, else with a new one, at the inviter's provider
// where the link gives an account there.
func (a *app) join(ctx context.Context, n needs.Needs, text string) error {
	l, err := a.readInvitation(ctx, text)
	if err != nil {
		return err
	}
	own, asked, err := a.ownAddress(ctx, l)
	if err != nil {
		return err
	}
	a.explainLink(l, !own.IsZero())
	switch {
	case !own.IsZero():
		return a.joinWith(ctx, own, l)
	case !asked && l.Kind == link.ContactInvite:
		a.front().Say(a.t("share.join.have-one", nil))
	}
	e := a.enrolment(n, l)
	c, err := e.invited(ctx)
	if err != nil {
		return err
	}
	return e.run(ctx, c)
}

// explainLink says what the link is before anything happens.
func (a *app) explainLink(l link.Link, hasAccount bool) {
	a.front().Heading(a.t("cli.join.title", nil))
	text := invite.Describe(l, hasAccount)
	a.front().Say(a.t(text.ID, text.Args))
	switch {
	case l.Provider().Suspicious():
		a.front().Warn(a.t("cli.plan.mixed-scripts", fault.Args{"Domain": l.Provider().String()}))
	case l.Address.Suspicious():
		a.front().Warn(a.t("cli.plan.mixed-scripts", fault.Args{"Domain": l.Address.String()}))
	}
}

// invited is the choice of the provider for a new account: the inviter's where
// the link gives one there, else a suggested one.
func (e *enrolment) invited(ctx context.Context) (choice, error) {
	l := e.link
	if l.Kind == link.Contact {
		return e.search.next(ctx)
	}
	c, err := e.chosen(l.Provider(), e.needs)
	c.token = l.Token
	if l.Kind != link.RegisterName || err != nil {
		return c, err
	}
	// The name is fixed, and the same kind of link sets a new password for an
	// account that exists: that is for the user to know and to want. Whoever names
	// the account does.
	if e.flags.username != "" {
		return c, nil
	}
	e.username = l.Address.Local()
	yes, err := e.front().Confirm(ctx, ui.YesNo{
		Title: e.t("cli.join.reset", fault.Args{"Address": l.Address}), Help: e.t("cli.join.reset.help", nil), Explicit: true, Flag: "--username",
	})
	if err == nil && !yes {
		err = fault.New(fault.NotConfirmed, nil)
	}
	return c, err
}

// The answers, beside addresses, to what a contact is made with.
const (
	withNew   = "new"
	withOther = "other"
)

// ownAddress is the address to make the contact with; zero for a new one. asked
// tells that it was chosen: where the link brings an account, somebody of whom
// none is known here is not asked.
func (a *app) ownAddress(ctx context.Context, l link.Link) (own address.Address, asked bool, err error) {
	if l.Kind != link.Contact && l.Kind != link.ContactInvite || a.flags.username != "" {
		return own, false, nil // a name for a new account was given
	}
	index, err := a.accounts(ctx)
	if err != nil {
		return own, false, err
	}
	list, _, err := index.List()
	if err != nil {
		return own, false, err
	}
	if len(list) == 0 && (l.Kind == link.ContactInvite || !a.front().Interactive()) {
		return own, false, nil
	}
	q := ui.Question{Flag: "--username", Title: a.t("cli.join.with", nil), Default: withNew}
	for _, acc := range list {
		q.Options = append(q.Options, ui.Option{Value: acc.Address.String(), Label: acc.Address.Display()})
		q.Default = q.Options[0].Value
	}
	q.Options = append(q.Options, ui.Option{Value: withNew, Label: a.t("cli.join.new", nil)})
	if a.front().Interactive() {
		q.Options = append(q.Options, ui.Option{Value: withOther, Label: a.t("share.join.other", nil)})
	}
	answer, err := a.front().Choose(ctx, q)
	switch {
	case err != nil || answer == withNew:
		return own, true, err
	case answer == withOther:
		if answer, err = a.front().Ask(ctx, ui.Input{Title: a.t("cli.page.address", nil), Check: isAddress}); err != nil {
			return own, true, err
		}
	}
	own, err = address.Parse(answer)
	return own, true, err
}

func isAddress(s string) error {
	_, err := address.Parse(s)
	return err
}

// joinWith makes the contact with an account that exists: one of this computer,
// or one that is brought in first.
func (a *app) joinWith(ctx context.Context, own address.Address, l link.Link) error {
	return a.addAccount(ctx, own, password.Secret{}, func(session *connect.Session, _ account.Account, out *outcome) error {
		if err := a.accept(ctx, session, l, out); err != nil {
			return err
		}
		if a.flags.json {
			return writeJSON(a.out, out)
		}
		return nil
	})
}

// accept makes a contact of the inviter and tells how far that has come.
func (a *app) accept(ctx context.Context, session *connect.Session, l link.Link, out *outcome) error {
	if l.Kind != link.Contact && l.Kind != link.ContactInvite {
		return nil // an account was all that is in it
	}
	step := a.front().Progress(a.t("cli.join.asking", nil))
	result, err := invite.Accept(ctx, session, l, "")
	if err != nil {
		step.Fail("")
		return err
	}
	step.Done("")
	out.Contact = string(result.State)
	if !a.flags.json {
		text := result.Explain()
		a.front().Result(a.t(text.ID, text.Args))
	}
	return nil
}
