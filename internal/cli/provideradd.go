package cli

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/suggest"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

func (a *app) providerAddCommand() *cobra.Command {
	cmd := simple("add DOMAIN", "provider.add.short", 1, 1, a.addProvider)
	cmd.Long = "provider.add.long"
	a.flags.needs(cmd.Flags())
	return cmd
}

func (a *app) providerForgetCommand() *cobra.Command {
	return simple("forget DOMAIN", "provider.forget.short", 1, 1, a.forgetProvider)
}

// addProvider asks a provider what it says of itself, looks at its server, and
// keeps both. One whose server cannot be looked at is not kept.
func (a *app) addProvider(ctx context.Context, args []string) error {
	domain, err := address.ParseDomain(args[0])
	if err != nil {
		return err
	}
	if a.trial != nil {
		return fault.New(fault.Usage, fault.Args{"Flag": "--practice"})
	}
	n, err := a.settled()
	if err != nil {
		return err
	}
	all, err := providers.All()
	if err != nil {
		return err
	}
	if p, known := serving(all, domain); known {
		return fault.New(fault.ProviderKnown, fault.Args{"Domain": p.Domain})
	}
	t, err := a.lookTarget(domain)
	if err != nil {
		return err
	}
	seen := survey.Look(ctx, t, a.now())
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !seen.Reached && seen.Fault != nil:
		return seen.Fault
	}
	// --server is that of the chat; the page is at the domain.
	t.Server = ""
	page, err := a.fetch(ctx, t, ownlist.Statement(domain), "")
	if err != nil && !fault.Is(err, fault.ListUnreachable, fault.ListRefused) {
		return err
	}
	data, p, err := ownlist.New(seen, page.Body, a.now())
	if err != nil {
		return err
	}
	dir, err := a.state(ctx)
	if err != nil {
		return err
	}
	if err := (ownlist.List{Dir: dir}).Put(domain, data); err != nil {
		return err
	}
	list, err := a.suggestable()
	if err != nil {
		return err
	}
	e := suggest.Explain(n, list, &p, a.now())
	lines := []string{a.t("provider.add.done", fault.Args{"Domain": domain})}
	itself := ownlist.Statement(domain)
	if !slices.ContainsFunc(p.Facts(), func(f providers.Known) bool { return f.Source == itself }) {
		lines = append(lines, a.t("provider.add.silent", fault.Args{"Domain": domain}))
	}
	lines = append(lines, a.t("provider.why.verdict", fault.Args{"Domain": domain, "Verdict": a.t(e.Verdict.ID, e.Verdict.Args)}))
	return a.result(a.shown(&p, e, n.Lang), append(lines, a.against(e)...)...)
}

func (a *app) forgetProvider(ctx context.Context, args []string) error {
	domain, err := address.ParseDomain(args[0])
	if err != nil {
		return err
	}
	dir, err := a.state(ctx)
	if err != nil {
		return err
	}
	there, err := ownlist.List{Dir: dir}.Remove(domain)
	if err != nil {
		return err
	}
	if !there {
		return fault.New(fault.UnknownProvider, fault.Args{"Domain": domain, "Why": "own"})
	}
	return a.result(forgottenProvider{schema, domain.String()}, a.t("provider.forget.done", fault.Args{"Domain": domain}))
}

// forgottenProvider is the JSON form of one that is no longer in the list.
type forgottenProvider struct {
	Schema int    `json:"schema"`
	JID    string `json:"jid"`
}

// withOwn returns the list with the providers that the user has added; one that
// has come into the list since counts as it is there.
func withOwn(list, own []providers.Provider) []providers.Provider {
	if len(own) == 0 {
		return list
	}
	// Also one that is held back there, and so not in every list.
	all, err := providers.All()
	for _, p := range own {
		if _, known := serving(all, p.Domain); !known && err == nil {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(x, y providers.Provider) int { return strings.Compare(x.Domain.String(), y.Domain.String()) })
	return list
}
