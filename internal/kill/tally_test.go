package kill

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// A tally adds up what came of registrations, in a file if it has one.
type tally struct {
	mu   sync.Mutex
	file string

	Server        string
	Kills         int
	Timed         int // kills, at a random time
	Registrations int
	Starts        int
	Seconds       int
	Stores        map[string]int // kills
	Points        map[string]int // kills, by the last point before
	Wrong         map[wrong]int
	Findings      []string
}

// saveEvery is how many registrations go by between two versions of the file.
const saveEvery = 50

// newTally goes on with the file, where there is one; "" is for none.
func newTally(file, server string) (*tally, error) {
	t := &tally{file: file, Server: server, Stores: map[string]int{}, Points: map[string]int{}, Wrong: map[wrong]int{}}
	if file == "" {
		return t, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err == nil {
		err = json.Unmarshal(data, t)
	}
	if err == nil && t.Server != server {
		err = fmt.Errorf("%s has the results of %s", file, t.Server)
	}
	return t, err
}

// add counts a registration; seed is the one that repeats it.
func (t *tally) add(r result, in store, seed uint64) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Kills += len(r.deaths)
	t.Timed += r.timed
	t.Registrations++
	t.Starts += r.starts + 1
	t.Stores[in.name] += len(r.deaths)
	for _, point := range r.deaths {
		t.Points[point]++
	}
	for what, how := range r.found {
		t.Wrong[what]++
		t.Findings = append(t.Findings, fmt.Sprintf("%s (seed %d, store %s): %s; deaths at %q", what, seed, in.name, how, r.deaths))
	}
	if t.Registrations%saveEvery == 0 {
		return t.save()
	}
	return nil
}

// counts is how many there were.
func (t *tally) counts() (kills, findings int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.Kills, len(t.Findings)
}

// end ends a piece that has begun at a time.
func (t *tally) end(begun time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.Seconds += int(time.Since(begun).Seconds())
	return t.save()
}

func (t *tally) save() error {
	if t.file == "" {
		return nil
	}
	data, err := json.MarshalIndent(t, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(t.file), 0o755); err != nil {
		return err
	}
	next := t.file + ".new"
	return errors.Join(os.WriteFile(next, append(data, '\n'), 0o644), os.Rename(next, t.file))
}

func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d kills (%d at a random time) in %d registrations:", t.Server, t.Kills, t.Timed, t.Registrations)
	for i, what := range wrongs {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " %d %s", t.Wrong[what], what)
	}
	for _, counts := range []map[string]int{t.Stores, t.Points} {
		b.WriteString("\n")
		for _, name := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(&b, "\n%6d  %s", counts[name], name)
		}
	}
	for _, found := range t.Findings {
		b.WriteString("\n" + found)
	}
	return b.String()
}
