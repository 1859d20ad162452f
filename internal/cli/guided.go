package cli

import (
	"context"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/apps"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

// guided is the program without a command: from the questions to the account,
// the app and the invitation.
func (a *app) guided(ctx context.Context) error {
	a.front().Heading(a.t("cli.hello", nil))
	a.front().Say(a.t("cli.hello.help", nil))
	if err := a.offerResume(ctx); err != nil {
		return err
	}
	n, err := a.askNeeds(ctx)
	if err != nil {
		return err
	}
	if n.Contact == needs.ByPhone {
		if err := a.handOn(ctx, n); err != nil || !a.front().Interactive() || a.flags.yes {
			return err
		}
		byName, err := a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.phone.or-name", nil), Help: a.t("cli.phone.or-name.help", nil), Default: true})
		if err != nil || !byName {
			return err
		}
		n.Contact = needs.ByName
	}
	if n.Invitation != "" {
		return a.invited(ctx, n)
	}
	e := a.enrolment(n, link.Link{})
	c, err := e.search.next(ctx)
	if err != nil {
		return err
	}
	return e.run(ctx, c)
}

// invited goes on with a link from a friend, or with an address that exists.
func (a *app) invited(ctx context.Context, n needs.Needs) error {
	if own, err := address.Parse(n.Invitation); err == nil {
		return a.addAccount(ctx, own, password.Secret{}, func(session *connect.Session, acc account.Account, out *outcome) error {
			return a.afterwards(ctx, n, session, acc, out)
		})
	}
	return a.join(ctx, n, n.Invitation)
}

// handOn is the way by phone number, which another program goes: its app makes
// the account itself.
func (a *app) handOn(_ context.Context, n needs.Needs) error {
	out := outcome{Schema: schema, Status: statusHandedOn, Apps: []appJSON{}}
	out.Provider.JID, out.Provider.Reasons = "quicksy.im", []reason{}
	quicksy, _ := apps.Find("quicksy")
	a.front().Heading(a.t("cli.phone.title", nil))
	found := false
	for _, d := range n.Devices {
		texts := quicksy.Steps(d, apps.ByPhone, address.Address{})
		if texts == nil {
			continue
		}
		found = true
		app := appJSON{ID: quicksy.ID, Platform: d}
		for _, s := range texts {
			app.Steps = append(app.Steps, a.t(s.ID, s.Args))
		}
		a.printSteps(d, quicksy, apps.Text{}, app.Steps, apps.ByPhone)
		out.Apps = append(out.Apps, app)
	}
	if !found {
		// It runs on phones only. What is to be known of its steps is not said
		// where there are none.
		for _, note := range quicksy.Notes(apps.SignIn) {
			a.front().Say(a.t(note.ID, note.Args))
		}
		a.front().Say(a.t("cli.phone.no-device", nil))
	}
	return a.result(out, a.t("cli.phone.by-name", nil))
}

// offerResume asks, at the start, whether to finish what was interrupted.
func (a *app) offerResume(ctx context.Context) error {
	if a.trial != nil {
		return nil
	}
	j, err := a.journal(ctx)
	if err != nil {
		return err
	}
	open, damaged, err := j.Unfinished()
	if err != nil {
		return err
	}
	for _, d := range damaged {
		a.tell(d)
	}
	if len(open) == 0 {
		return nil
	}
	for _, attempt := range open {
		a.front().Say(a.t("cli.resume.found", fault.Args{"Address": attempt.Address, "Date": attempt.Changed}))
	}
	if !a.front().Interactive() {
		a.front().Say(a.t("cli.resume.hint", nil))
		return nil
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.resume.ask", nil), Default: true})
	if err != nil || !yes {
		return err
	}
	return a.resume(ctx, nil)
}
