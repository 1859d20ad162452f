package cli

import (
	"context"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/apps"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/needs"
)

func (a *app) setupCommand() *cobra.Command {
	cmd := simple("setup [APP]", "cli.setup.short", 0, 1, a.setup)
	cmd.Flags().StringSliceVar(&a.flags.devices, "device", nil, "cli.flag.device")
	return cmd
}

type setupJSON struct {
	Schema  int       `json:"schema"`
	Address string    `json:"address,omitempty"`
	Apps    []appJSON `json:"apps"`
}

// setup prints the steps for an app, or for the app of each device. It works
// without an account, too: then the steps say "your address".
func (a *app) setup(ctx context.Context, args []string) error {
	n, err := a.settled()
	if err != nil {
		return err
	}
	var acc account.Account
	if index, err := a.accounts(ctx); err != nil {
		return err
	} else if list, _, err := index.List(); err != nil {
		return err
	} else if len(list) > 0 {
		if acc, err = a.pickAccount(ctx, nil); err != nil {
			return err
		}
	}
	out := setupJSON{Schema: schema, Address: acc.Address.String(), Apps: []appJSON{}}
	if len(args) == 0 {
		for _, d := range n.Devices {
			out.Apps = append(out.Apps, a.appSteps(d, apps.For(d), acc))
		}
	} else {
		app, ok := apps.Find(args[0])
		if !ok {
			return fault.New(fault.Usage, fault.Args{"Flag": "APP", "Value": foreign.From(args[0]), "Allowed": appIDs()})
		}
		devices := app.Devices()
		if a.flags.devices != nil {
			devices = n.Devices
		}
		for _, d := range devices {
			if app.RunsOn(d) {
				out.Apps = append(out.Apps, a.stepsOf(app, d, acc))
			}
		}
	}
	if a.flags.json {
		return writeJSON(a.out, out)
	}
	return nil
}

// stepsOf is appSteps for an app that was asked for by name. An app that signs
// nobody in who has an account is explained by its own way.
func (a *app) stepsOf(app apps.App, d needs.Device, acc account.Account) appJSON {
	if app.Steps(d, apps.SignIn, acc.Address) != nil {
		return a.appSteps(d, apps.Choice{App: app}, acc)
	}
	out := appJSON{ID: app.ID, Platform: d, Steps: []string{}}
	for _, s := range app.Steps(d, apps.ByPhone, acc.Address) {
		out.Steps = append(out.Steps, a.t(s.ID, s.Args))
	}
	a.printSteps(d, app, apps.Text{}, out.Steps, apps.ByPhone)
	if !a.flags.json {
		a.front().Say(a.t("cli.phone.by-name", nil))
	}
	return out
}

func appIDs() []string {
	var ids []string
	for _, app := range apps.All() {
		ids = append(ids, app.ID)
	}
	return ids
}
