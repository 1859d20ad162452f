package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// table collects what was measured. Ours, the first row of a server and a way,
// is what the ratios of the others refer to.
type table struct {
	rows    []row // in the order of their first outcome
	cells   map[row]map[time.Duration][]outcome
	rounds  int
	missing []error
}

// row is what stays the same along a line of the table.
type row struct {
	server string
	direct bool
	client client
}

func (t *table) add(r row, delay time.Duration, o outcome) {
	if t.cells == nil {
		t.cells = map[row]map[time.Duration][]outcome{}
	}
	if t.cells[r] == nil {
		t.rows = append(t.rows, r)
		t.cells[r] = map[time.Duration][]outcome{}
	}
	t.cells[r][delay] = append(t.cells[r][delay], o)
}

// turns is the median number of turns in a row. Those without a distance are not
// counted: there, what crosses on the line looks like an answer.
func (t *table) turns(r row) int {
	var all []int
	for delay, outcomes := range t.cells[r] {
		for _, o := range outcomes {
			if delay > 0 {
				all = append(all, o.turns)
			}
		}
	}
	return median(all)
}

func (t *table) time(r row, delay time.Duration) time.Duration {
	var all []time.Duration
	for _, o := range t.cells[r][delay] {
		all = append(all, o.took)
	}
	return median(all)
}

func median[T cmp.Ordered](all []T) T {
	slices.Sort(all)
	return all[len(all)/2]
}

// String is the table as it is printed.
func (t *table) String(now time.Time) string {
	var out strings.Builder
	fmt.Fprintf(&out, "Registration and proven login, %s, medians of %d rounds.\n", now.Format(time.DateOnly), t.rounds)
	out.WriteString(`Turns: round trips at the client's socket, those of TCP and TLS among them.
Times: ms, through a relay that adds so much each way. ×: as a multiple of ours.
`)
	var first row
	for _, r := range t.rows {
		if r.server != first.server || r.direct != first.direct {
			first = r
			fmt.Fprintf(&out, "\n%-26s  %5s %5s", r.server+", "+way(r.direct), "turns", "×")
			for _, d := range delays {
				fmt.Fprintf(&out, "  %8s %5s", fmt.Sprintf("%d ms", d.Milliseconds()), "×")
			}
			out.WriteByte('\n')
		}
		turns := t.turns(r)
		fmt.Fprintf(&out, "  %-24s  %5d %5.2f", r.client.name(), turns, float64(turns)/float64(t.turns(first)))
		for _, d := range delays {
			took := t.time(r, d)
			fmt.Fprintf(&out, "  %8d %5.2f", took.Milliseconds(), float64(took)/float64(t.time(first, d)))
		}
		out.WriteByte('\n')
	}
	for _, err := range t.missing {
		fmt.Fprintf(&out, "\nleft out: %v\n", err)
	}
	return out.String()
}

func TestTable(t *testing.T) {
	var got table
	got.rounds = 3
	other := &other{library: "other", version: "1.2"}
	crossing := func(d time.Duration) int { // and not a turn
		if d == 0 {
			return 1
		}
		return 0
	}
	for _, ms := range []time.Duration{30, 10, 20} {
		for _, d := range delays {
			got.add(row{"server 1", true, ours{}}, d, outcome{6 + crossing(d), ms * time.Millisecond})
			got.add(row{"server 1", true, other}, d, outcome{9 + crossing(d), 2 * ms * time.Millisecond})
			got.add(row{"server 1", false, other}, d, outcome{16, ms * time.Millisecond})
		}
	}
	got.missing = []error{fmt.Errorf("a third is not there")}
	printed := got.String(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	for _, want := range []string{
		"2026-11-21, medians of 3 rounds.\n",
		"\nserver 1, direct TLS  ",
		"\n  xmpp-start                    6  1.00        20  1.00        20  1.00",
		"\n  other 1.2                     9  1.50        40  2.00        40  2.00",
		"\nserver 1, STARTTLS  ",
		"\n  other 1.2                    16  1.00        20  1.00",
		"\nleft out: a third is not there\n",
	} {
		if !strings.Contains(printed, want) {
			t.Errorf("no %q in\n%s", want, printed)
		}
	}
}
