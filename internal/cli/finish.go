package cli

import (
	"context"

	"xmpp-start/internal/account"
	"xmpp-start/internal/apps"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/suggest"
	"xmpp-start/internal/ui"
)

// welcome tells what was proven.
func (a *app) welcome(ctx context.Context, done *signup.Done) error {
	acc := done.Account
	front := a.front()
	front.Heading(a.t("cli.welcome", fault.Args{"Address": acc.Address}))
	front.Proven(
		a.t("cli.proof.login", nil),
		a.t("cli.proof.encrypted", fault.Args{"TLS": acc.Login.TLS}),
		a.t("cli.proof.password."+acc.Store, nil),
	)
	if done.Echo {
		front.Proven(a.t("cli.proof.echo", nil))
	} else {
		front.Warn(a.t("cli.proof.no-echo", nil))
	}
	if acc.Name == "" {
		return nil
	}
	if set := account.SetName(ctx, done.Session, acc.Name); !set.Nick && !set.VCard {
		front.Say(a.t("cli.name.not-set", fault.Args{"Name": foreign.From(acc.Name)}))
	}
	return ctx.Err()
}

// afterwards is what follows a login that works: the apps, the password to type
// into them, and the invitation for friends.
func (a *app) afterwards(ctx context.Context, n needs.Needs, session *connect.Session, acc account.Account, out *outcome) error {
	if !a.flags.json {
		a.front().Result(a.t("cli.result.address", fault.Args{"Address": acc.Address}))
	}
	if why, shut := suggest.Shut(n, session.TLS().Version); shut {
		a.front().Warn(a.t("check.about", fault.Args{"Domain": acc.Address.Domain(), "Text": a.t(why.ID, why.Args)}))
	}
	for _, d := range n.Devices {
		out.Apps = append(out.Apps, a.appSteps(d, apps.For(d), acc))
	}
	if err := a.offerPassword(ctx, acc); err != nil {
		return err
	}
	if !a.flags.noInvitation {
		invitation, err := invite.Make(ctx, session, invite.Options{Name: acc.Name})
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			// The account is made and proven; the plain link works without the
			// provider, and what went wrong is said beside it.
			a.warn(err)
		}
		s := a.sharing(acc, invitation, "")
		if err := s.note(ctx, ""); err != nil {
			a.warn(err) // it works without a note
		}
		out.Invitation = s.json()
		s.print()
		if a.trial != nil {
			if err := a.meetFriend(ctx, session, acc, invitation.Link); err != nil {
				return err
			}
		}
	}
	if a.flags.json {
		return writeJSON(a.out, out)
	}
	return nil
}

// appSteps prints the steps for one device and returns them.
func (a *app) appSteps(d needs.Device, choice apps.Choice, acc account.Account) appJSON {
	app := choice.App
	out := appJSON{ID: app.ID, Platform: d, Steps: []string{}}
	for _, s := range app.Steps(d, apps.SignIn, acc.Address) {
		id := s.ID
		if id == "app.sign-in" && !lasts(acc) {
			id = "app.sign-in.with-you" // there is nothing to look it up in
		}
		out.Steps = append(out.Steps, a.t(id, s.Args))
	}
	a.printSteps(d, app, choice.Why, out.Steps, apps.SignIn)
	return out
}

// lasts reports whether the password of acc can be looked up later on; it can
// where no account is known, too, as soon as there is one.
func lasts(acc account.Account) bool { return acc.Store != "show" && acc.Store != "practice" }

// printSteps prints numbered steps under the device's name.
func (a *app) printSteps(d needs.Device, app apps.App, why apps.Text, steps []string, way apps.Way) {
	if a.flags.json {
		return
	}
	front := a.front()
	front.Heading(a.t("cli.steps.title", fault.Args{"App": app.Name, "Device": a.t("needs.devices."+string(d), nil)}))
	if why.ID != "" {
		front.Say(a.t(why.ID, why.Args))
	}
	for _, note := range app.Notes(way) {
		front.Say(a.t(note.ID, note.Args))
	}
	for i, step := range steps {
		front.Result(a.t("cli.steps.step", fault.Args{"Number": i + 1, "Step": step}))
	}
}

// offerPassword shows the password to whoever wants to type it into a phone now.
func (a *app) offerPassword(ctx context.Context, acc account.Account) error {
	if !a.front().Interactive() || a.flags.yes || acc.Store == "show" {
		return nil
	}
	help := a.t("cli.password.see.help", fault.Args{"Address": acc.Address})
	if a.trial != nil {
		help = a.t("cli.password.see.practice", nil)
	}
	see, err := a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.password.see", nil), Help: help, Default: false})
	if err != nil || !see {
		return err
	}
	store, err := a.store(ctx, acc.Store)
	if err != nil {
		return err
	}
	secret, err := store.Get(ctx, acc.Address)
	if err != nil {
		return err
	}
	return a.sheet(ctx, acc.Address, secret)
}
