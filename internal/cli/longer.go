package cli

import (
	"context"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

// mostLonger is how many passwords are made where a provider refuses one after the
// other.
const mostLonger = 2

// longerPassword is another one where a provider finds a password too weak. One
// of the user's own is replaced only if they want that.
func (e *enrolment) longerPassword(ctx context.Context, f *fault.Error, refused password.Secret) (password.Secret, error) {
	if e.longer == mostLonger {
		return refused, f
	}
	own := !refused.Empty() && e.longer == 0
	if own {
		if !e.front().Interactive() {
			return refused, f
		}
		if err := e.askForLonger(ctx, f); err != nil {
			return refused, err
		}
	} else {
		e.front().Say(e.t("cli.longer.made", fault.Args{"Domain": e.tried.Domain()}))
	}
	e.longer++
	atLeast, _ := f.Args["Minimum"].(int)
	e.password = password.MakeLong(max(atLeast, e.longer*32))
	return e.password, nil
}

// askForLonger asks whether a longer password may be made in the place of the
// user's own; if not, the failure is what remains.
func (a *app) askForLonger(ctx context.Context, f *fault.Error) error {
	a.tell(f)
	yes, err := a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.longer.ask", nil), Help: a.t("cli.longer.help", nil), Default: true})
	if err == nil && !yes {
		err = said{f}
	}
	return err
}
