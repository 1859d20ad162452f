package suggest

import (
	"slices"
	"testing"

	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

func TestExplain(t *testing.T) {
	best := made(t, "best.example", nil)
	good := made(t, "good.example", func(p *providers.Provider) { p.BusFactor.Value = providers.CountOf(2) })
	fair := made(t, "fair.example", func(p *providers.Provider) { p.Since.Value = day(t, "2020-01-01") })
	far := made(t, "far.example", func(p *providers.Provider) { p.BusFactor.Value, p.PasswordReset.Value = providers.CountOf(1), nil })
	out := made(t, "out.example", func(p *providers.Provider) { p.FreeOfCharge.Value, p.EmailRequired.Value = providers.No, providers.Yes })
	list := []providers.Provider{best, fair, far, good, out}

	for _, tc := range []struct {
		name    string
		list    []providers.Provider
		p       providers.Provider
		verdict string
		args    map[string]any
		losses  []string
	}{
		{"in the pool", list, good, "reason.why.pool", map[string]any{"Count": 3, "Percent": 33}, nil},
		{"behind", list, far, "reason.why.behind", map[string]any{"Domain": best.Domain, "Count": 18}, []string{"reason.people", "reason.reset.none"}},
		{"out", list, out, "reason.why.out", map[string]any{"Count": 2}, nil},
		{"out and not in the list", list[:1], out, "reason.why.out", map[string]any{"Count": 2}, nil},
		{"alone", list[:1], best, "reason.only", nil, nil},
		{"one's own", list[:1], good, "reason.why.pool", map[string]any{"Count": 2, "Percent": 50}, nil},
		{"one's own and alone", nil, good, "reason.only", nil, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			e := Explain(needs.Needs{Lang: "en"}, tc.list, &tc.p, today)
			if e.Verdict.ID != tc.verdict || e.Provider.Domain != tc.p.Domain || len(e.Reasons) == 0 {
				t.Fatalf("%+v", e.Verdict)
			}
			for name, want := range tc.args {
				if e.Verdict.Args[name] != want {
					t.Errorf("%s is %v, not %v", name, e.Verdict.Args[name], want)
				}
			}
			var losses []string
			sum := 0
			for _, l := range e.Losses {
				losses = append(losses, l.ID)
				sum += l.Best - l.Points
			}
			if !slices.Equal(losses, tc.losses) || len(losses) > 0 && sum < e.Verdict.Args["Count"].(int) {
				t.Errorf("losses %q, %d points", losses, sum)
			}
		})
	}
	late := today.AddDate(2, 0, 0)
	if e := Explain(needs.Needs{}, list, &best, late); e.Verdict.ID != "reason.why.too-old" {
		t.Errorf("from an old list: %+v", e.Verdict)
	}
}

// TestExplainEverybody: for everybody there is a verdict with its sentence, held
// ones too, and who is behind is told where.
func TestExplainEverybody(t *testing.T) {
	all, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	list := embedded(t)
	seen := map[string]bool{}
	for name, n := range typical() {
		for i := range all {
			e := Explain(n, list, &all[i], today)
			seen[e.Verdict.ID] = true
			if (e.Verdict.ID == "reason.why.out") != (len(e.Gates) > 0) || (e.Verdict.ID == "reason.why.behind") != (len(e.Losses) > 0) {
				t.Errorf("%s, %s: %s with %d gates, %d losses", name, all[i].Domain, e.Verdict.ID, len(e.Gates), len(e.Losses))
			}
			for _, l := range e.Losses {
				if l.ID == "" || l.Points >= l.Best {
					t.Errorf("%s, %s: lost %+v", name, all[i].Domain, l)
				}
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("verdicts: %v", seen)
	}
}

// TestOnPages: only those whose page is all that is in the way.
func TestOnPages(t *testing.T) {
	onPage := func(p *providers.Provider) {
		p.InBandRegistration.Value = providers.No
		p.RegistrationPage.Value = providers.Links{"en": "https://a.example/"}
	}
	list := []providers.Provider{
		made(t, "fits.example", func(*providers.Provider) {}),
		made(t, "page.example", onPage),
		made(t, "paid.example", func(p *providers.Provider) { onPage(p); p.FreeOfCharge.Value = providers.No }),
		made(t, "elsewhere.example", func(p *providers.Provider) { p.InBandRegistration.Value = providers.No }),
		made(t, "unwished.example", func(p *providers.Provider) { onPage(p); p.GreenWeb.Value = providers.No }),
	}
	got := Rank(needs.Needs{Wishes: []needs.Wish{needs.Green}}, list, today).OnPages()
	if len(got) != 1 || got[0] != &list[1] {
		t.Errorf("got %+v", got)
	}
	// Whether its page shows a puzzle is not known, so it does not fit those who want none.
	if got := Rank(needs.Needs{Wishes: []needs.Wish{needs.NoPuzzle}}, list, today).OnPages(); len(got) > 0 {
		t.Errorf("got %+v", got)
	}
}

func TestObstacles(t *testing.T) {
	list := []providers.Provider{
		made(t, "a.example", func(p *providers.Provider) { p.PasswordReset.Value = nil }),
		made(t, "b.example", func(p *providers.Provider) { p.PasswordReset.Value = nil }),
		made(t, "c.example", func(p *providers.Provider) { p.GreenWeb.Value = providers.No }),
		made(t, "d.example", func(p *providers.Provider) { p.GreenWeb.Value, p.Operator.Value = providers.No, providers.Person }),
	}
	for _, tc := range []struct {
		wishes []needs.Wish
		want   []Obstacle
	}{
		{nil, nil},
		{[]needs.Wish{needs.Reset, needs.Green}, []Obstacle{{needs.Reset, 2}, {needs.Green, 2}}},
		{[]needs.Wish{needs.Association, needs.Reset, needs.Green}, []Obstacle{{needs.Reset, 2}, {needs.Green, 1}}},
	} {
		before := slices.Clone(tc.wishes)
		if got := Obstacles(needs.Needs{Wishes: tc.wishes}, list, today); !slices.Equal(got, tc.want) || !slices.Equal(before, tc.wishes) {
			t.Errorf("%q: got %v, want %v", tc.wishes, got, tc.want)
		}
	}
	if got := Obstacles(needs.Needs{Wishes: []needs.Wish{needs.Reset, needs.Green}}, list[:0], today); got != nil {
		t.Errorf("of nobody: %v", got)
	}
}
