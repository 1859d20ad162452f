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

func BenchmarkRank(b *testing.B) {
	n := needs.Defaults(needs.Surroundings{System: "linux", Lang: "en"})
	b.Run("embedded", func(b *testing.B) {
		list := embedded(b)
		for b.Loop() {
			Rank(n, list, today)
		}
	})
	b.Run("10000", func(b *testing.B) {
		random := rand.New(rand.NewPCG(7, 8))
		var list []providers.Provider
		for i := range 10_000 {
			list = append(list, made(b, fmt.Sprintf("p%d.example", i), func(p *providers.Provider) {
				p.Since.Value = day(b, fmt.Sprintf("%d-06-01", 2000+random.IntN(26)))
				p.BusFactor.Value = providers.CountOf(random.IntN(5))
				p.FileSize.Value = providers.AtMost(1 + random.IntN(500))
				p.CaptchaRequired.Value = []providers.Answer{providers.Yes, providers.No}[random.IntN(2)]
			}))
		}
		for b.Loop() {
			Rank(n, list, today)
		}
	})
}

// BenchmarkSpread measures 10,000 draws, and reports what the one that is drawn
// most gets of them in percent, out of how many.
func BenchmarkSpread(b *testing.B) {
	const draws = 10_000
	list := embedded(b)
	all := typical()
	all["defaults"] = needs.Defaults(needs.Surroundings{System: "linux", Lang: "en"})
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			r := Rank(all[name], list, today)
			var got map[string]int
			for b.Loop() {
				got = spread(r, draws, 3)
			}
			most := 0
			for _, times := range got {
				most = max(most, times)
			}
			b.ReportMetric(100*float64(most)/draws, "%most")
			b.ReportMetric(float64(len(r.Pool)), "pool")
		})
	}
}
