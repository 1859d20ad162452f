package cli

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/suggest"
	"xmpp-start/providers"
)

// filter picks providers by what is known of them; empty: all of them.
type filter struct{ status, signUp, country, puzzle, free string }

func (a *app) providerListCommand() *cobra.Command {
	var f filter
	cmd := simple("list", "provider.list.short", 0, 0, nil)
	cmd.Long = "provider.list.long"
	set := cmd.Flags()
	set.StringVar(&f.status, "status", "", "provider.flag.status")
	set.StringVar(&f.signUp, "sign-up", "", "provider.flag.sign-up")
	set.StringVar(&f.country, "country", "", "provider.flag.country")
	set.StringVar(&f.puzzle, "puzzle", "", "provider.flag.puzzle")
	set.StringVar(&f.free, "free", "", "provider.flag.free")
	cmd.RunE = func(*cobra.Command, []string) error { return a.listProviders(f) }
	return cmd
}

// check refuses what no provider could ever pass.
func (f *filter) check() error {
	country := f.country
	f.country = strings.ToLower(country)
	for _, given := range []struct {
		flag, value string
		allowed     []string
	}{
		{"--status", f.status, []string{string(providers.Suggested), choiceStatus, string(providers.Held), string(providers.Gone)}},
		{"--sign-up", f.signUp, []string{string(providers.InProgram), string(providers.OnPage), string(providers.ByInvitation), string(providers.Elsewhere)}},
		{"--puzzle", f.puzzle, []string{"yes", "no"}},
		{"--free", f.free, []string{"yes", "no"}},
	} {
		if given.value != "" && !slices.Contains(given.allowed, given.value) {
			return fault.New(fault.Usage, fault.Args{"Flag": given.flag, "Value": foreign.From(given.value), "Allowed": given.allowed})
		}
	}
	if f.country != "" && !providers.Country(f.country).Valid() {
		return fault.New(fault.Usage, fault.Args{"Flag": "--country", "Value": foreign.From(country), "Allowed": "DE, FR, …"})
	}
	return nil
}

// passes reports whether p is known to be as wanted.
func (f *filter) passes(p *providers.Provider) bool {
	in := func(c providers.Country) bool { return c == providers.Country(f.country) }
	return (f.status == "" || standing(p) == f.status) &&
		(f.signUp == "" || p.SignUp() == providers.SignUp(f.signUp)) &&
		(f.country == "" || slices.ContainsFunc(p.Locations.Value, in)) &&
		(f.puzzle == "" || yesNo(p.Puzzle()) == f.puzzle) &&
		(f.free == "" || yesNo(p.FreeOfCharge.Value) == f.free)
}

// choiceStatus is how --status names those that may be suggested and never are,
// since nobody gets an account there from this program, or free of charge, or
// without more questions than a newcomer should meet: for whoever names them.
const choiceStatus = "choice"

// standing is the status of a provider as --status names it.
func standing(p *providers.Provider) string {
	if p.Status.Value == providers.Suggested && len(excludedAlways(p)) > 0 {
		return choiceStatus
	}
	return string(p.Status.Value)
}

// excludedAlways are the reasons for which nobody is suggested a provider, whatever
// they need.
func excludedAlways(p *providers.Provider) []suggest.Reason {
	return suggest.Account(needs.Needs{}, p, time.Time{}).Gates
}

// yesNo writes an answer as flags and JSON do; empty: unknown.
func yesNo(a providers.Answer) string {
	return map[providers.Answer]string{providers.Yes: "yes", providers.No: "no"}[a]
}

// listedProvider is the JSON form of one line; what is unknown is empty.
type listedProvider struct {
	JID       string              `json:"jid"`
	Status    string              `json:"status"` // as --status names it
	Reason    providers.Why       `json:"status_reason,omitempty"`
	Own       bool                `json:"own,omitempty"` // added by the user
	SignUp    providers.SignUp    `json:"sign_up"`
	Puzzle    string              `json:"puzzle"`
	Free      string              `json:"free"`
	Countries []providers.Country `json:"countries"`
	Since     string              `json:"since"`
	Website   string              `json:"website"`
	Terms     string              `json:"terms"`
	FactsOf   string              `json:"facts_of"`
}

type listedProviders struct {
	Schema    int              `json:"schema"`
	Providers []listedProvider `json:"providers"`
}

func (a *app) listProviders(f filter) error {
	if err := f.check(); err != nil {
		return err
	}
	all, err := a.providers()
	if err != nil {
		return err
	}
	out := listedProviders{Schema: schema, Providers: []listedProvider{}}
	lang := a.surroundings().Lang
	var rows [][]string
	for i := range all {
		p := &all[i]
		if !f.passes(p) {
			continue
		}
		rows = append(rows, a.row(p))
		website, _ := p.Website.Value.For(lang)
		out.Providers = append(out.Providers, listedProvider{
			JID: p.Domain.String(), Status: standing(p), Reason: p.Why.Value, Own: p.Status.Source == ownlist.Source, SignUp: p.SignUp(),
			Puzzle: yesNo(p.Puzzle()), Free: yesNo(p.FreeOfCharge.Value),
			Countries: append([]providers.Country{}, p.Locations.Value...), Since: p.Since.Value.String(), Website: website, Terms: p.TermsPage(lang), FactsOf: p.Origin.On.String(),
		})
	}
	columns := a.front().Terminal().Columns
	if a.flags.accessible {
		columns = 1 // a line is read aloud more easily than a row
	}
	return a.result(out, append(a.providerTable(rows, columns), "",
		a.t("provider.list.end", fault.Args{"Number": len(rows), "Of": len(all)}),
		a.t("cli.suggest.list-date", fault.Args{"Date": suggest.ListDate(all, a.now())}))...)
}

// row is a provider in five words: domain, status, sign-up, country, since.
func (a *app) row(p *providers.Provider) []string {
	const unknown = "?"
	signUp := a.signUp(p.SignUp())
	if p.SignUp() == providers.InProgram && p.CaptchaRequired.Value == providers.Yes {
		signUp = a.t("provider.sign-up.program.puzzle", nil)
	}
	if p.FreeOfCharge.Value == providers.No {
		signUp = a.t("provider.sign-up.paid", fault.Args{"Way": signUp})
	}
	where, since := unknown, unknown
	if len(p.Locations.Value) > 0 {
		codes := make([]string, len(p.Locations.Value))
		for i, c := range p.Locations.Value {
			codes[i] = strings.ToUpper(string(c))
		}
		where = strings.Join(codes, " ")
	}
	if year, _, _ := p.Since.Value.Date(); year != 0 {
		since = strconv.Itoa(year)
	}
	return []string{p.Domain.Display(), a.status(p), signUp, where, since}
}

// status puts the status of a provider into a word or two.
func (a *app) status(p *providers.Provider) string {
	if p.Status.Source == ownlist.Source {
		return a.t("provider.status.added", nil)
	}
	if standing(p) == choiceStatus {
		return a.t("provider.status.choice", nil)
	}
	return a.statusWord(p.Status.Value)
}

// statusWord is the same of a provider that the user did not add.
func (a *app) statusWord(s providers.Status) string {
	switch s {
	case providers.Suggested:
		return a.t("provider.status.suggested", nil)
	case providers.Gone:
		return a.t("provider.status.gone", nil)
	}
	return a.t("provider.status.held", nil)
}

// signUp puts a way to an account into a few words.
func (a *app) signUp(s providers.SignUp) string {
	switch s {
	case providers.InProgram:
		return a.t("provider.sign-up.program", nil)
	case providers.OnPage:
		return a.t("provider.sign-up.page", nil)
	case providers.ByInvitation:
		return a.t("provider.sign-up.invitation", nil)
	case providers.Elsewhere:
		return a.t("provider.sign-up.elsewhere", nil)
	}
	return a.t("provider.unknown", nil)
}

// providerTable lays rows out in columns where they fit in, and each below its
// domain where they do not. Without a terminal, 0, they get as much as help does.
func (a *app) providerTable(rows [][]string, columns int) []string {
	if columns == 0 {
		columns = helpWidth
	}
	g := newGrid(column{title: a.t("provider.column.domain", nil)}, column{title: a.t("provider.column.status", nil)},
		column{title: a.t("provider.column.sign-up", nil)}, column{title: a.t("provider.column.where", nil)}, column{title: a.t("provider.column.since", nil)})
	for _, row := range rows {
		g.fit(row)
	}
	var lines []string
	if g.width() > columns {
		for _, row := range rows {
			lines = append(lines, row[0], "  "+strings.Join(row[1:], ", "))
		}
		return lines
	}
	lines = append(lines, g.head())
	for _, row := range rows {
		lines = append(lines, g.row(row))
	}
	return lines
}
