package password

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"math"
	"strings"
	"testing"
)

func TestMake(t *testing.T) {
	if bits := length * math.Log2(float64(len(alphabet))); bits < 96 {
		t.Errorf("%.1f bits, want at least 96", bits)
	}
	if strings.ContainsAny(alphabet, "0o1il") {
		t.Error("the alphabet holds characters that look alike")
	}
	seen := map[string]bool{}
	counts := map[rune]int{}
	for range 2000 {
		s := Make()
		if !s.Made() {
			t.Fatal("Make gives something that Made does not know")
		}
		if seen[s.Reveal()] {
			t.Fatal("the same password twice")
		}
		seen[s.Reveal()] = true
		for _, r := range s.Reveal() {
			counts[r]++
		}
	}
	want := 2000.0 * length / float64(len(alphabet))
	for _, r := range alphabet {
		if n := float64(counts[r]); n < 0.8*want || n > 1.2*want {
			t.Errorf("%c was drawn %v times, expected about %.0f", r, n, want)
		}
	}
}

func TestMakeLong(t *testing.T) {
	for atLeast, want := range map[int]int{0: longer, longer: longer, 64: 64} {
		for range 200 {
			s := MakeLong(atLeast).Reveal()
			if len(s) != want {
				t.Fatalf("%d characters where %d were demanded", len(s), atLeast)
			}
			for _, kind := range []string{letters, digits, capitals, signs} {
				if !strings.ContainsAny(s, kind) {
					t.Fatalf("none of %q", kind)
				}
			}
			if strings.ContainsAny(s, "0oO1iIlL") {
				t.Fatal("characters that look alike")
			}
		}
	}
}

// A draw must not prefer the first characters of the alphabet, as a plain
// remainder would.
func TestUnevenBytesAreThrownAway(t *testing.T) {
	high := bytes.Repeat([]byte{255}, 2*length)
	low := bytes.Repeat([]byte{0}, 2*length)
	got := draw(bytes.NewReader(append(high, low...)), alphabet, length)
	if want := strings.Repeat(alphabet[:1], length); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestGroups(t *testing.T) {
	for in, want := range map[string]string{"": "", "abcd": "abcd", "abcdefghij": "abcd efgh ij", "äöüßé": "äöüß é"} {
		if got := strings.Join(New(in).Groups(), " "); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNothingPrintsIt(t *testing.T) {
	const canary = "correct-horse"
	s := New(canary)
	type account struct {
		S Secret
		P *Secret
	}
	holder := account{s, &s}
	var log bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("x", "s", s, "holder", holder)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "s", s, "holder", holder)
	j, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	x, err := xml.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out := []string{log.String(), string(j), string(x), fmt.Sprint(s, holder, &holder), fmt.Sprintln(s)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T %v", "%p"} {
		out = append(out, fmt.Sprintf(verb, s, holder), fmt.Sprintf(verb, holder, s), fmt.Sprintf(verb, &holder), fmt.Errorf("x %v", s).Error())
	}
	for _, text := range out {
		if strings.Contains(text, canary) || strings.Contains(text, fmt.Sprintf("%x", canary)) || strings.Contains(text, fmt.Sprintf("%X", canary)) {
			t.Errorf("the password shows in %q", text)
		}
	}
	var zero Secret
	if !zero.Empty() || zero.Reveal() != "" || zero.Groups() != nil {
		t.Error("the zero Secret is not empty")
	}
}
