package connect

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestInterleave(t *testing.T) {
	for name, tc := range map[string]struct{ in, want string }{
		"one":            {"192.0.2.1", "192.0.2.1"},
		"one family":     {"192.0.2.2 192.0.2.1", "192.0.2.2 192.0.2.1"},
		"IPv6 first":     {"2001:db8::1 2001:db8::2 2001:db8::3 192.0.2.1 192.0.2.2", "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2 2001:db8::3"},
		"IPv4 first":     {"192.0.2.1 2001:db8::1 2001:db8::2", "192.0.2.1 2001:db8::1 2001:db8::2"},
		"more of second": {"192.0.2.1 2001:db8::1 2001:db8::2 2001:db8::3", "192.0.2.1 2001:db8::1 2001:db8::2 2001:db8::3"},
		"mapped":         {"2001:db8::1 2001:db8::2 ::ffff:192.0.2.1", "2001:db8::1 192.0.2.1 2001:db8::2"},
	} {
		t.Run(name, func(t *testing.T) {
			var in []netip.Addr
			for _, s := range strings.Fields(tc.in) {
				in = append(in, netip.MustParseAddr(s))
			}
			var got []string
			for _, ip := range interleave(in) {
				got = append(got, ip.String())
			}
			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %v, want %s", got, tc.want)
			}
		})
	}
}

// track is a field of places that answer after some time, or refuse.
type track struct {
	answers map[string]time.Duration
	refuses map[string]time.Duration
	deaf    bool // places do not hear that they are not wanted any more

	mu     sync.Mutex
	begun  []string // "PLACE TIME"
	open   int
	closed int
}

type counted struct {
	net.Conn
	closed func()
}

func (c counted) Close() error { c.closed(); return nil }

func (tr *track) reach(start time.Time) dialFunc {
	return func(ctx context.Context, _, place string) (net.Conn, error) {
		tr.mu.Lock()
		tr.begun = append(tr.begun, place+" "+time.Since(start).String())
		tr.mu.Unlock()
		wait, refuses := tr.refuses[place]
		if !refuses {
			wait = tr.answers[place]
		}
		if wait == 0 {
			<-ctx.Done() // it swallows everything
			return nil, ctx.Err()
		}
		hear := ctx.Done()
		if tr.deaf {
			hear = nil
		}
		select {
		case <-time.After(wait):
		case <-hear:
			return nil, ctx.Err()
		}
		if refuses {
			return nil, errors.New(place + " refuses")
		}
		tr.mu.Lock()
		defer tr.mu.Unlock()
		tr.open++
		return counted{closed: func() { tr.mu.Lock(); tr.closed++; tr.mu.Unlock() }}, nil
	}
}

// TestRace says exactly when each place is tried, in the time of a bubble.
func TestRace(t *testing.T) {
	type times = map[string]time.Duration
	const ms = time.Millisecond
	for name, tc := range map[string]struct {
		places           string
		answers, refuses times
		begun            string
		took             time.Duration
		failure          string
		deaf             bool
	}{
		"the first answers":         {"a b", times{"a": 100 * ms}, nil, "a 0s", 100 * ms, "", false},
		"the first is slow":         {"a b c", times{"a": 300 * ms}, nil, "a 0s,b 250ms", 300 * ms, "", false},
		"the first is slower":       {"a b c", times{"a": 900 * ms, "b": 100 * ms}, nil, "a 0s,b 250ms", 350 * ms, "", false},
		"black holes":               {"a b c", times{"c": 10 * ms}, nil, "a 0s,b 250ms,c 500ms", 510 * ms, "", false},
		"a refusal starts the next": {"a b c", times{"b": 10 * ms}, times{"a": 20 * ms}, "a 0s,b 20ms", 30 * ms, "", false},
		"all refuse":                {"a b", nil, times{"a": 20 * ms, "b": 30 * ms}, "a 0s,b 20ms", 50 * ms, "a refuses", false},
		"a refusal, a black hole":   {"a b c", nil, times{"a": 20 * ms, "c": 30 * ms}, "a 0s,b 20ms,c 270ms", 10 * time.Second, "a refuses", false},
		"nothing but black holes":   {"a b", nil, nil, "a 0s,b 250ms", 10 * time.Second, "context deadline exceeded", false},
		"a late one is shut again":  {"a b", times{"a": 900 * ms, "b": 100 * ms}, nil, "a 0s,b 250ms", 900 * ms, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				tr := &track{answers: tc.answers, refuses: tc.refuses, deaf: tc.deaf}
				begun := time.Now()
				ctx, cancel := context.WithTimeout(t.Context(), dialTime)
				defer cancel()
				conn, err := race(ctx, tr.reach(begun), strings.Fields(tc.places))
				took := time.Since(begun)
				if got := strings.Join(tr.begun, ","); got != tc.begun {
					t.Errorf("began %s, want %s", got, tc.begun)
				}
				if took != tc.took {
					t.Errorf("took %v, want %v", took, tc.took)
				}
				if tc.failure != "" {
					if err == nil || err.Error() != tc.failure || conn != nil {
						t.Errorf("got %v, %v", conn, err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if tr.open != tr.closed+1 {
					t.Errorf("%d connections are left open", tr.open-tr.closed)
				}
			})
		})
	}
}

// TestPlaces has more addresses than anybody needs.
func TestPlaces(t *testing.T) {
	z := &zone{records: map[string][]string{}}
	for i := range 20 {
		ip := netip.AddrFrom4([4]byte{192, 0, 2, byte(i + 1)})
		z.records["host.test. A"] = append(z.records["host.test. A"], ip.String())
	}
	target := Target{Resolver: z.resolver(t)}
	got, err := target.addresses(limited(t), candidate{host: "host.test", port: 5222})
	if err != nil || len(got) != mostAddresses || slices.ContainsFunc(got, func(s string) bool { return !strings.HasSuffix(s, ":5222") }) {
		t.Errorf("got %v, %v", got, err)
	}
	for in, want := range map[candidate]string{{host: "192.0.2.7", port: 1}: "192.0.2.7:1", {host: "2001:db8::1", port: 2}: "[2001:db8::1]:2"} {
		if got, err := target.addresses(limited(t), in); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%v: got %v, %v", in, got, err)
		}
	}
}
