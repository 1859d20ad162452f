package suggest

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

func TestDraw(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var list []providers.Provider
	for n, want := range []string{"", "reason.only", "reason.drawn", "reason.drawn", "reason.drawn", "reason.drawn"} {
		c, ok := Rank(needs.Needs{}, list, today).Draw(random)
		if ok != (n > 0) {
			t.Fatalf("from %d one was drawn: %v", n, ok)
		}
		if ok {
			last := c.Reasons[len(c.Reasons)-1]
			if last.ID != want || last.Points != 0 || n > 1 && last.Args["Count"] != n {
				t.Errorf("from %d: %+v", n, last)
			}
		}
		list = append(list, made(t, fmt.Sprintf("p%d.example", n), nil))
	}
	far := made(t, "new.example", func(p *providers.Provider) {
		p.BusFactor.Value, p.Since.Value = providers.Count{}, day(t, "2026-07-01")
	})
	r := Rank(needs.Needs{}, []providers.Provider{list[0], far}, today)
	before := len(r.Pool[0].Reasons)
	if c, ok := r.Draw(random); !ok || c.Reasons[len(c.Reasons)-1].ID != "reason.drawn.wider" {
		t.Errorf("from a widened pool: %+v", c.Reasons)
	}
	if len(r.Pool[0].Reasons) != before {
		t.Error("a draw changes the pool")
	}
}

// TestWithout: who turns providers down is suggested the best of the rest, and
// hears what it was drawn from.
func TestWithout(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var list []providers.Provider
	for i, people := range []int{3, 3, 3, 2, 2, 2, 2, 1} {
		list = append(list, made(t, fmt.Sprintf("p%d.example", i), persons(people)))
	}
	// Two people are worth 8 points, three 12, one 2: all but the last are near.
	last := &list[len(list)-1]
	last.Operator.Value, last.PasswordReset.Value = "", nil
	r := Rank(needs.Needs{}, list, today)
	if len(r.Pool) != 7 || len(r.Others) != 1 {
		t.Fatalf("pool %d, others %d", len(r.Pool), len(r.Others))
	}
	turnedDown := map[string]bool{}
	for left := len(list); left > 0; left-- {
		rest := r.Without(func(p *providers.Provider) bool { return turnedDown[p.Domain.String()] })
		c, ok := rest.Draw(random)
		if !ok || turnedDown[c.Provider.Domain.String()] || len(rest.Pool)+len(rest.Others) != left {
			t.Fatalf("of %d left: drawn %v from %d and %d", left, ok, len(rest.Pool), len(rest.Others))
		}
		if c.Provider == last && left > least {
			t.Errorf("the worst of %d is suggested", left)
		}
		if got := c.Reasons[len(c.Reasons)-1].ID; (got == "reason.last") != (left == 1) || got == "reason.only" {
			t.Errorf("of %d left: %s", left, got)
		}
		turnedDown[c.Provider.Domain.String()] = true
	}
	if _, ok := r.Without(func(*providers.Provider) bool { return true }).Draw(random); ok {
		t.Error("one was drawn from none")
	}
	if len(r.Pool) != 7 || len(r.Others) != 1 {
		t.Error("turning down changes the result")
	}
}

// TestWeights: several people can look after more newcomers than one, and nobody
// gets more than 35 in 100 by it.
func TestWeights(t *testing.T) {
	const draws = 10_000
	for several := range 9 {
		for others := range 9 {
			var r Result
			for i := range several + others {
				p := made(t, fmt.Sprintf("p%d.example", i), persons(2))
				if i >= several {
					persons(i % 2)(&p) // one, or unknown
				}
				r.Pool = append(r.Pool, Candidate{Provider: &p})
			}
			got := spread(r, draws, 5)
			if len(r.Pool) < least {
				continue
			}
			if most := got[slices.MaxFunc(slices.Collect(maps.Keys(got)), func(a, b string) int { return got[a] - got[b] })]; most > draws*35/100 {
				t.Errorf("%d with several people, %d without: one is drawn %d times", several, others, most)
			}
			if several == 0 || others == 0 {
				continue
			}
			first, last := got["p0.example"], got[fmt.Sprintf("p%d.example", several+others-1)]
			if weighted := several+others >= evenBelow; weighted != (first > last*3/2) {
				t.Errorf("%d with several people, %d without: drawn %d and %d times", several, others, first, last)
			}
			c, _ := r.Draw(rand.New(rand.NewPCG(1, 1)))
			if said := c.Reasons[0].ID == "reason.drawn.weighted"; said != (several+others >= evenBelow) {
				t.Errorf("%d with several people, %d without: said %s", several, others, c.Reasons[0].ID)
			}
		}
	}
}

// TestSpread is the promise that no provider gets more than 35 in 100 of those
// who leave all questions as they are, wherever they live, and of typical people.
func TestSpread(t *testing.T) {
	const draws, most = 10_000, 3_500
	list := embedded(t)
	all := typical()
	for _, at := range []struct {
		lang    string
		country providers.Country
	}{
		{}, {"en", ""}, {"en", "gb"}, {"en", "us"}, {"fr", "fr"}, {"fr", "ch"}, {"de", "de"}, {"de", "ch"}, {"pt", "br"}, {"nl", "nl"}, {"es", "es"}, {"ja", "jp"},
	} {
		for _, system := range []string{"linux", "windows", "darwin", "android"} {
			all[fmt.Sprintf("defaults on %s, %s-%s", system, at.lang, at.country)] =
				needs.Defaults(needs.Surroundings{System: system, Lang: at.lang, Country: at.country})
		}
	}
	for name, n := range all {
		r := Rank(n, list, today)
		if len(r.Pool) < least {
			if n.Wishes == nil {
				t.Errorf("%s: only %d to draw from", name, len(r.Pool))
			}
			continue // nobody else fits: that is said
		}
		for domain, times := range spread(r, draws, 3) {
			if times > most {
				t.Errorf("%s: %s is drawn %d times of %d", name, domain, times, draws)
			}
		}
	}
}

// spread draws and counts.
func spread(r Result, draws int, seed uint64) map[string]int {
	random := rand.New(rand.NewPCG(seed, 4))
	got := map[string]int{}
	for range draws {
		if c, ok := r.Draw(random); ok {
			got[c.Provider.Domain.String()]++
		}
	}
	return got
}
