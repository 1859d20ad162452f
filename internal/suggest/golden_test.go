package suggest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/needs"
)

var update = flag.Bool("update", false, "write what typical people are suggested into testdata")

// TestTypicalPeople keeps what is suggested to them, and why, where it can be
// read: a change of the list or of the points shows whom it touches.
func TestTypicalPeople(t *testing.T) {
	list := embedded(t)
	for name, n := range map[string]needs.Needs{
		"default":             needs.Defaults(needs.Surroundings{System: "linux", Lang: "en"}),
		"grandmother-france":  {Devices: []needs.Device{needs.IPhone}, Wishes: []needs.Wish{needs.NoPuzzle}, Lang: "fr"},
		"association-germany": {Devices: []needs.Device{needs.Linux}, Wishes: []needs.Wish{needs.Association, needs.EU}, Lang: "de"},
		"photographer":        {Devices: []needs.Device{needs.Android, needs.Mac}, Wishes: []needs.Wish{needs.Files}, Lang: "en"},
		"forgetful":           {Devices: []needs.Device{needs.Android}, Wishes: []needs.Wish{needs.Reset}, Lang: "en"},
		"offline-for-months":  {Devices: []needs.Device{needs.Android}, Wishes: []needs.Wish{needs.History}, Lang: "en"},
	} {
		t.Run(name, func(t *testing.T) {
			got := written(Rank(n, list, today))
			file := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not what is suggested now; see it with: go test ./internal/suggest -update\n%s", file, got)
			}
		})
	}
}

// written is the result as a newcomer reads it, with the points.
func written(r Result) string {
	c := i18n.New("en")
	var b strings.Builder
	fmt.Fprintf(&b, "list of %s, stale %v, too old %v, pool widened %v\n", r.ListDate, r.Stale, r.TooOld, r.Widened)
	for _, part := range []struct {
		name string
		list []Candidate
	}{{"pool", r.Pool}, {"others", r.Others}, {"excluded", r.Excluded}} {
		for _, candidate := range part.list {
			fmt.Fprintf(&b, "\n%s: %s, %d points\n", part.name, candidate.Provider.Domain, candidate.Points)
			for _, gate := range candidate.Gates {
				fmt.Fprintf(&b, "    out  %s\n", c.T(gate.ID, gate.Args))
			}
			if len(candidate.Gates) > 0 {
				continue // TestAccount has looked at its points
			}
			for _, reason := range candidate.Reasons {
				fmt.Fprintf(&b, "    %+3d  %s\n", reason.Points, c.T(reason.ID, reason.Args))
			}
		}
	}
	return b.String()
}

// TestSentences: every reason that can be given has its sentence in every
// language, with everything that the sentence asks for.
func TestSentences(t *testing.T) {
	reasons := map[string]fault.Args{
		"reason.only": nil, "reason.drawn": {"Count": 3}, "reason.drawn.wider": {"Count": 3},
	}
	list := append(embedded(t), made(t, "a.example", nil))
	list[len(list)-1].Status.Value = ""
	for _, n := range everyWish() {
		r := Rank(n, list, today)
		for _, c := range slices.Concat(r.Pool, r.Others, r.Excluded) {
			for _, reason := range slices.Concat(c.Gates, c.Reasons) {
				reasons[reason.ID] = reason.Args
			}
		}
	}
	if len(reasons) < 30 {
		t.Fatalf("only %d reasons", len(reasons))
	}
	for _, lang := range i18n.Languages() {
		c := i18n.New(lang)
		for id, args := range reasons {
			if text := c.T(id, args); !c.Has(id) || text == "" || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %s is %q", lang, id, text)
			}
		}
	}
}
