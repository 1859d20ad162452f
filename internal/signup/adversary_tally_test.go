package signup

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"
)

// The long runs. Their results are added up in a file, so that they can be made in
// pieces: each goes on with the seeds that follow those that are in the file.
const (
	// sessionsVariable and mutationsVariable say how many sessions there are to be
	// in all, those in the file included.
	sessionsVariable  = "XMPP_START_SESSIONS"
	mutationsVariable = "XMPP_START_MUTATIONS"
	// resultsVariable names the file; without it nothing is kept.
	resultsVariable = "XMPP_START_RESULTS"
)

// problem is something that must never happen.
type problem struct {
	kind verdict
	what string
}

func (p problem) String() string { return string(p.kind) + ": " + p.what }

type verdict string

const (
	lost       verdict = "lost password"
	twice      verdict = "second account"
	falseClaim verdict = "false claim"
	hang       verdict = "hang"
	crash      verdict = "panic"
	untidy     verdict = "something left over"
)

// tally is what came of a number of sessions; a line of the file.
type tally struct {
	Run      string          `json:"run"`
	First    uint64          `json:"first"` // seed
	Sessions uint64          `json:"sessions"`
	Runs     int             `json:"runs"` // of the program, those that resume included
	Accounts int             `json:"accounts"`
	Longest  time.Duration   `json:"longest"` // run
	Problems map[verdict]int `json:"problems,omitempty"`
	Seeds    []uint64        `json:"seeds,omitempty"` // of the sessions with problems
	Ended    time.Time       `json:"ended"`

	mu sync.Mutex
}

// add takes in what came of one session.
func (s *tally) add(seed uint64, runs int, longest time.Duration, account bool, problems []problem) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Longest = max(s.Longest, longest)
	s.Sessions++
	s.Runs += runs
	if account {
		s.Accounts++
	}
	if len(problems) > 0 {
		s.Seeds = append(s.Seeds, seed)
	}
	for _, p := range problems {
		if s.Problems == nil {
			s.Problems = map[verdict]int{}
		}
		s.Problems[p.kind]++
	}
}

func (s *tally) String() string {
	text := fmt.Sprintf("%s: %d sessions, %d runs of the program, %d accounts, longest run %v", s.Run, s.Sessions, s.Runs, s.Accounts, s.Longest)
	for _, kind := range []verdict{lost, twice, falseClaim, hang, crash, untidy} {
		text += fmt.Sprintf("; %s: %d", kind, s.Problems[kind])
	}
	return text
}

// longRun makes sessions in batches until there are as many as variable wants, or
// short without it, and checks that none had a problem. Batches have size sessions
// each, with seeds from first on.
func longRun(t *testing.T, name, variable string, short, size uint64, batch func(t *testing.T, first uint64, sum *tally)) {
	t.Helper()
	total := &tally{Run: name}
	want, file := short, ""
	if value := os.Getenv(variable); value != "" {
		var err error
		if want, err = strconv.ParseUint(value, 10, 64); err != nil {
			t.Fatalf("%s: %v", variable, err)
		}
		if file = os.Getenv(resultsVariable); file != "" {
			if err := total.read(file); err != nil {
				t.Fatal(err)
			}
		}
	}
	for total.Sessions < want && !t.Failed() {
		sum := &tally{Run: name, First: total.Sessions}
		batch(t, sum.First, sum)
		if sum.Sessions < size {
			t.Fatalf("only %d sessions of %d came to their end", sum.Sessions, size)
		}
		sum.Ended = time.Now().UTC().Truncate(time.Second)
		total.merge(sum)
		if err := sum.append(file); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println(total)
	for kind, n := range total.Problems {
		t.Errorf("%s: %d, of sessions with the seeds %v", kind, n, total.Seeds)
	}
}

func (s *tally) merge(other *tally) {
	s.Sessions += other.Sessions
	s.Runs += other.Runs
	s.Accounts += other.Accounts
	s.Longest = max(s.Longest, other.Longest)
	s.Seeds = append(s.Seeds, other.Seeds...)
	for kind, n := range other.Problems {
		if s.Problems == nil {
			s.Problems = map[verdict]int{}
		}
		s.Problems[kind] += n
	}
}

// read adds up what is in the file about the run; there need not be one.
func (s *tally) read(file string) error {
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		one := new(tally)
		if err := json.Unmarshal(lines.Bytes(), one); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if one.Run == s.Run {
			s.merge(one)
		}
	}
	return lines.Err()
}

// append writes the tally as one line.
func (s *tally) append(file string) error {
	if file == "" {
		return nil
	}
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.Write(append(line, '\n')); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
