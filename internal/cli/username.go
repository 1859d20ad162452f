package cli

import (
	"context"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
	"xmpp-start/internal/ui"
)

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
