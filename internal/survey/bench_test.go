package survey

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv/relay"
)

// BenchmarkAll looks at 100 servers, 200 ms away, 5 of which do not answer. The
// promise is at most 1.2 times the slowest that does plus the time limit of those
// that do not; x/slowest is what that factor was, 0 where they were through with
// the limit.
func BenchmarkAll(b *testing.B) {
	const (
		all  = 100
		dead = 5
		away = 200 * time.Millisecond // there and back
	)
	var targets []connect.Target
	for i := range all {
		name := fmt.Sprintf("p%d.test", i)
		if i < dead {
			targets = append(targets, silent(b, name))
			continue
		}
		s, target := start(b, practice.Config{Domain: name})
		r, err := relay.Listen(s.DirectTLSAddr(), away/2)
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(r.Close)
		target.Server = "xmpps://" + r.Addr()
		targets = append(targets, target)
	}
	var worst float64
	var slowest, whole time.Duration
	for b.Loop() {
		rand.Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
		slowest = 0
		well := 0
		begun := time.Now()
		err := All(b.Context(), targets, time.Now, func(s Seen) {
			if s.Fault == nil {
				well++
				slowest = max(slowest, time.Since(s.At))
			}
		})
		whole = time.Since(begun)
		if err != nil || well != all-dead {
			b.Fatalf("%d of %d seen, %v", well, all-dead, err)
		}
		worst = max(worst, float64(whole-Timeout)/float64(slowest))
	}
	b.ReportMetric(worst, "x/slowest")
	b.ReportMetric(slowest.Seconds(), "slowest-s")
	b.ReportMetric(whole.Seconds(), "whole-s")
}
