package ibr

import (
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/testenv"
)

// BenchmarkTurns registers and logs in, and reports the round trips that were
// counted at the socket: a promise, where the time is the machine's.
func BenchmarkTurns(b *testing.B) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		b.Run(name, func(b *testing.B) {
			s := start(b)
			for way, server := range map[string]string{"direct": "xmpps://" + s.DirectTLS, "starttls": s.StartTLS} {
				b.Run(way, func(b *testing.B) {
					total := 0
					for b.Loop() {
						var count turns // the goodbye is left out
						target := connect.Target{Domain: addresstest.Domain(b, testenv.Open), Server: server, Roots: s.Pool(), Dial: count.dial}
						r, err := Begin(b.Context(), target, "")
						if err != nil {
							b.Fatal(err)
						}
						login, err := r.Submit(b.Context(), credentials(b, "bench"+connect.NewID(), testenv.Open), nil)
						if err != nil {
							b.Fatal(err)
						}
						session, err := login.Finish(b.Context(), nil)
						if err != nil {
							b.Fatal(err)
						}
						b.StopTimer()
						count.mu.Lock()
						total += count.n
						count.mu.Unlock()
						session.Close()
						b.StartTimer()
					}
					b.ReportMetric(float64(total)/float64(b.N), "turns/op")
				})
			}
		})
	}
}
