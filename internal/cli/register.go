package cli

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/killpoint"
	"xmpp-start/internal/link"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
)

func (a *app) registerCommand() *cobra.Command {
	cmd := simple("register [DOMAIN]", "cli.register.short", 0, 1, func(ctx context.Context, args []string) error {
		n, err := a.settled()
		if err != nil {
			return err
		}
		if a.flags.invitation != "" {
			return a.join(ctx, n, a.flags.invitation)
		}
		e := a.enrolment(n, link.Link{})
		c, err := a.wanted(ctx, args, e)
		if err != nil {
			return err
		}
		return e.run(ctx, c)
	})
	a.flags.needs(cmd.Flags())
	a.flags.signup(cmd.Flags())
	return cmd
}

// wanted is the choice of the provider that is named, or else of a suggested one.
// Without anybody to ask, it is the one where an attempt was interrupted: another
// draw would make a second account.
func (a *app) wanted(ctx context.Context, args []string, e *enrolment) (choice, error) {
	if len(args) == 1 {
		c, err := a.named(args[0], e.needs)
		if err == nil && a.trial == nil {
			a.sayAgainst(c)
		}
		return a.orTrial(c), err
	}
	if a.front().Interactive() || a.flags.username != "" {
		return e.search.next(ctx)
	}
	open, err := a.unfinished(ctx)
	switch {
	case err != nil:
		return choice{}, err
	case len(open) == 0:
		return e.search.next(ctx)
	}
	return a.chosen(open[len(open)-1].Address.Domain(), e.needs)
}

// unfinished are the attempts that may still become an account, the newest last.
func (a *app) unfinished(ctx context.Context) ([]journal.Attempt, error) {
	j, err := a.journal(ctx)
	if err != nil {
		return nil, err
	}
	open, _, err := j.Unfinished()
	return slices.DeleteFunc(open, func(attempt journal.Attempt) bool { return attempt.State == journal.Refused }), err
}

// signupWith puts together what an attempt needs.
func (a *app) signupWith(ctx context.Context, store vault.Store) (*signup.Signup, error) {
	j, err := a.journal(ctx)
	if err != nil {
		return nil, err
	}
	index, err := a.accounts(ctx)
	if err != nil {
		return nil, err
	}
	return &signup.Signup{Store: store, Journal: j, Accounts: index, Now: a.now}, nil
}

// attempt runs one attempt and shows its stages.
func (a *app) attempt(s *signup.Signup, run func() (*signup.Done, error)) (*signup.Done, error) {
	var step ui.Step
	var before signup.Stage
	s.Report = func(stage signup.Stage) {
		killpoint.Stage(stage)
		switch {
		case step == nil:
		case before == signup.Registering && stage != signup.LoggingIn:
			step.Fail("") // the server wants something else first
		default:
			step.Done("")
		}
		step, before = nil, stage
		if stage != signup.Asking {
			step = a.front().Progress(a.t("cli.stage."+string(stage), nil))
		}
	}
	done, err := run()
	switch {
	case step == nil:
	case err != nil:
		step.Fail("")
	default:
		step.Done("")
	}
	return done, err
}

// truster asks whether to trust a server that shows another key than before; nil
// where nobody can be asked.
func (a *app) truster(domain address.Domain) func(context.Context) (bool, error) {
	if !a.front().Interactive() {
		return nil
	}
	return func(ctx context.Context) (bool, error) {
		args := fault.Args{"Domain": domain}
		a.front().Warn(a.t("cli.trust", args))
		return a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.trust.ask", args), Help: a.t("cli.trust.help", args), Explicit: true})
	}
}
