package publiclist

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/providers"
)

var now = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

func day(t testing.TB, s string) providers.Day {
	t.Helper()
	d, err := providers.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// embedded are providers as they might be embedded: a suggested one, one that
// is held back, one with a source of its own.
func embedded(t testing.TB) []providers.Provider {
	t.Helper()
	const facts = `"latestChange": {"content": "2026-07-01"}, "inBandRegistration": {"content": true}, "freeOfCharge": {"content": true}, "busFactor": {"content": 2}, "website": {"content": {}},
		"push": {"content": true, "source": "its page", "unverified": true}`
	const head = `"source": "XMPP Providers (API v2)", "on": "2026-07-22"`
	const held = `"status": {"content": "held"}, "statusReason": {"content": "thin-data"}`
	var list []providers.Provider
	for domain, rest := range map[string]string{
		"a.test": head + `, "status": {"content": "suggested"}, ` + facts,
		"b.test": head + `, "status": {"content": "suggested"}, ` + facts,
		"h.test": head + `, ` + held + `, ` + facts,
		"o.test": `"source": "its page", "unverified": true, ` + held + `, "freeOfCharge": {"content": true}`,
		"d.test": head + `, "status": {"content": "suggested"}, "disputed": {"content": ["freeOfCharge"], "source": "we", "on": "2026-07-22"}, "inBandRegistration": {"content": true}`,
	} {
		p, err := providers.Parse(domain+".json", []byte(`{"domain": "`+domain+`", `+rest+`}`))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b providers.Provider) int { return strings.Compare(a.Domain.String(), b.Domain.String()) })
	return list
}

// entry is one of the list, with more properties or others.
func entry(domain, more string) string {
	all := map[string]json.RawMessage{}
	for _, part := range []string{`{"jid": "` + domain + `", "category": "A", "latestChange": "2026-11-01", "inBandRegistration": true, "freeOfCharge": true, "busFactor": 2, "website": {}}`, "{" + more + "}"} {
		if err := json.Unmarshal([]byte(part), &all); err != nil {
			panic(err)
		}
	}
	data, _ := json.Marshal(all)
	return string(data)
}

func list(entries ...string) []byte { return []byte("[" + strings.Join(entries, ",") + "]") }

// usual are the entries of all but one.
func usual(but string, instead ...string) []byte {
	entries := instead
	for _, domain := range []string{"a.test", "b.test", "d.test", "h.test", "o.test"} {
		if domain != but {
			entries = append(entries, entry(domain, ""))
		}
	}
	return list(entries...)
}

func compare(t testing.TB, data []byte) (Comparison, []providers.Provider) {
	t.Helper()
	l, err := Parse(data, now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(embedded(t), l, day(t, "2026-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	after, err := c.Update.Apply(embedded(t))
	if err != nil {
		t.Fatal(err)
	}
	return c, after
}

func find(t testing.TB, list []providers.Provider, domain string) providers.Provider {
	t.Helper()
	i := slices.IndexFunc(list, func(p providers.Provider) bool { return p.Domain.String() == domain })
	if i < 0 {
		t.Fatalf("%s is missing", domain)
	}
	return list[i]
}

func TestParseRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ data, why string }{
		"nothing":       {"", "broken"},
		"a page":        {"<html>", "broken"},
		"an object":     {"{}", "broken"},
		"names only":    {`["a.test"]`, "broken"},
		"no name":       {`[{"category": "A"}]`, "broken"},
		"twice":         {`[{"jid": "a.test"}, {"jid": "A.test"}]`, "broken"},
		"cut off":       {`[{"jid": "a.test"}`, "broken"},
		"empty":         {"[]", "empty"},
		"bad names":     {`[{"jid": "a..test"}, {"jid": "\u001b[2J"}]`, "empty"},
		"of the future": {`[{"jid": "a.test", "latestChange": "2027-01-01"}]`, "future"},
		"without end":   {"[" + strings.Repeat(`{"jid": "a.test"},`, maxEntries) + `{"jid": "b.test"}]`, "broken"},
		"deep":          {strings.Repeat("[", 1_000_000), "broken"},
	} {
		_, err := Parse([]byte(tc.data), now)
		if !fault.Is(err, fault.ListRefused) || fault.Of(err).Args["Why"] != tc.why {
			t.Errorf("%s: got %v, want %s", name, err, tc.why)
		}
	}
}

func TestOldListIsRefused(t *testing.T) {
	l, err := Parse([]byte(`[{"jid": "a.test", "latestChange": "2026-06-30"}]`), now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Compare(embedded(t), l, day(t, "2026-12-01"))
	wants(t, err, fault.ListRefused, "old")
}

// TestNews has one entry that is different, and what follows.
func TestNews(t *testing.T) {
	for name, tc := range map[string]struct {
		domain, more string // more empty: the entry is missing
		status       providers.Status
		changes      string
		lost         int
		on           string // of the facts
	}{
		"nothing new":                 {"a.test", `"category": "A"`, providers.Suggested, "[]", 0, "2026-12-01"},
		"left the list":               {"a.test", "", providers.Held, "[status suggested held]", 1, "2026-07-22"},
		"fell":                        {"a.test", `"category": "C"`, providers.Held, "[category <nil> C status suggested held]", 1, "2026-12-01"},
		"fell far":                    {"a.test", `"category": "D"`, providers.Held, "[category <nil> D status suggested held]", 1, "2026-12-01"},
		"closed":                      {"a.test", `"inBandRegistration": false`, providers.Suggested, "[inBandRegistration 1 2]", 1, "2026-12-01"},
		"costs something":             {"a.test", `"freeOfCharge": false`, providers.Suggested, "[freeOfCharge 1 2]", 0, "2026-12-01"},
		"more people":                 {"a.test", `"busFactor": 5`, providers.Suggested, "[busFactor {2} {5}]", 0, "2026-12-01"},
		"nonsense is passed over":     {"a.test", `"busFactor": "many", "users": 7`, providers.Suggested, "[]", 0, "2026-12-01"},
		"an unsafe link is no news":   {"a.test", `"website": {"en": "javascript:alert(1)"}`, providers.Suggested, "[]", 0, "2026-12-01"},
		"another's domain is no news": {"a.test", `"alternativeJids": ["b.test"]`, providers.Suggested, "[]", 0, "2026-12-01"},
		"our properties are ours":     {"h.test", `"status": "suggested", "push": false`, providers.Held, "[]", 0, "2026-12-01"},
		"better, still held":          {"h.test", `"busFactor": 9`, providers.Held, "[busFactor {2} {9}]", 0, "2026-12-01"},
		"held, and left":              {"h.test", "", providers.Held, "[]", 0, "2026-07-22"},
		"disputed stays unknown":      {"d.test", `"freeOfCharge": true`, providers.Suggested, "[]", 0, "2026-12-01"},
	} {
		t.Run(name, func(t *testing.T) {
			data := usual(tc.domain)
			if tc.more != "" {
				data = usual(tc.domain, entry(tc.domain, tc.more))
			}
			c, after := compare(t, data)
			var changes []any
			for _, change := range c.Changes {
				// Their first category is news of all, and said once.
				if change.Domain.String() == tc.domain && (change.Key != "category" || change.Is != "A") && !(tc.domain == "d.test" || tc.domain == "o.test") {
					changes = append(changes, change.Key, change.Was, change.Is)
				}
			}
			if got := fmt.Sprint(changes); got != tc.changes {
				t.Errorf("changes %s, want %s", got, tc.changes)
			}
			p := find(t, after, tc.domain)
			if p.Status.Value != tc.status || c.Lost != tc.lost || p.Origin.On.String() != tc.on {
				t.Errorf("%s, %d lost, of %s; want %s, %d, %s", p.Status.Value, c.Lost, p.Origin.On, tc.status, tc.lost, tc.on)
			}
			if p.Push.Value != find(t, embedded(t), tc.domain).Push.Value || len(p.AlsoServes.Value) > 0 || len(p.Website.Value) > 0 {
				t.Errorf("got %+v", p)
			}
			if tc.domain == "d.test" && p.FreeOfCharge.Value != providers.Unknown {
				t.Error("a disputed fact is known")
			}
			if c.Of != 3 {
				t.Errorf("of %d", c.Of)
			}
		})
	}
}

// TestDates: what the list confirms or changes is as young as the list, what it
// does not tell stays as old as it was.
func TestDates(t *testing.T) {
	_, after := compare(t, usual("a.test", entry("a.test", `"busFactor": 3, "freeOfCharge": null`)))
	p := find(t, after, "a.test")
	for what, got := range map[string]string{
		"confirmed 2026-12-01": p.InBandRegistration.On.String(), "changed 2026-12-01": p.BusFactor.On.String(),
		"untold 2026-07-22": p.FreeOfCharge.On.String(), "elsewhere ": p.Push.On.String(),
	} {
		if name, want, _ := strings.Cut(what, " "); got != want {
			t.Errorf("%s: of %q, want %q", name, got, want)
		}
	}
	if p.BusFactor.Source != Source || p.FreeOfCharge.Value != providers.Yes {
		t.Errorf("got %+v, %+v", p.BusFactor, p.FreeOfCharge)
	}
	if o := find(t, after, "o.test"); !o.Origin.On.IsZero() || o.Push.Source != "" {
		t.Errorf("facts of another source are of %s", o.Origin.On)
	}
}

// TestSilentEntry: an entry of which nothing can be read makes no facts younger, and
// a list that has no others is written in some other way than is read here.
func TestSilentEntry(t *testing.T) {
	const wrapped = `{"jid": "a.test", "category": {"content": "A"}, "inBandRegistration": {"content": true}, "users": 3}`
	_, after := compare(t, usual("a.test", wrapped))
	if p := find(t, after, "a.test"); p.Origin.On.String() != "2026-07-22" || p.Status.Value != providers.Suggested {
		t.Errorf("got %s, %s", p.Origin.On, p.Status.Value)
	}
	for _, data := range [][]byte{list(wrapped), list(wrapped, entry("new.test", "")), list(`{"jid": "a.test"}`)} {
		l, err := Parse(data, now)
		if err != nil {
			t.Fatal(err)
		}
		l.changed = day(t, "2026-11-01") // it is not its age that it is refused for
		_, err = Compare(embedded(t), l, day(t, "2026-12-01"))
		wants(t, err, fault.ListRefused, "broken")
	}
}

func TestAhead(t *testing.T) {
	for on, want := range map[string]bool{"2026-12-01": false, "2026-12-02": false, "2026-12-03": true, "2036-12-01": true, "2026-11-30": false, "": false} {
		if got := (Update{On: on}).Ahead(now); got != want {
			t.Errorf("%q: got %t", on, got)
		}
	}
}

func TestNewNamesAreOnlyTold(t *testing.T) {
	c, after := compare(t, usual("", entry("z.test", ""), entry("new.test", "")))
	if got := fmt.Sprint(c.New); got != "[new.test z.test]" {
		t.Errorf("got %s", got)
	}
	if len(after) != len(embedded(t)) || len(c.Update.Providers) != 5 {
		t.Errorf("there are %d now, %d kept", len(after), len(c.Update.Providers))
	}
}

func TestDoubtful(t *testing.T) {
	for lost, data := range map[int][]byte{1: usual("a.test"), 3: list(entry("h.test", ""), entry("o.test", ""))} {
		c, _ := compare(t, data)
		if c.Lost != lost || c.Doubtful() != (lost > 1) {
			t.Errorf("%d of %d lost, doubtful: %t", c.Lost, c.Of, c.Doubtful())
		}
	}
}
