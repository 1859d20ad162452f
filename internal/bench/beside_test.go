package bench

import (
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/relay"
)

// delays are those of one way.
var delays = []time.Duration{0, 50 * time.Millisecond, 200 * time.Millisecond}

// promised is how many turns ours may take.
func promised(o ours, direct bool) int {
	switch {
	case !direct:
		return 8 // and, in sequence, more
	case o.inSequence:
		return 9
	}
	return 6
}

// BenchmarkBeside registers and logs in at real servers, through a relay that
// stands for the distance, with this program's own way and with other clients.
// Each round of the loop has each client register at each server, distance and way
// into TLS. They take turns, so that whatever else the machine does weighs on all
// of them alike. The table is printed in the end.
func BenchmarkBeside(b *testing.B) {
	running := []*testenv.Server{servers.Prosody(b), servers.Ejabberd(b)}
	others, missing := findOthers()
	clients := []client{ours{}, ours{inSequence: true}}
	for _, o := range others {
		clients = append(clients, o)
	}
	for _, c := range clients {
		for _, direct := range []bool{true, false} {
			j, end := send(b, running[0], direct, 0)
			j.CA = running[1].CAFile
			_, err := c.do(b.Context(), j, end.Turns)
			if err == nil || !strings.Contains(strings.ToLower(err.Error()), "certificate") {
				b.Fatalf("%s, %s, at a server that a stranger vouches for: got %v, want a word about the certificate", c.name(), way(direct), err)
			}
			end.Close()
		}
	}

	t := table{missing: missing}
	for b.Loop() {
		for _, s := range running {
			for _, direct := range []bool{true, false} {
				for _, c := range clients {
					if (c == ours{inSequence: true}) && !direct {
						continue // nothing is promised for it there
					}
					for _, delay := range delays {
						for range runs(delay) {
							t.add(row{s.Name, direct, c}, delay, measure(b, c, s, direct, delay))
						}
					}
				}
			}
		}
	}
	for _, r := range t.rows {
		if r.client == (ours{}) {
			b.ReportMetric(float64(t.turns(r)), "turns:"+strings.ReplaceAll(r.server+","+way(r.direct), " ", "-"))
		}
	}
	t.rounds = b.N
	reports = append(reports, t.String(time.Now()))
}

// runs is how often a client runs in a round. Without a distance all that is
// measured is the work of both sides, which whatever else the machine does can
// double.
func runs(delay time.Duration) int {
	if delay == 0 {
		return 5
	}
	return 1
}

// measure has the client make one account.
func measure(b *testing.B, c client, s *testenv.Server, direct bool, delay time.Duration) outcome {
	b.Helper()
	j, line := send(b, s, direct, delay)
	defer line.Close()
	got, err := c.do(b.Context(), j, line.Turns)
	if err != nil {
		b.Fatalf("%s at %s, %s, %v each way: %v", c.name(), s.Name, way(direct), delay, err)
	}
	if o, ok := c.(ours); ok && delay > 0 && got.turns > promised(o, direct) {
		b.Errorf("%s at %s, %s, %v each way: %d turns, promised are %d",
			o.name(), s.Name, way(direct), delay, got.turns, promised(o, direct))
	}
	return got
}

// send is a new job at the server, over a relay of its own.
func send(b *testing.B, s *testenv.Server, direct bool, delay time.Duration) (job, *relay.Relay) {
	b.Helper()
	target := s.StartTLS
	if direct {
		target = s.DirectTLS
	}
	line, err := relay.Listen(target, delay)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(line.Close)
	host, text, err := net.SplitHostPort(line.Addr())
	if err != nil {
		b.Fatal(err)
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return job{
		Host: host, Port: port, Direct: direct, Domain: testenv.Open,
		User: "bench" + connect.NewID(), Password: password.Make().Reveal(), CA: s.CAFile,
	}, line
}

func way(direct bool) string {
	if direct {
		return "direct TLS"
	}
	return "STARTTLS"
}
