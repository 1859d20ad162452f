package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/needs"
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
		var c choice
		if len(args) == 1 {
			c, err = a.named(args[0], n)
		} else {
			c, err = a.choose(ctx, n)
		}
		if err != nil {
			return err
		}
		return a.register(ctx, n, c)
	})
	a.flags.needs(cmd.Flags())
	a.flags.signup(cmd.Flags())
	return cmd
}

// register makes the account and tells what came of it.
func (a *app) register(ctx context.Context, n needs.Needs, c choice) error {
	out := newOutcome(a, c)
	done, err := a.signup(ctx, c)
	if err != nil {
		return err
	}
	defer done.Session.Close()
	out.account(done)
	if err := a.welcome(ctx, done); err != nil {
		return err
	}
	return a.afterwards(ctx, n, done.Session, done.Account, &out)
}

// signup settles what is still open, shows the plan, and registers. A name that
// is taken costs another name, and nothing else that was typed.
func (a *app) signup(ctx context.Context, c choice) (*signup.Done, error) {
	store, err := a.newStore(ctx)
	if err != nil {
		return nil, err
	}
	target, err := a.target(c.domain)
	if err != nil {
		return nil, err
	}
	req := signup.Request{Target: target, Token: c.token, Solve: a.solver(c.domain), Name: a.flags.name}
	used := a.used(target)
	req.Server, req.CAFile, req.Proxy = used.server, used.caFile, used.proxy
	if req.Answers, err = a.answers(); err != nil {
		return nil, err
	}
	if a.flags.passwordStdin {
		if req.Password, err = a.stdinPassword(); err != nil {
			return nil, err
		}
	}
	username, err := a.askUsername(ctx)
	if err != nil {
		return nil, err
	}
	if req.Address, err = address.New(username, c.domain); err != nil {
		return nil, err
	}
	if err := a.askAnswers(ctx, c, req.Answers); err != nil {
		return nil, err
	}
	if err := a.confirmPlan(ctx, c, req, store); err != nil {
		return nil, err
	}
	s, err := a.signupWith(ctx, store)
	if err != nil {
		return nil, err
	}
	for {
		done, err := a.attempt(s, func() (*signup.Done, error) { return s.Run(ctx, req) })
		if err == nil || !a.front().Interactive() || a.flags.yes {
			return done, a.suggestVariant(err, req.Address)
		}
		switch f := fault.Of(err); f.Kind {
		case fault.NameTaken, fault.NameRefused:
			username, err := a.askVariant(ctx, f, req.Address)
			if err != nil {
				return nil, err
			}
			if req.Address, err = address.New(username, c.domain); err != nil {
				return nil, err
			}
		case fault.AnswerNeeded:
			if err := a.look(ctx, &c); err != nil {
				return nil, err
			}
			if err := a.askAnswers(ctx, c, req.Answers); err != nil {
				return nil, err
			}
		default:
			return nil, err
		}
	}
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
	s.Report = func(stage signup.Stage) {
		if step != nil {
			step.Done("")
			step = nil
		}
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

// askUsername asks for the name of the address.
func (a *app) askUsername(ctx context.Context) (string, error) {
	if a.flags.username != "" {
		return address.Username(a.flags.username)
	}
	proposal, from := address.FromName(a.flags.name), "cli.username.from-name"
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

func checkUsername(s string) error {
	_, err := address.Username(s)
	return err
}

// variants is how many other names are offered.
const variants = 3

// askVariant asks for another name where one cannot be had.
func (a *app) askVariant(ctx context.Context, f *fault.Error, refused address.Address) (string, error) {
	a.tell(named(f, refused, ""))
	names := address.Variants(refused.Local(), variants, a.random())
	q := ui.Question{Flag: "--username", Title: a.t("cli.variant.title", nil), Help: a.t("cli.variant.help", nil), Default: names[0]}
	for _, name := range names {
		q.Options = append(q.Options, ui.Option{Value: name, Label: name})
	}
	q.Options = append(q.Options, ui.Option{Value: "", Label: a.t("cli.variant.own", nil)})
	answer, err := a.front().Choose(ctx, q)
	if err != nil || answer != "" {
		return answer, err
	}
	typed, err := a.front().Ask(ctx, ui.Input{Flag: "--username", Title: a.t("cli.username.title", nil), Check: checkUsername})
	if err != nil {
		return "", err
	}
	return address.Username(typed)
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
	with.Args = fault.Args{"Domain": refused.Domain(), "Name": refused.Local(), "Try": try}
	return &with
}

// answers reads --answer FIELD=VALUE.
func (a *app) answers() (map[string][]string, error) {
	all := map[string][]string{}
	for _, s := range a.flags.answers {
		field, value, ok := strings.Cut(s, "=")
		if field == "username" || field == "password" {
			return nil, fault.New(fault.Usage, fault.Args{"Why": "password"})
		}
		if !ok || field == "" {
			return nil, fault.New(fault.Usage, fault.Args{"Flag": "--answer", "Value": foreign.From(s), "Allowed": []string{"FIELD=VALUE"}})
		}
		all[field] = append(all[field], value)
	}
	return all, nil
}

// askAnswers asks what the provider wants to know, and says who is going to be
// told.
func (a *app) askAnswers(ctx context.Context, c choice, answers map[string][]string) error {
	if len(c.questions) > 0 && !c.instructions.Empty() {
		a.front().Say(a.t("cli.said", fault.Args{"Text": c.instructions}))
	}
	for _, q := range c.questions {
		if len(answers[q.Var]) > 0 {
			continue
		}
		answer, err := a.askAnswer(ctx, c.domain, q)
		if err != nil {
			return err
		}
		answers[q.Var] = answer
	}
	return nil
}

// askAnswer asks one question of a provider's, by the type of its field (XEP-0004
// section 3.3).
func (a *app) askAnswer(ctx context.Context, domain address.Domain, q ibr.Question) ([]string, error) {
	label := q.Label
	if label.Empty() {
		label = foreign.From(q.Var)
	}
	args := fault.Args{"Domain": domain, "Label": label, "Desc": q.Desc}
	title, help := a.t("cli.answer.title", args), a.t("cli.answer.help", args)
	if q.Personal {
		help = a.t("cli.answer.personal", args)
	}
	var options []ui.Option
	for _, o := range q.Options {
		text := o.Label
		if text.Empty() {
			text = foreign.From(o.Value)
		}
		options = append(options, ui.Option{Value: o.Value, Label: text.String()})
	}
	switch {
	case q.Type == "boolean":
		yes, err := a.front().Confirm(ctx, ui.YesNo{Flag: "--answer", Title: title, Help: help, Explicit: true})
		if yes {
			return []string{"1"}, err
		}
		return []string{"0"}, err
	case q.Type == "list-multi" && len(options) > 0:
		return a.front().ChooseMany(ctx, ui.Several{Flag: "--answer", Title: title, Help: help, Options: options})
	case len(options) > 0:
		answer, err := a.front().Choose(ctx, ui.Question{Flag: "--answer", Title: title, Help: help, Options: options})
		return []string{answer}, err
	}
	answer, err := a.front().Ask(ctx, ui.Input{Flag: "--answer", Title: title, Help: help})
	return []string{answer}, err
}
