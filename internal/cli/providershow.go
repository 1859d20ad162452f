package cli

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/suggest"
	"xmpp-start/providers"
)

func (a *app) providerShowCommand() *cobra.Command {
	cmd := simple("show DOMAIN", "provider.show.short", 1, 1, nil)
	a.flags.needs(cmd.Flags())
	cmd.RunE = func(_ *cobra.Command, args []string) error { return a.showProvider(args[0]) }
	return cmd
}

// shownFact is the JSON form of one fact; Value is a text, a number, true or
// false, a list, an object by language, or null for what is unknown.
type shownFact struct {
	Key        string `json:"key"`
	Value      any    `json:"value"`
	Source     string `json:"source"`
	On         string `json:"on,omitempty"`
	Unverified bool   `json:"unverified,omitempty"`
}

type shownProvider struct {
	Schema  int         `json:"schema"`
	JID     string      `json:"jid"`
	Status  string      `json:"status"` // as provider list --status names it
	Website string      `json:"website"`
	Terms   string      `json:"terms"`
	Facts   []shownFact `json:"facts"`
	Verdict reason      `json:"verdict"`
	Points  int         `json:"points"`
	Gates   []reason    `json:"gates"`
	Reasons []reason    `json:"reasons"`
}

// showProvider shows what is known of a provider, by who said it and when, and
// what it comes to for somebody with the answers of the flags.
func (a *app) showProvider(name string) error {
	x, err := a.explained(name)
	if err != nil {
		return err
	}
	p, e := &x.provider, x.Explanation
	out := a.shown(p, e, x.lang)
	lines := append(a.belongs(x), a.t("provider.show.status", fault.Args{"Domain": p.Domain, "Status": a.status(p), "Why": a.statusReason(p)}))
	if out.Website != "" {
		lines = append(lines, a.t("provider.show.own-page", fault.Args{"Link": out.Website}))
	}
	if out.Terms != "" {
		lines = append(lines, a.t("provider.show.terms", fault.Args{"Link": out.Terms}))
	}
	lines = append(lines, a.facts(p.Facts())...)
	lines = append(lines, "", a.t("provider.show.you", fault.Args{"Verdict": out.Verdict.Text}))
	lines = append(lines, a.against(e)...)
	return a.result(out, append(lines, a.points(e.Candidate)...)...)
}

// shown is a provider with its account as JSON.
func (a *app) shown(p *providers.Provider, e suggest.Explanation, lang string) shownProvider {
	website, _ := p.Website.Value.For(lang)
	out := shownProvider{
		Schema: schema, JID: p.Domain.String(), Status: standing(p), Website: website, Terms: p.TermsPage(lang), Facts: []shownFact{},
		Verdict: a.reasons([]suggest.Reason{e.Verdict})[0], Points: e.Points, Gates: a.reasons(e.Gates), Reasons: a.reasons(e.Reasons),
	}
	for _, f := range p.Facts() {
		out.Facts = append(out.Facts, shownFact{f.Key, factValue(f.Value), f.Source, f.On.String(), f.Unverified})
	}
	return out
}

// statusReason is why a provider is not suggested to anybody, in words; empty for
// one that may be.
func (a *app) statusReason(p *providers.Provider) string {
	if always := excludedAlways(p); standing(p) == choiceStatus && p.Status.Source != ownlist.Source {
		return a.t(always[0].ID, always[0].Args)
	}
	return a.because(p.Why.Value)
}

// because is the reason for a status, in words; empty for none.
func (a *app) because(w providers.Why) string {
	switch w {
	case "":
		return ""
	case providers.Closed, providers.Full:
		return a.t("reason.gate.gone."+string(w), nil)
	}
	return a.t("reason.gate.held."+string(w), nil)
}

// facts puts facts into words, those of one origin together.
func (a *app) facts(all []providers.Known) []string {
	var origins []providers.Origin
	said := map[providers.Origin][]string{}
	for _, f := range all {
		if !slices.Contains(origins, f.Origin) {
			origins = append(origins, f.Origin)
		}
		said[f.Origin] = append(said[f.Origin], "  "+a.t("provider.show.fact", fault.Args{"Label": a.t(factLabels[f.Key], nil), "Value": a.factWords(f.Value)}))
	}
	var lines []string
	for _, o := range origins {
		id := "provider.show.origin"
		if o.Unverified {
			id = "provider.show.origin.unverified"
		}
		lines = append(lines, "", a.t(id, fault.Args{"Source": a.source(o.Source), "On": o.On}))
		lines = append(lines, said[o]...)
	}
	return lines
}

// source names who said a fact; ourselves in the language of the user.
func (a *app) source(s string) string {
	switch s {
	case providers.Ourselves:
		return a.t("provider.source.project", nil)
	case providers.ByAddress:
		return a.t("provider.source.address", nil)
	case ownlist.Source:
		return a.t("provider.source.you", nil)
	case ownlist.Looked:
		return a.t("provider.source.looked", nil)
	}
	return s
}

// factWords is the value of a fact as people read it.
func (a *app) factWords(value any) string {
	switch v := value.(type) {
	case providers.Answer:
		switch v {
		case providers.Yes:
			return a.t("provider.value.yes", nil)
		case providers.No:
			return a.t("provider.value.no", nil)
		}
	case providers.Count:
		if n, known := v.Get(); known {
			return strconv.Itoa(n)
		}
	case providers.Limit:
		if n, limited := v.Max(); limited {
			return strconv.Itoa(n)
		}
		if v.Known() {
			return a.t("provider.value.unlimited", nil)
		}
	case providers.Day:
		return a.t("provider.value.day", fault.Args{"Day": v})
	case providers.Status:
		if v == providers.Suggested {
			return a.t("provider.value.suggested", nil) // whether it is depends on more than this
		}
		return a.statusWord(v)
	case providers.Operator:
		return a.operator(v)
	case providers.Links:
		return a.joined(slices.Sorted(maps.Values(v)))
	case providers.Contacts:
		return a.joined(slices.Concat(slices.Collect(maps.Values(v))...))
	case []providers.Country:
		return strings.ToUpper(a.joined(texts(v)))
	case []address.Domain:
		return a.joined(texts(v))
	case []string: // names of facts
		var names []string
		for _, key := range v {
			names = append(names, a.t(factLabels[key], nil))
		}
		return strings.Join(names, "; ")
	case providers.Why:
		return a.because(v)
	case string:
		if v != "" {
			return v
		}
	}
	return a.t("provider.unknown", nil)
}

// operator puts the kind of people behind a provider into words.
func (a *app) operator(o providers.Operator) string {
	switch o {
	case providers.Association:
		return a.t("provider.operator.association", nil)
	case providers.Government:
		return a.t("provider.operator.government", nil)
	case providers.Company:
		return a.t("provider.operator.company", nil)
	case providers.Trader:
		return a.t("provider.operator.trader", nil)
	case providers.Person:
		return a.t("provider.operator.person", nil)
	}
	return a.t("provider.unknown", nil)
}

// joined lists items without doubles; none where there is none.
func (a *app) joined(items []string) string {
	if len(items) == 0 {
		return a.t("provider.value.none", nil)
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(items))), ", ")
}

// texts writes items as in the files.
func texts[T any](items []T) []string {
	all := make([]string, len(items))
	for i, item := range items {
		switch v := any(item).(type) {
		case providers.Country:
			all[i] = string(v)
		case address.Domain:
			all[i] = v.String()
		}
	}
	return all
}

// factValue is the value of a fact as programs read it.
func factValue(value any) any {
	switch v := value.(type) {
	case providers.Answer:
		switch v {
		case providers.Yes:
			return true
		case providers.No:
			return false
		}
		return nil
	case providers.Count:
		if n, known := v.Get(); known {
			return n
		}
		return nil
	case providers.Limit:
		if n, limited := v.Max(); limited {
			return n
		}
		if v.Known() {
			return "unlimited"
		}
		return nil
	case providers.Day:
		return v.String()
	case []address.Domain:
		return texts(v)
	}
	return value
}
