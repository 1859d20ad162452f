package cli

import (
	"context"
	"strings"

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
	_ = cmd.Flags().MarkHidden("invitation") // it is LINK here; the error would be that there is no such flag
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
	own, mine, err := a.ownAddresses(ctx, l)
	if err != nil {
		return err
	}
	a.explainLink(l, !own.IsZero() || len(mine) > 0)
	if forContact(l) && a.flags.username == "" {
		if own, err = a.chooseOwn(ctx, l, mine); err != nil {
			return err
		}
	}
	if !own.IsZero() {
		return a.joinWith(ctx, own, l)
	}
	e := a.enrolment(n, l)
	c, err := e.invited(ctx)
	if err != nil {
		return err
	}
	return e.run(ctx, c)
}

// notInTrial refuses to ask d in practice, where all names lead to the server
// inside. The error is a fault.Usage.
func (a *app) notInTrial(d address.Domain) error {
	if a.trial == nil || d == a.trial.domain() {
		return nil
	}
	return fault.New(fault.Usage, fault.Args{"Flag": "--practice", "Why": "practice-link", "Domain": d})
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

// forContact reports whether somebody who has an account can use the link.
func forContact(l link.Link) bool { return l.Kind == link.Contact || l.Kind == link.ContactInvite }

// ownAddresses are the addresses to make the contact with: the one that the user
// has named, else those of this computer. None are wanted where a name for a new
// account was given, or the link is for nothing else.
func (a *app) ownAddresses(ctx context.Context, l link.Link) (own address.Address, mine []address.Address, err error) {
	if !forContact(l) {
		return own, nil, nil
	}
	if a.flags.username != "" {
		if strings.Contains(a.flags.username, "@") {
			own, err = address.Parse(a.flags.username)
		}
		return own, nil, err
	}
	index, err := a.accounts(ctx)
	if err != nil {
		return own, nil, err
	}
	list, _, err := index.List()
	if err != nil {
		return own, nil, err
	}
	for _, acc := range list {
		// The inviter may share this computer with the friend.
		if acc.Address != l.Address || !a.front().Interactive() {
			mine = append(mine, acc.Address)
		}
	}
	return own, mine, nil
}

// chooseOwn finds out which address the contact is to be made with where none was
// named; the answer is zero for a new one.
func (a *app) chooseOwn(ctx context.Context, l link.Link, mine []address.Address) (own address.Address, err error) {
	if len(mine) == 0 {
		switch {
		case !a.front().Interactive():
			return own, nil
		case l.Kind == link.ContactInvite:
			// Most who get an address by the link have none: they are spared a question.
			a.front().Say(a.t("share.join.have-one", nil))
			return own, nil
		}
	}
	own, err = a.ownAddress(ctx, mine)
	if err == nil && own.IsZero() && len(mine) > 0 {
		text := invite.Describe(l, false) // what was said before was for one of mine
		a.front().Say(a.t(text.ID, text.Args))
	}
	return own, err
}

// ownAddress asks which address the contact is to be made with; the answer is
// zero for a new one.
func (a *app) ownAddress(ctx context.Context, mine []address.Address) (own address.Address, err error) {
	q := ui.Question{Flag: "--username", Title: a.t("cli.join.with", nil), Default: withNew}
	none, other := "cli.join.new", "share.join.other"
	if len(mine) == 0 {
		q.Title, none, other = a.t("share.join.have", nil), "share.join.have.no", "share.join.have.yes"
	}
	for _, m := range mine {
		q.Options = append(q.Options, ui.Option{Value: m.String(), Label: m.Display()})
		q.Default = q.Options[0].Value
	}
	q.Options = append(q.Options, ui.Option{Value: withNew, Label: a.t(none, nil)})
	if a.front().Interactive() {
		q.Options = append(q.Options, ui.Option{Value: withOther, Label: a.t(other, nil)})
	}
	answer, err := a.front().Choose(ctx, q)
	switch {
	case err != nil || answer == withNew:
		return own, err
	case answer == withOther:
		if answer, err = a.front().Ask(ctx, ui.Input{Title: a.t("share.join.which", nil), Check: isAddress}); err != nil {
			return own, err
		}
	}
	return address.Parse(answer)
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
	if !forContact(l) {
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
		if result.State == invite.Waiting && l.Token != "" {
			a.front().Say(a.t("share.join.no-key", nil)) // it was to be without a question
		}
	}
	return nil
}
