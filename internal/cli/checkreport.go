package cli

import (
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/survey"
	"xmpp-start/internal/ui"
	"xmpp-start/providers"
)

// checkReport tells what was seen of providers: a row of a table each as it
// comes, or a paragraph where there is no room for that, and then what is odd.
type checkReport struct {
	*app
	list    []providers.Provider
	skipped []address.Domain
	// alone says that one provider was named, of which everything is told.
	alone bool
	seen  []survey.Seen
	table grid
}

// begin prints the head.
func (r *checkReport) begin(domains []address.Domain) {
	r.table = newCheckTable(r.app, domains)
	columns := r.front().Terminal().Columns
	if r.alone || r.flags.accessible || columns > 0 && r.table.width() > columns {
		r.table = nil
	}
	if !r.flags.json && r.table != nil {
		r.front().Result(r.table.head())
	}
}

// add is called with each provider.
func (r *checkReport) add(s survey.Seen) {
	r.seen = append(r.seen, s)
	switch {
	case r.flags.json:
	case r.table != nil:
		r.front().Result(r.table.row(r.cells(s)))
	default:
		if len(r.seen) > 1 {
			r.front().Result("")
		}
		r.front().Result(r.details(s)...)
	}
}

// end tells what came of it all.
func (r *checkReport) end() error {
	slices.SortFunc(r.seen, byDomain)
	if r.flags.json {
		return writeJSON(r.out, r.checkedProviders())
	}
	if r.table != nil {
		r.front().Result("")
	}
	var either []string
	for _, s := range r.seen {
		r.front().Result(r.told(s)...)
	}
	for _, s := range r.seen {
		r.odd(s)
		if s.SignUp.ByForm() && s.Tokens {
			either = append(either, s.Domain.Display())
		}
	}
	if len(either) > 0 {
		r.front().Result(r.t("check.either", fault.Args{"Domains": either}))
	}
	if len(r.skipped) > 0 {
		var names []string
		for _, d := range r.skipped {
			names = append(names, d.Display())
		}
		r.front().Result(r.t("check.skipped", fault.Args{"Domains": names}))
	}
	return nil
}

// odd tells what is not as it should be or as the list says.
func (r *checkReport) odd(s survey.Seen) {
	about := func(m ui.Mark, text, hint string) {
		lines := []string{r.t("check.about", fault.Args{"Domain": s.Domain, "Text": text})}
		if hint != "" {
			lines = append(lines, r.t("cli.hint", fault.Args{"Hint": hint}))
		}
		r.front().Checked(m, lines...)
	}
	for _, f := range s.Faults() {
		text, hint := r.texts().Fault(f)
		about(ui.Bad, text, hint)
	}
	if s.Unsafe != nil {
		text, _ := r.texts().Fault(s.Unsafe)
		about(ui.Odd, text, "")
	}
	for _, d := range r.differences(s) {
		about(ui.Odd, d.Text, "")
	}
}

// worst is the failure with the highest exit code; each was told already.
func (r *checkReport) worst() error {
	var worst *fault.Error
	for _, s := range r.seen {
		for _, f := range s.Faults() {
			if worst == nil || f.Exit() > worst.Exit() {
				worst = f
			}
		}
	}
	if worst == nil {
		return nil
	}
	return said{worst}
}

// differences compares with the list, in words.
func (r *checkReport) differences(s survey.Seen) []differenceJSON {
	i := slices.IndexFunc(r.list, func(p providers.Provider) bool { return p.Domain == s.Domain })
	if i < 0 {
		return nil
	}
	var all []differenceJSON
	for _, d := range s.Differences(&r.list[i]) {
		all = append(all, differenceJSON{d.About, r.difference(s, d)})
	}
	return all
}

func (r *checkReport) difference(s survey.Seen, d survey.Difference) string {
	args := fault.Args{"Claimed": d.Claimed}
	switch d.About {
	case survey.AboutPuzzle:
		return r.t("check.differs.puzzle", args)
	case survey.AboutEmail:
		return r.t("check.differs.email", args)
	case survey.AboutTLS13:
		return r.t("check.differs.tls13", args)
	}
	listed := map[providers.SignUp]string{
		providers.InProgram: "check.listed.program", providers.OnPage: "check.listed.page",
		providers.ByInvitation: "check.listed.invitation", providers.Elsewhere: "check.listed.elsewhere",
	}[d.Listed]
	return r.t("check.differs.sign-up", fault.Args{"Listed": r.t(listed, nil), "Seen": r.signUpWords(s)})
}
