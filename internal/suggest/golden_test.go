package suggest

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

var update = flag.Bool("update", false, "write what typical people are suggested into testdata")

// TestTypicalPeople keeps what is suggested to them, and why, where it can be
// read: a change of the list or of the points shows whom it touches. The first
// is French and reads it in French, too.
func TestTypicalPeople(t *testing.T) {
	list := embedded(t)
	all := typical()
	all["defaults"] = needs.Defaults(needs.Surroundings{System: "linux", Lang: "en"})
	for name, n := range all {
		golden(t, name+".en.txt", written(i18n.New("en"), n, list))
	}
	const first = "grandmother-iphone-france"
	golden(t, first+".fr.txt", written(i18n.New("fr"), all[first], list))
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is not what is suggested now; see it with: go test ./internal/suggest -update\n%s", file, got)
	}
}

// written is what somebody with n reads: the best with all their reasons, the
// others with what they lack, the rest with what is against it.
func written(c *i18n.Catalog, n needs.Needs, list []providers.Provider) string {
	var b strings.Builder
	r := Rank(n, list, today)
	say := func(sign, text string) { fmt.Fprintf(&b, "  %s %s\n", sign, text) }
	if len(r.Pool) == 0 {
		fmt.Fprintf(&b, "%s\n", c.T("fault.no-provider", nil))
		for _, p := range r.OnPages() {
			fmt.Fprintf(&b, "%s\n", c.T("provider.none.pages", fault.Args{"Count": 1, "Domains": p.Domain}))
		}
		for _, o := range Obstacles(n, list, today) {
			say("-", c.T("reason.none.without", fault.Args{"Wish": c.T("needs.wishes."+string(o.Wish), nil), "Count": o.Count}))
		}
	}
	for _, candidate := range slices.Concat(r.Pool, r.Others) {
		e := Explain(n, list, candidate.Provider, today)
		fmt.Fprintf(&b, "%s (%d): %s\n", e.Provider.Domain, e.Points, c.T(e.Verdict.ID, e.Verdict.Args))
		for _, l := range e.Losses {
			say(fmt.Sprintf("%+3d/%d", l.Points, l.Best), c.T(l.ID, l.Args))
		}
		for _, reason := range e.Reasons {
			if len(e.Losses) == 0 {
				say(fmt.Sprintf("%+3d", reason.Points), c.T(reason.ID, reason.Args))
			}
		}
		b.WriteString("\n")
	}
	for _, candidate := range r.Excluded {
		fmt.Fprintf(&b, "%s:\n", candidate.Provider.Domain)
		for _, gate := range candidate.Gates {
			say("-", c.T(gate.ID, gate.Args))
		}
	}
	return b.String()
}

// TestSentences: every reason that can be given has its sentence in every
// language, with everything that the sentence asks for.
func TestSentences(t *testing.T) {
	reasons := map[string]fault.Args{
		"reason.only": nil, "reason.last": nil, "reason.drawn": {"Count": 3}, "reason.drawn.wider": {"Count": 3}, "reason.drawn.weighted": {"Count": 5},
		"reason.why.too-old": {"On": day(t, "2026-07-22")}, "reason.none.without": {"Wish": "eu", "Count": 2},
	}
	list, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	// What is true of nobody in the list, so far.
	add := func(changes ...func(*providers.Provider)) {
		for _, change := range changes {
			list = append(list, made(t, fmt.Sprintf("a%d.example", len(list)), change))
		}
	}
	add(answers(providers.No), answers(providers.Yes), read(t, "2099-01-01"), site("en", "fr"), persons(0), run(""), run(providers.Government), sizes(providers.Unlimited(), providers.Unlimited()), kept(providers.Limit{}), asks(providers.Unknown),
		func(p *providers.Provider) { p.TorSignUpsBlocked.Value = providers.Yes },
		func(p *providers.Provider) { p.InBandRegistration.Value = providers.No },
		func(p *providers.Provider) { p.Status.Value = "" },
		func(p *providers.Provider) { p.Status.Value = providers.Gone })
	for _, why := range providers.Reasons() {
		for _, status := range []providers.Status{providers.Held, providers.Gone} {
			c := made(t, "a.example", func(p *providers.Provider) { p.Status.Value, p.Why.Value = status, why })
			if gone := why == providers.Closed || why == providers.Full; gone == (status == providers.Gone) {
				list = append(list, c)
			}
		}
	}
	for _, n := range append(everyWish(), slices.Collect(maps.Values(typical()))...) {
		r := Rank(n, list, today)
		for i := range list {
			e := Explain(n, list, &list[i], today)
			reasons[e.Verdict.ID] = e.Verdict.Args
			for _, l := range e.Losses {
				reasons[l.ID] = l.Args
			}
		}
		for _, c := range slices.Concat(r.Pool, r.Others, r.Excluded) {
			for _, reason := range slices.Concat(c.Gates, c.Reasons) {
				reasons[reason.ID] = reason.Args
			}
		}
	}
	for _, lang := range i18n.Languages() {
		c := i18n.New(lang)
		for id, args := range reasons {
			if text := c.T(id, args); !c.Has(id) || text == "" || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %s is %q", lang, id, text)
			}
		}
	}
	// And no sentence is left that nothing asks for.
	data, err := os.ReadFile("../i18n/catalog/reason.en.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for id := range all {
		if _, asked := reasons[id]; !asked {
			t.Errorf("%s is never given", id)
		}
	}
}
