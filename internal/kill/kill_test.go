package kill

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

// The flags of a long run.
var (
	long    = flag.Int("kills", 0, "how many kills there are to be in all, with those of earlier runs; 0: few, of which nothing is kept")
	only    = flag.String("server", "", "practice, prosody or ejabberd; empty: all")
	results = flag.String("results", "", "folder of the files in which the results of long runs add up")
)

// Few kills are for `make test`.
const (
	fewPractice = 50
	fewReal     = 20
	// enough findings end a run: more of them say nothing new.
	enough = 20
)

// TestEachPoint dies at each point of a registration once and resumes.
func TestEachPoint(t *testing.T) {
	if *long > 0 {
		t.Skip("skipped: a long run is of random kills")
	}
	p := build(t)
	for name, open := range map[string]func(*testing.T) store{
		"file":    func(t *testing.T) store { return fileStore(t, true) },
		"keyring": keyringStore,
	} {
		again(t, name, func(t *testing.T, last bool) bool {
			in := open(t)
			sum, err := eachPoint(t, p, in)
			if !last && in.dead() {
				return true
			}
			if err != nil {
				t.Error(err)
			}
			sum.judge(t)
			if kills, _ := sum.counts(); kills < 50 {
				t.Errorf("only %d points", kills)
			}
			return false
		})
	}
}

// again runs a test, and once more while it reports that its keyring has ended.
// Each time the bus of the keyring ends with it, so that the next one is found.
func again(t *testing.T, name string, test func(t *testing.T, last bool) bool) {
	for try := 1; try <= keyrings; try++ {
		ended := false
		t.Run(name, func(t *testing.T) {
			if ended = test(t, try == keyrings); ended {
				t.Log("the keyring itself has ended: once more, with another one")
			}
		})
		if !ended {
			return
		}
	}
}

// keyrings is how many a test may need. It begins anew where gnome-keyring has
// ended, which it does now and then when its clients are killed in the middle of a
// call; what there was in it has gone with it and cannot be judged.
const keyrings = 4

// eachPoint dies at each point in turn.
func eachPoint(t *testing.T, p *program, in store) (*tally, error) {
	sum, err := newTally("", "practice")
	if err != nil {
		t.Fatal(err)
	}
	var points atomic.Uint64
	var over atomic.Bool
	var failed atomic.Pointer[error]
	work(func() bool {
		point := points.Add(1)
		r, err := p.register(practiceServer{}, in, randomOf(point), func(n int, _ string) death {
			if n > 0 {
				return death{}
			}
			return death{point: int(point)}
		})
		if err == nil {
			err = sum.add(r, in, point)
		}
		if err != nil {
			err = fmt.Errorf("point %d: %w", point, err)
			failed.Store(&err)
		}
		if err != nil || len(r.deaths) == 0 { // it has no more points
			over.Store(true)
		}
		return !over.Load()
	})
	if first := failed.Load(); first != nil {
		return sum, *first
	}
	return sum, nil
}

// TestRandom dies anywhere, several times in a row.
func TestRandom(t *testing.T) {
	p := build(t)
	known := false
	files := func(t *testing.T) []store { return []store{fileStore(t, true), fileStore(t, false)} }
	for _, at := range []struct {
		name  string
		few   int
		start func(t *testing.T) server
		in    func(t *testing.T) []store
	}{
		{"practice", fewPractice, func(*testing.T) server { return practiceServer{} }, files},
		{"keyring", fewReal, func(*testing.T) server { return practiceServer{} }, func(t *testing.T) []store { return []store{keyringStore(t)} }},
		{"prosody", fewReal, func(t *testing.T) server { return newReal(t, servers.Prosody(t)) }, files},
		{"ejabberd", fewReal, func(t *testing.T) server { return newReal(t, servers.Ejabberd(t)) }, files},
	} {
		if *only != "" && *only != at.name {
			continue
		}
		known = true
		again(t, at.name, func(t *testing.T, last bool) bool {
			file, goal := "", at.few
			if *long > 0 {
				file, goal = filepath.Join(*results, at.name+".json"), *long
			}
			s, stores := at.start(t), at.in(t)
			sum, err := newTally(file, s.name())
			if err != nil {
				t.Fatal(err)
			}
			begun := time.Now()
			var failed atomic.Pointer[error]
			work(func() bool {
				if err := p.die(s, stores, sum); err != nil {
					failed.Store(&err)
				}
				kills, findings := sum.counts()
				return kills < goal && findings < enough && failed.Load() == nil
			})
			if !last && *long == 0 && stores[0].dead() {
				return true
			}
			if first := failed.Load(); first != nil {
				t.Error(*first)
			}
			if err := sum.end(begun); err != nil {
				t.Error(err)
			}
			if strays, err := s.strays(); err != nil || len(strays) > 0 {
				t.Errorf("accounts that nobody has asked for: %q, %v", strays, err)
			}
			sum.judge(t)
			return false
		})
	}
	if !known {
		t.Errorf("there is no server called %q", *only)
	}
}

// slow is how many of a hundred registrations are in the other stores than the
// first one.
const slow = 1

// die has one registration die some times.
func (p *program) die(at server, stores []store, sum *tally) error {
	seed := rand.Uint64()
	random := randomOf(seed)
	in := stores[0]
	if random.IntN(100) < slow {
		in = stores[len(stores)-1]
	}
	deaths := 1 + random.IntN(4)
	r, err := p.register(at, in, random, func(n int, sort string) death {
		if n >= deaths {
			return death{}
		}
		return p.death(random, sort)
	})
	if err != nil {
		return fmt.Errorf("seed %d, store %s: %w", seed, in.name, err)
	}
	return sum.add(r, in, seed)
}

// work has all processors do a job until it says that there is no more to do.
func work(job func() (more bool)) {
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for job() {
			}
		})
	}
	workers.Wait()
}

func randomOf(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

// judge fails the test for what must not happen, and says how much did not.
func (t *tally) judge(test *testing.T) {
	test.Helper()
	test.Log(t.String())
	if len(t.Findings) > 0 {
		test.Errorf("%d findings", len(t.Findings))
	}
}
