package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/suggest"
)

func (a *app) suggestCommand() *cobra.Command {
	cmd := simple("suggest", "cli.suggest.short", 0, 0, nil)
	why := cmd.Flags().String("why", "", "provider.flag.why")
	whyNot := cmd.Flags().String("why-not", "", "provider.flag.why-not")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *why != "" || *whyNot != "" {
			return a.why(*why, *whyNot)
		}
		return a.suggest(cmd.Context())
	}
	a.flags.needs(cmd.Flags())
	return cmd
}

// candidate is the JSON form of a provider with its reasons.
type candidate struct {
	JID     string   `json:"jid"`
	Points  int      `json:"points"`
	Reasons []reason `json:"reasons"`
}

// reason is the JSON form of one reason: its id, for programs, and the sentence.
type reason struct {
	ID     string `json:"id"`
	Text   string `json:"text"`
	Points int    `json:"points"`
}

type suggestion struct {
	Schema    int         `json:"schema"`
	Suggested *candidate  `json:"suggested"`
	Pool      []candidate `json:"pool"`
	Others    []candidate `json:"others"` // they fit, with fewer points
	Excluded  []candidate `json:"excluded"`
	ListDate  string      `json:"list_date"`
}

// suggest tells which provider fits and why. Nothing is contacted.
func (a *app) suggest(ctx context.Context) error {
	n, err := a.settled()
	if err != nil {
		return err
	}
	if n.Contact == needs.ByPhone {
		return a.handOn(ctx, n)
	}
	if a.front().Interactive() && a.flags.wishes == nil && !a.flags.yes {
		if err := a.askWishes(ctx, &n); err != nil {
			return err
		}
	}
	ranked, err := a.rank(n)
	if err != nil {
		return err
	}
	a.warnOfAge(ranked)
	drawn, ok := ranked.Draw(a.random())
	// Only what is printed is put into words: that takes most of the time.
	if a.flags.json {
		err = writeJSON(a.out, a.suggestion(ranked, drawn, ok))
	} else {
		a.front().Result(a.suggested(ranked, drawn, ok)...)
	}
	if err != nil || ok {
		return err
	}
	return a.noProvider(n, ranked)
}

// suggestion is what suggest found as JSON; drawn counts where ok is true.
func (a *app) suggestion(ranked suggest.Result, drawn suggest.Candidate, ok bool) suggestion {
	out := suggestion{Schema: schema, ListDate: ranked.ListDate.String(), Pool: a.candidates(ranked.Pool), Others: a.candidates(ranked.Others), Excluded: a.candidates(ranked.Excluded)}
	if ok {
		c := a.candidate(drawn)
		out.Suggested = &c
	}
	return out
}

// suggested is the same in words.
func (a *app) suggested(ranked suggest.Result, drawn suggest.Candidate, ok bool) []string {
	var lines []string
	if ok {
		lines = append(lines, a.t("cli.suggest.drawn", fault.Args{"Domain": drawn.Provider.Domain}))
		lines = append(lines, a.sentences(drawn.Reasons)...)
		lines = append(lines, a.t("cli.suggest.next", fault.Args{"Domain": drawn.Provider.Domain}))
	}
	if len(ranked.Excluded) > 0 {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, a.t("cli.suggest.excluded", nil))
		lines = append(lines, a.leftOut(ranked.Excluded)...)
	}
	return append(lines, "", a.t("cli.suggest.list-date", fault.Args{"Date": ranked.ListDate}))
}

// noProvider is the failure where none can be chosen. Where every provider is out
// of the question, it says how many there would be without each of the wishes.
func (a *app) noProvider(n needs.Needs, ranked suggest.Result) error {
	if ranked.TooOld {
		return fault.New(fault.NoProvider, fault.Args{"Why": "too-old", "Date": ranked.ListDate})
	}
	list, err := a.suggestable()
	if err != nil {
		return err
	}
	args := fault.Args{}
	for i, o := range suggest.Obstacles(n, list, a.now()) {
		if i == 0 {
			args["Wish"] = string(o.Wish)
		}
		a.front().Say(a.t("reason.none.without", fault.Args{"Wish": a.wish(o.Wish, n), "Count": o.Count}))
	}
	if pages := ranked.OnPages(); len(pages) > 0 {
		names := make([]string, len(pages))
		for i, p := range pages {
			names[i] = p.Domain.Display()
		}
		a.front().Say(a.t("provider.none.pages", fault.Args{"Count": len(pages), "Domains": names}))
	}
	return fault.New(fault.NoProvider, args)
}

// wish names a wish of somebody with n, who need not live in the country that they
// wish for.
func (a *app) wish(w needs.Wish, n needs.Needs) string {
	if w == needs.InCountry {
		return a.t("needs.wishes.within", fault.Args{"Country": strings.ToUpper(string(n.Within))})
	}
	return a.t("needs.wishes."+string(w), nil)
}

// leftOut says why providers are out of the question, each reason once.
func (a *app) leftOut(excluded []suggest.Candidate) []string {
	var reasons []string
	domains := map[string][]string{}
	for _, c := range excluded {
		reason := a.t(c.Gates[0].ID, c.Gates[0].Args)
		if domains[reason] == nil {
			reasons = append(reasons, reason)
		}
		domains[reason] = append(domains[reason], c.Provider.Domain.Display())
	}
	for i, reason := range reasons {
		reasons[i] = "- " + a.t("provider.left-out", fault.Args{"Reason": reason, "Domains": strings.Join(domains[reason], ", ")})
	}
	return reasons
}

func (a *app) rank(n needs.Needs) (suggest.Result, error) {
	list, err := a.suggestable()
	if err != nil {
		return suggest.Result{}, err
	}
	return suggest.Rank(n, list, a.now()), nil
}

// warnOfAge says that the list of providers is old, once in a run.
func (a *app) warnOfAge(r suggest.Result) {
	if r.Stale && !a.warned {
		a.warned = true
		a.front().Warn(a.t("cli.suggest.stale", fault.Args{"Date": r.ListDate}))
	}
}

// sentences puts reasons into words, in the order of their weight, each with a
// sign that says for or against.
func (a *app) sentences(reasons []suggest.Reason) []string {
	var lines []string
	for _, r := range reasons {
		sign := "  "
		switch {
		case r.Points > 0:
			sign = "+ "
		case r.Points < 0:
			sign = "- "
		}
		lines = append(lines, sign+a.t(r.ID, r.Args))
	}
	return lines
}

func (a *app) candidates(list []suggest.Candidate) []candidate {
	out := []candidate{}
	for _, c := range list {
		out = append(out, a.candidate(c))
	}
	return out
}

func (a *app) candidate(c suggest.Candidate) candidate {
	return candidate{JID: c.Provider.Domain.String(), Points: c.Points, Reasons: a.reasons(append(c.Gates[:len(c.Gates):len(c.Gates)], c.Reasons...))}
}

func (a *app) reasons(list []suggest.Reason) []reason {
	out := []reason{}
	for _, r := range list {
		out = append(out, reason{ID: r.ID, Text: a.t(r.ID, r.Args), Points: r.Points})
	}
	return out
}
