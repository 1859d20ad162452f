package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                  "plain",
		"é 世界 ✓ “x”":             "é 世界 ✓ “x”",
		"vrai\u00a0? non\u202f!": "vrai\u00a0? non\u00a0!",
		"a\x1b[2Jb":              `a\u{001B}[2Jb`,
		"a\u009bb\x7f":           `a\u{009B}b\u{007F}`,
		"👩\u200d👧 an\u200dna":    "👩\u200d👧 an\\u{200D}na",
		"a\u202eb\u200b":         `a\u{202E}b\u{200B}`,
		"a\xffb":                 `a\xFFb`,
		"a\tb\rc":                "a b c",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestWrap(t *testing.T) {
	const link = "https://example.org/invitation/#abcdefghijklmnop"
	for _, tc := range []struct {
		name  string
		in    string
		width int
		want  string
	}{
		{"fits", "a short line", 40, "a short line"},
		{"empty", "", 40, ""},
		{"breaks at spaces", "Whatever you choose, you can talk to everybody else.", 20, "Whatever you choose,|you can talk to|everybody else."},
		{"exactly", "12345 7890", 10, "12345 7890"},
		{"one too long", "12345 78901", 10, "12345|78901"},
		{"link stays in one piece", "Open " + link + " now", 40, "Open|" + link + "|now"},
		{"link behind a mark", "1. " + link, 40, "1. " + link},
		{"address stays in one piece", "Your address: kestrel.7@some-provider.example", 34, "Your address:|kestrel.7@some-provider.example"},
		{"no break before French marks", "Voulez-vous vraiment continuer\u00a0?", 30, "Voulez-vous vraiment|continuer\u00a0?"},
		{"list", "1. Install the app from the shop.", 20, "1. Install the app|   from the shop."},
		{"list, indented", "  - Install the app.", 14, "  - Install|    the app."},
		{"indented", "  Install the app.", 14, "  Install the|  app."},
		{"wide runes", "世界 世界 世界", 9, "世界 世界|世界"},
		{"not a number", "Hello. This is it.", 12, "Hello. This|is it."},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := strings.Join(wrap(tc.in, tc.width), "|"); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzWrap(f *testing.F) {
	f.Add("Whatever you choose, you can talk to everybody else.", 20)
	f.Add("  1.  a  b ", 3)
	f.Add("\u0741 x", 85)
	f.Add("\u00a0\u202f世界\u0301 x", 1)
	f.Add("\x96\x95\u00a0\xe4ZZZZZ\xb8\u00a0M", 20)
	f.Fuzz(func(t *testing.T, s string, width int) {
		if width < 1 || width > 200 || len(s) > 1000 {
			t.Skip("skipped: no line of that kind is printed")
		}
		s = clean(s)
		lines := wrap(s, width)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, " ")), " "), strings.Join(strings.Fields(s), " "); got != want {
			t.Fatalf("%q lost or changed words: %q", s, lines)
		}
		for _, line := range lines {
			words := len(strings.FieldsFunc(line, func(r rune) bool { return r == ' ' })) // U+00A0 keeps words together
			if ansi.StringWidth(line) > width && words > 2 {
				t.Fatalf("%q is wider than %d in %q", line, width, lines)
			}
		}
	})
}
