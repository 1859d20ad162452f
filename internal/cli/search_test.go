package cli

import (
	"bytes"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/suggest"
)

// searching is somebody with wishes at a moment, on a computer on which nothing
// was kept.
func searching(t *testing.T, at string, wishes ...needs.Wish) *search {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	now, err := time.Parse(time.DateOnly, at)
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer))
	a.now = func() time.Time { return now }
	return a.search(needs.Needs{Lang: "en", Wishes: wishes})
}

// TestTurnedDown: whoever turns every provider down has seen each once, is told so,
// and is not told of wishes in the way.
func TestTurnedDown(t *testing.T) {
	s := searching(t, "2026-11-21")
	seen := 0
	var last suggest.Candidate
	for {
		drawn, err := s.draw()
		if err != nil {
			if f := fault.Of(err); f.Kind != fault.NoProvider || f.Args["Why"] != "seen" {
				t.Errorf("after %d: %v, %v", seen, err, f.Args)
			}
			break
		}
		last = drawn
		if s.turnedDown[drawn.Provider.Domain] {
			t.Fatalf("%s is suggested again", drawn.Provider.Domain)
		}
		s.turnedDown[drawn.Provider.Domain] = true
		seen++
	}
	ranked, err := s.rank(s.needs)
	if err != nil || seen != len(ranked.Pool)+len(ranked.Others) || seen < 3 {
		t.Errorf("%d were suggested of %d and %d, %v", seen, len(ranked.Pool), len(ranked.Others), err)
	}
	if why := last.Reasons[len(last.Reasons)-1].ID; why != "reason.last" {
		t.Errorf("of the last one is said: %s", why)
	}
}

// TestNothingToDraw: an old list and wishes that nobody fulfils are told apart.
func TestNothingToDraw(t *testing.T) {
	for name, tc := range map[string]struct {
		at   string
		wish needs.Wish
		args fault.Args
	}{
		"too old":             {"2028-01-01", needs.NoPuzzle, fault.Args{"Why": "too-old"}},
		"too old, and wishes": {"2028-01-01", needs.InCountry, fault.Args{"Why": "too-old"}},
		"wishes":              {"2026-11-21", needs.InCountry, fault.Args{"Wish": "country"}},
	} {
		s := searching(t, tc.at, needs.NoPuzzle, tc.wish)
		s.needs.Within = "nz"
		_, err := s.draw()
		f := fault.Of(err)
		if f == nil || f.Kind != fault.NoProvider {
			t.Fatalf("%s: got %v", name, err)
		}
		for _, key := range []string{"Why", "Wish"} {
			if f.Args[key] != tc.args[key] {
				t.Errorf("%s: %s is %v, want %v", name, key, f.Args[key], tc.args[key])
			}
		}
	}
}
