package cli

import (
	"context"
	"maps"
	"slices"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
)

// confirmPlan shows what is going to happen and asks once. Terms are accepted by
// a person who has seen the link to them, or with --accept-terms; --yes does not
// do that.
func (a *app) confirmPlan(ctx context.Context, c choice, req signup.Request, store vault.Store) error {
	front := a.front()
	front.Heading(a.t("cli.plan.title", nil))
	name := req.Name
	if name == "" {
		name = req.Address.Local()
	}
	lines := []string{
		a.t("cli.plan.address", fault.Args{"Address": req.Address}),
		a.t("cli.plan.name", fault.Args{"Name": foreign.From(name)}),
		a.t("cli.plan.store."+store.Name(), nil),
	}
	lines = append(lines, a.toldTo(c, req.Answers)...)
	confirm := a.t("cli.plan.confirm", nil)
	switch {
	case a.trial != nil:
		lines, confirm = append(lines, a.t("cli.plan.practice", nil)), a.t("cli.plan.confirm.practice", nil)
	case c.terms != "":
		lines = append(lines, a.t("cli.plan.terms", fault.Args{"Link": c.terms, "Domain": c.domain}))
	default:
		lines = append(lines, a.t("cli.plan.terms-unknown", fault.Args{"Domain": c.domain}))
	}
	front.Say(lines...)
	if c.domain.Suspicious() {
		front.Warn(a.t("cli.plan.mixed-scripts", fault.Args{"Domain": c.domain.String()}))
	}
	if a.trial == nil && !a.flags.acceptTerms && (a.flags.yes || !front.Interactive()) {
		return fault.New(fault.TermsNotAccepted, fault.Args{"Domain": c.domain, "Link": c.terms})
	}
	yes, err := front.Confirm(ctx, ui.YesNo{Flag: "--yes", Title: confirm, Default: true})
	if err == nil && !yes {
		err = fault.New(fault.NotConfirmed, nil)
	}
	return err
}

// toldTo are lines about what the provider is told, in its own words and order
// where they are known.
func (a *app) toldTo(c choice, answers map[string][]string) []string {
	line := func(field, value foreign.Text) string {
		return a.t("cli.plan.answer", fault.Args{"Domain": c.domain, "Field": field, "Value": value})
	}
	var lines []string
	left := maps.Clone(answers)
	for _, q := range c.questions {
		if values, ok := left[q.Var]; ok {
			delete(left, q.Var)
			lines = append(lines, line(a.labelOf(q), a.asChosen(q, values)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		lines = append(lines, line(foreign.From(name), foreign.From(strings.Join(left[name], ", "))))
	}
	return lines
}

// asChosen is an answer as the person saw it.
func (a *app) asChosen(q ibr.Question, values []string) foreign.Text {
	var words []string
	for _, value := range values {
		switch i := slices.IndexFunc(q.Options, func(o form.Option) bool { return o.Value == value }); {
		case i >= 0 && !q.Options[i].Label.Empty():
			value = q.Options[i].Label.String()
		case q.Type == "text-private":
			value = "…"
		case q.Type == "boolean" && value == "1":
			value = a.t("ui.yes", nil)
		case q.Type == "boolean":
			value = a.t("ui.no", nil)
		}
		words = append(words, value)
	}
	return foreign.From(strings.Join(words, ", "))
}
