package cli

import (
	"fmt"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/suggest"
	"xmpp-start/providers"
)

// accountOf is the JSON form of the whole account of one provider.
type accountOf struct {
	Schema   int      `json:"schema"`
	JID      string   `json:"jid"`
	Verdict  reason   `json:"verdict"`
	Points   int      `json:"points"`
	Gates    []reason `json:"gates"`
	Reasons  []reason `json:"reasons"`
	Losses   []loss   `json:"losses"`
	ListDate string   `json:"list_date"`
}

// loss is a reason for which the best provider has more points.
type loss struct {
	reason
	Best int `json:"best"`
}

// why tells why a provider is suggested to somebody with the answers of the
// flags, with its whole account of points; or, of whyNot, what it loses them by.
func (a *app) why(why, whyNot string) error {
	if why != "" && whyNot != "" {
		return fault.New(fault.Usage, fault.Args{"Flag": "--why-not"})
	}
	x, err := a.explained(why + whyNot)
	if err != nil {
		return err
	}
	p, e := &x.provider, x.Explanation
	date := suggest.ListDate(x.list, a.now())
	out := accountOf{
		Schema: schema, JID: p.Domain.String(), Verdict: a.reasons([]suggest.Reason{e.Verdict})[0], Points: e.Points,
		Gates: a.reasons(e.Gates), Reasons: a.reasons(e.Reasons), Losses: []loss{}, ListDate: date.String(),
	}
	for _, l := range e.Losses {
		out.Losses = append(out.Losses, loss{a.reasons([]suggest.Reason{l.Reason})[0], l.Best})
	}
	lines := append(a.belongs(x), a.t("provider.why.verdict", fault.Args{"Domain": p.Domain, "Verdict": out.Verdict.Text}))
	lines = append(lines, a.against(e)...)
	if why != "" {
		lines = append(lines, a.points(e.Candidate)...)
	}
	return a.result(out, append(lines, "", a.t("cli.suggest.list-date", fault.Args{"Date": date}))...)
}

// explained is a provider and what it comes to for somebody with the answers of
// the flags, beside the others of the list.
type explained struct {
	suggest.Explanation
	// asked is the domain that was named: one of those of the provider.
	asked    address.Domain
	provider providers.Provider
	list     []providers.Provider
	// lang is the language that they read.
	lang string
}

func (a *app) explained(name string) (x explained, err error) {
	if x.asked, err = address.ParseDomain(name); err != nil {
		return x, err
	}
	n, err := a.settled()
	if err != nil {
		return x, err
	}
	if x.provider, err = a.provider(x.asked); err != nil {
		return x, err
	}
	if x.list, err = a.suggestable(); err != nil {
		return x, err
	}
	x.Explanation, x.lang = suggest.Explain(n, x.list, &x.provider, a.now()), n.Lang
	return x, nil
}

// belongs says whose a domain is that is not the main one of its provider.
func (a *app) belongs(x explained) []string {
	if x.asked == x.provider.Domain {
		return nil
	}
	return []string{a.t("provider.show.belongs", fault.Args{"Asked": x.asked, "Domain": x.provider.Domain})}
}

// against is what excludes a provider, or where others are better.
func (a *app) against(e suggest.Explanation) []string {
	var lines []string
	for _, g := range e.Gates {
		lines = append(lines, "- "+a.t(g.ID, g.Args))
	}
	if len(e.Losses) > 0 {
		lines = append(lines, "", a.t("provider.why.losses", nil))
	}
	for _, l := range e.Losses {
		text := a.t("provider.why.nothing-known", nil)
		if l.ID != "" {
			text = a.t(l.ID, l.Args)
		}
		lines = append(lines, "- "+a.t("provider.why.loss", fault.Args{"Reason": text, "Points": l.Points, "Best": l.Best}))
	}
	return lines
}

// points is the account of points, the weightiest first.
func (a *app) points(c suggest.Candidate) []string {
	lines := []string{"", a.t("provider.why.points", fault.Args{"Count": c.Points})}
	reasons := slices.Clone(c.Reasons)
	slices.SortStableFunc(reasons, func(x, y suggest.Reason) int { return y.Points - x.Points })
	for _, r := range reasons {
		number := "  "
		if r.Points != 0 {
			number = fmt.Sprintf("%+d", r.Points)
		}
		lines = append(lines, fmt.Sprintf("%5s  %s", number, a.t(r.ID, r.Args)))
	}
	return lines
}

// provider returns what is known of the provider with that domain, or of the one
// that serves it, too. The error is a fault.UnknownProvider where nothing is.
func (a *app) provider(domain address.Domain) (providers.Provider, error) {
	list, err := a.providers()
	if err != nil {
		return providers.Provider{}, err
	}
	if p, known := serving(list, domain); known {
		return p, nil
	}
	return providers.Provider{}, fault.New(fault.UnknownProvider, fault.Args{"Domain": domain})
}

// serving returns the provider of the list that has the domain, or has it, too.
func serving(list []providers.Provider, domain address.Domain) (p providers.Provider, known bool) {
	i := slices.IndexFunc(list, func(p providers.Provider) bool {
		return p.Domain == domain || slices.Contains(p.AlsoServes.Value, domain)
	})
	if i < 0 {
		return p, false
	}
	return list[i], true
}
