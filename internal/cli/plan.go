package cli

import (
	"context"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
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
	for field, values := range req.Answers {
		lines = append(lines, a.t("cli.plan.answer", fault.Args{"Domain": c.domain, "Field": foreign.From(field), "Value": foreign.From(first(values))}))
	}
	switch {
	case a.trial != nil:
		lines = append(lines, a.t("cli.plan.practice", nil))
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
	yes, err := front.Confirm(ctx, ui.YesNo{Flag: "--yes", Title: a.t("cli.plan.confirm", nil), Default: true})
	if err == nil && !yes {
		err = fault.New(fault.NotConfirmed, nil)
	}
	return err
}
