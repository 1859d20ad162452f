package qrcode

import (
	"fmt"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

func TestLinePenalty(t *testing.T) {
	for line, want := range map[string]int{
		"1010":                     0,
		"1111":                     0,
		"11111":                    3,
		"1111111":                  5,
		"0000011111":               6,
		"1011101":                  80, // the quiet zone is on both sides
		"1001011101":               40,
		"10110010111010000100":     40,
		"101100101110100010110111": 0,
	} {
		if got := linePenalty(len(line), func(i int) bool { return i >= 0 && i < len(line) && line[i] == '1' }); got != want {
			t.Errorf("%s: got %d, want %d", line, got, want)
		}
	}
}

// What repeats itself must not become a pattern.
func TestMaskIsChosen(t *testing.T) {
	used := map[int]bool{}
	for n := range 40 {
		data := encoding("https://xmpp.link/#a@b.org?name=" + strings.Repeat("%D9%84", n))
		version := smallest(data, coding.M)
		best, err := masked(data, version, coding.M)
		if err != nil {
			t.Fatal(err)
		}
		// Bits 3 to 5 of the format information, in row 8 (clause 7.9.1).
		mask := 0
		for x, masked := range map[int]bool{2: true, 3: false, 4: true} {
			if best.Dark(quietZone+x, quietZone+8) != masked {
				mask |= 4 >> (x - 2)
			}
		}
		used[mask] = true
	}
	if len(used) < 4 {
		t.Errorf("always one of %v", used)
	}
}

func BenchmarkNew(b *testing.B) {
	for _, n := range []int{80, 300, 2000} {
		text := strings.Repeat("a", n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				if _, err := New(text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
