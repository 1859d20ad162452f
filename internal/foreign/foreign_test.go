package foreign

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestString(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "The username is taken.", "The username is taken."},
		{"many scripts", "Привет, 世界, שלום, नमस्ते", "Привет, 世界, שלום, नमस्ते"},
		{"line breaks become spaces", "a\r\nb\tc\n", "a b c"},
		{"escape sequence", "a\x1b[31mb", `a\u{001B}[31mb`},
		{"one-byte CSI", "a\u009b2Jb", `a\u{009B}2Jb`},
		{"bell, delete", "a\a\x7fb", `a\u{0007}\u{007F}b`},
		{"bidi override", "a\u202eb\u2066c", `a\u{202E}b\u{2066}c`},
		{"zero width", "a\u200bb", `a\u{200B}b`},
		{"joiner in a word", "an\u200dna", `an\u{200D}na`},
		{"joiner at the end", "सा\u200d", `सा\u{200D}`},
		{"two joiners", "می\u200c\u200cخواهم", `می\u{200C}\u{200C}خواهم`},
		{"joiner of Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"joiner of Sinhala", "ශ්\u200dරී", "ශ්\u200dරී"},
		{"joiners of a family", "👩\u200d👩🏽\u200d👧 ❤\ufe0f\u200d🔥", "👩\u200d👩🏽\u200d👧 ❤\ufe0f\u200d🔥"},
		{"non-joiner in an emoji", "👩\u200c👧", `👩\u{200C}👧`},
		{"tag character", "a\U000E0041b", `a\u{E0041}b`},
		{"invisible filler", "a\u3164b", `a\u{3164}b`},
		{"broken UTF-8", "a\xffb", `a\xFFb`},
		{"replacement character written by the other side", "a\ufffdb", "a\ufffdb"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := From(tc.in).String(); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	long := From(strings.Repeat("x\n", 1<<20))
	if n := utf8.RuneCountInString(long.String()); n != maxRunes+1 {
		t.Errorf("String has %d characters, want %d", n, maxRunes+1)
	}
	if n := len(long.Lines()); n != maxLines+1 {
		t.Errorf("Lines gives %d, want %d", n, maxLines+1)
	}
}

func TestShort(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "ab": "ab", "a\nb": "a b", "abcd": "abcd", "abcde": "abcd…", "İstanbul": "İsta…", "ab\x1bc": "ab…",
	} {
		if got := From(in).Short(4); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestEveryWayOfPrinting(t *testing.T) {
	evil := From("a\x1bb")
	const want = `a\u{001B}b`
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "text", evil)
	asJSON, err := json.Marshal(evil)
	if err != nil {
		t.Fatal(err)
	}
	for name, got := range map[string]string{
		"%v": fmt.Sprintf("%v", evil), "%+v": fmt.Sprintf("%+v", evil), "%s": fmt.Sprintf("<%s>", evil),
		"%#v": fmt.Sprintf("%#v", evil), "%v in a struct": fmt.Sprintf("%v", struct{ T Text }{evil}),
		"json": string(asJSON), "log": log.String(),
	} {
		if strings.Contains(got, "\x1b") || !strings.Contains(got, "001B") {
			t.Errorf("%s gives %q, want it to hold %q", name, got, want)
		}
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain", "a\x1b[31mb", "\u202e", "\xff\xfe", "a\r\nb", strings.Repeat("é", 400), "👩\u200d👧", "می\u200cخو"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := From(s)
		for _, line := range append(text.Lines(), text.String()) {
			if n := utf8.RuneCountInString(line); n > maxRunes+1 {
				t.Fatalf("%d characters", n)
			}
			for i, r := range line {
				if !unicode.IsPrint(r) && !Joins(line, i) {
					t.Fatalf("%q lets %U out", line, r)
				}
			}
		}
	})
}
