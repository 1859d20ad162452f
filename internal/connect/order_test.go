package connect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// records makes candidates of "PRIORITY WEIGHT NAME", with a ! behind the name
// for direct TLS.
func records(t *testing.T, texts ...string) []candidate {
	t.Helper()
	var all []candidate
	for _, text := range texts {
		var c candidate
		if _, err := fmt.Sscan(text, &c.priority, &c.weight, &c.host); err != nil {
			t.Fatal(err)
		}
		c.host, c.direct = strings.CutSuffix(c.host, "!")
		all = append(all, c)
	}
	return all
}

func listed(all []candidate) string {
	var list []string
	for _, c := range all {
		name := c.host
		if c.direct {
			name += "!"
		}
		list = append(list, name)
	}
	return strings.Join(list, " ")
}

// TestOrder has the numbers drawn by the table, each below the limit that it
// says.
func TestOrder(t *testing.T) {
	for name, tc := range map[string]struct {
		records []string
		draws   []string // "LIMIT NUMBER"
		want    string
	}{
		"none":                    {nil, nil, ""},
		"no weights":              {[]string{"5 0 a!", "5 0 b", "5 0 c"}, []string{"1 0", "1 0", "1 0"}, "a! b c"},
		"priorities":              {[]string{"9 5 a!", "1 5 b", "5 5 c!"}, []string{"6 5", "6 0", "6 3"}, "b c! a!"},
		"the smallest number":     {[]string{"5 10 a!", "5 30 b"}, []string{"41 0", "31 0"}, "a! b"},
		"up to the first":         {[]string{"5 10 a!", "5 30 b"}, []string{"41 10", "31 30"}, "a! b"},
		"past the first":          {[]string{"5 10 a!", "5 30 b"}, []string{"41 11", "11 10"}, "b a!"},
		"the greatest number":     {[]string{"5 10 a!", "5 30 b"}, []string{"41 40", "11 0"}, "b a!"},
		"a weight of 0, at 0":     {[]string{"5 10 a", "5 0 b!"}, []string{"11 0", "11 1"}, "b! a"},
		"a weight of 0, past 0":   {[]string{"5 10 a", "5 0 b!"}, []string{"11 1", "1 0"}, "a b!"},
		"both kinds, three left":  {[]string{"5 1 a!", "5 1 b!", "5 1 c", "5 1 d"}, []string{"5 3", "4 3", "3 2", "2 1"}, "c d b! a!"},
		"others keep their order": {[]string{"5 1 a", "5 1 b", "5 1 c"}, []string{"4 3", "3 1", "2 1"}, "c a b"},
		"within a priority only":  {[]string{"1 1 a", "1 1 b", "2 60000 c!"}, []string{"3 2", "2 1", "60001 9"}, "b a c!"},
		"the heaviest of all":     {[]string{"1 65535 a", "1 65535 b", "1 65535 c"}, []string{"196606 196605", "131071 1", "65536 0"}, "c a b"},
		"six at most": {[]string{"1 0 a", "1 0 b", "1 0 c", "1 0 d", "1 0 e", "1 0 f", "1 0 g"},
			[]string{"1 0", "1 0", "1 0", "1 0", "1 0", "1 0"}, "a b c d e f"},
	} {
		t.Run(name, func(t *testing.T) {
			draws := tc.draws
			got := order(records(t, tc.records...), func(n int) (number int) {
				if len(draws) == 0 {
					t.Fatalf("a draw of %d too many", n)
				}
				var limit int
				if _, err := fmt.Sscan(draws[0], &limit, &number); err != nil || limit != n {
					t.Fatalf("a draw of %d, want %s: %v", n, draws[0], err)
				}
				draws = draws[1:]
				return number
			})
			if listed(got) != tc.want || len(draws) > 0 {
				t.Errorf("got %q, want %q; not drawn: %q", listed(got), tc.want, draws)
			}
		})
	}
}

// TestShares draws often: the two kinds come first as often as their weights say.
func TestShares(t *testing.T) {
	const rounds = 12_000
	random := rand.New(rand.NewPCG(1, 2))
	first := map[string]int{}
	all := records(t, "5 10 a!", "5 20 b", "5 30 c!", "9 60000 d")
	for range rounds {
		first[listed(order(slices.Clone(all), random.IntN)[:1])]++
	}
	// Weights of 10, 20 and 30, drawn from 0 to 60: 11, 20 and 30 of 61.
	want := map[string]int{"a!": 11, "b": 20, "c!": 30}
	for name, weight := range want {
		expected := rounds * weight / 61
		if got := first[name]; got < expected*97/100 || got > expected*103/100 {
			t.Errorf("%s came first %d times of %d, want about %d", name, got, rounds, expected)
		}
	}
	if len(first) != len(want) {
		t.Errorf("others came first: %v", first)
	}
}
