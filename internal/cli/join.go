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
	"xmpp-start/internal/ui"
)

func (a *app) joinCommand() *cobra.Command {
	cmd := simple("join LINK", "cli.join.short", 1, 1, func(ctx context.Context, args []string) error {
		n, err := a.settled()
		if err != nil {
			return err
		}
		return a.join(ctx, n, args[0])
	})
	a.flags.needs(cmd.Flags())
	a.flags.signup(cmd.Flags())
	return cmd
}

// parseInvitation reads a link that somebody pasted. Pages of servers would have
// to be asked what they stand for, which is not done yet.
func parseInvitation(s string) (link.Link, error) {
	l, err := link.Parse(s)
	if err == nil && l.Kind == link.Page {
		err = fault.New(fault.BadLink, fault.Args{"Why": "page", "Host": l.Domain})
	}
	return l, err
}

// join accepts an invitation: with an account that exists where there is one and
// the link is for a contact, else with a new one, at the inviter's provider
// where the link gives an account there.
func (a *app) join(ctx context.Context, n needs.Needs, text string) error {
	l, err := parseInvitation(text)
	if err != nil {
		return err
	}
	own, err := a.ownAccount(ctx, l)
	if err != nil {
		return err
	}
	a.explainLink(l, own != nil)
	if own != nil {
		return a.joinWith(ctx, *own, l)
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
	if l.Provider().Suspicious() {
		a.front().Warn(a.t("cli.plan.mixed-scripts", fault.Args{"Domain": l.Provider().String()}))
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

// ownAccount is the account to take a contact with, or nil for a new one.
func (a *app) ownAccount(ctx context.Context, l link.Link) (*account.Account, error) {
	if l.Kind != link.Contact && l.Kind != link.ContactInvite {
		return nil, nil
	}
	index, err := a.accounts(ctx)
	if err != nil {
		return nil, err
	}
	list, _, err := index.List()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	q := ui.Question{Flag: "--username", Title: a.t("cli.join.with", nil), Default: list[0].Address.String()}
	for _, acc := range list {
		q.Options = append(q.Options, ui.Option{Value: acc.Address.String(), Label: acc.Address.Display()})
	}
	q.Options = append(q.Options, ui.Option{Value: "", Label: a.t("cli.join.new", nil)})
	if a.flags.username != "" {
		return nil, nil // a name for a new account was given
	}
	answer, err := a.front().Choose(ctx, q)
	if err != nil || answer == "" {
		return nil, err
	}
	who, err := address.Parse(answer)
	if err != nil {
		return nil, err
	}
	acc, err := index.Get(who)
	return &acc, err
}

// joinWith makes the contact with an account that exists.
func (a *app) joinWith(ctx context.Context, acc account.Account, l link.Link) error {
	acc, session, err := a.logIn(ctx, acc, connect.Then{invite.Quiet()})
	if err != nil {
		return err
	}
	defer session.Close()
	out := newOutcome(a, choice{domain: acc.Address.Domain()})
	out.known(acc)
	if err := a.accept(ctx, session, l, &out); err != nil {
		return err
	}
	if a.flags.json {
		return writeJSON(a.out, out)
	}
	return nil
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
