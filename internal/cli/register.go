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

// askUsername asks for the name of the address. Where an attempt at the domain was
// interrupted it is the one of that: another one would become a second account.
func (a *app) askUsername(ctx context.Context, domain address.Domain) (string, error) {
	if a.flags.username != "" {
		return address.Username(a.flags.username)
	}
	proposal, err := a.begun(ctx, domain)
	if err != nil {
		return "", err
	}
	from := "cli.username.begun"
	if proposal == "" {
		proposal, from = address.FromName(a.flags.name), "cli.username.from-name"
	}
	if proposal == "" {
		proposal, from = address.Propose(a.random()), "cli.username.made-up"
	}
	typed, err := a.front().Ask(ctx, ui.Input{
		Flag: "--username", Title: a.t("cli.username.title", nil), Help: a.t("cli.username.help", nil),
		Default: proposal, DefaultFrom: a.t(from, nil), Check: checkUsername,
	})
	if err != nil {
		return "", err
	}
	name, err := address.Username(typed)
	if err == nil && name != typed {
		a.front().Say(a.t("cli.username.folded", fault.Args{"Name": name}))
	}
	return name, err
}

// begun is the name of the attempt at a domain that was interrupted last, if there
// is one.
func (a *app) begun(ctx context.Context, domain address.Domain) (name string, err error) {
	open, err := a.unfinished(ctx)
	for _, attempt := range open {
		if attempt.Address.Domain() == domain {
			name = attempt.Address.Local()
		}
	}
	return name, err
}

func checkUsername(s string) error {
	_, err := address.Username(s)
	return err
}

// variants is how many other names are offered.
const variants = 3

// askVariant asks for another name where one cannot be had.
func (e *enrolment) askVariant(ctx context.Context, f *fault.Error, refused address.Address) (string, error) {
	e.regret(named(f, refused, ""))
	if e.link.Kind == link.RegisterName && refused.Local() != e.link.Address.Local() {
		return e.link.Address.Local(), nil
	}
	names := address.Variants(refused.Local(), variants, e.random())
	q := ui.Question{Flag: "--username", Title: e.t("cli.variant.title", nil), Help: e.t("cli.variant.help", nil), Default: names[0]}
	for _, name := range names {
		q.Options = append(q.Options, ui.Option{Value: name, Label: name})
	}
	q.Options = append(q.Options, ui.Option{Value: "", Label: e.t("cli.variant.own", nil)})
	answer, err := e.front().Choose(ctx, q)
	if err != nil || answer != "" {
		return answer, err
	}
	typed, err := e.front().Ask(ctx, ui.Input{Flag: "--username", Title: e.t("cli.username.title", nil), Check: checkUsername})
	if err != nil {
		return "", err
	}
	return address.Username(typed)
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

// suggestVariant adds a name that may be free to a failure that nobody can be
// asked about.
func (a *app) suggestVariant(err error, refused address.Address) error {
	if !fault.Is(err, fault.NameTaken, fault.NameRefused) {
		return err
	}
	return named(fault.Of(err), refused, address.Variants(refused.Local(), 1, a.random())[0])
}

// named adds to a failure which name it was about.
func named(f *fault.Error, refused address.Address, try string) *fault.Error {
	with := *f
	with.Args = fault.Args{"Domain": refused.Domain(), "Name": refused.Local(), "Try": try, "Why": f.Args["Why"]}
	return &with
}
