package cli

import (
	"strconv"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/survey"
)

// toldJSON is what a provider tells to people with an account. It is no part of
// what --write keeps: contacts are people.
type toldJSON struct {
	Contacts map[string][]foreign.Text `json:"contacts,omitempty"`
	MaxFile  int64                     `json:"max_file_bytes,omitempty"`
	Outages  []foreign.Text            `json:"outage_pages,omitempty"`
	Policy   map[string][]foreign.Text `json:"data_policy,omitempty"`
	Error    *checkError               `json:"error,omitempty"`
}

// accountHas is what an account there has that apps make use of.
type accountHas struct {
	Push    bool `json:"push"`    // XEP-0357
	Archive bool `json:"archive"` // XEP-0313
	PEP     bool `json:"pep"`     // XEP-0163
}

// accountHasOf returns nil where it was not told.
func accountHasOf(t *survey.Told) *accountHas {
	if t == nil || t.Account == nil {
		return nil
	}
	return (*accountHas)(t.Account)
}

func (r *checkReport) toldOf(t *survey.Told) *toldJSON {
	if t == nil {
		return nil
	}
	return &toldJSON{Contacts: byName(t.Contacts), MaxFile: t.MaxFile, Outages: t.Outages, Policy: byName(t.Policy), Error: r.checkError(t.Fault)}
}

func byName(entries []survey.Entry) map[string][]foreign.Text {
	all := map[string][]foreign.Text{}
	for _, e := range entries {
		all[e.Name.String()] = e.Values
	}
	return all
}

// told are the lines of what a provider tells; none where it was not asked.
func (r *checkReport) told(s survey.Seen) []string {
	t := s.Told
	if t == nil || t.Fault != nil {
		return nil
	}
	lines := []string{r.t("check.told", fault.Args{"Domain": s.Domain})}
	add := func(id string, args fault.Args) { lines = append(lines, "- "+r.t(id, args)) }
	for _, e := range t.Contacts {
		add("check.told.contact", fault.Args{"Name": e.Name, "Values": list(e.Values)})
	}
	if t.MaxFile > 0 {
		const mb = 1_000_000
		add("check.told.file", fault.Args{"MB": strconv.FormatFloat(float64(t.MaxFile)/mb, 'f', -1, 64)})
	}
	if len(t.Outages) > 0 {
		add("check.told.outages", fault.Args{"Links": list(t.Outages)})
	}
	for _, e := range t.Policy {
		add("check.told.policy", fault.Args{"Name": e.Name, "Values": list(e.Values)})
	}
	if len(lines) == 1 {
		add("check.told.nothing", nil)
	}
	if has := t.Account; has != nil {
		add("check.told.account", fault.Args{"Push": has.Push, "Archive": has.Archive, "PEP": has.PEP})
	}
	return lines
}
