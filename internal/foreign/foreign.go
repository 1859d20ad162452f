// Package foreign holds text that strangers wrote – servers, links, files,
// other users – and lets it out in one harmless form only.
//
// What reads as harmless is decided here and nowhere else: printable runes
// stay; what could move a cursor, reorder a line, hide itself or fake a prompt
// is written as a visible escape; length and lines are bounded. Markup (HTML) is
// not its business: internal/markup escapes that.
package foreign

import (
	"encoding/json"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxRunes bounds what String returns.
	maxRunes = 300
	// maxLineRunes and maxLines bound what Lines returns.
	maxLineRunes = 200
	maxLines     = 12
	// maxBytes bounds what is looked at: a megabyte of text costs no more than this.
	maxBytes = 16 << 10
)

// Text is text from a stranger. The zero Text is empty. Every way of printing
// it gives the harmless form; there is no way to the raw one.
type Text struct{ raw string }

// From marks s as foreign.
func From(s string) Text {
	if len(s) > maxBytes {
		s = s[:maxBytes] + "…"
	}
	return Text{raw: s}
}

// String returns the text on one line, at most 300 characters long, every
// character printable.
func (t Text) String() string { return t.Short(maxRunes) }

// Short is String for where there is room for that many characters.
func (t Text) Short(most int) string { return clean(strings.Join(strings.Fields(t.raw), " "), most) }

// Lines returns the text cut at its line breaks into at most 12 lines of at
// most 200 characters, every character printable, empty lines left out.
func (t Text) Lines() []string {
	var lines []string
	for line := range strings.Lines(t.raw) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if len(lines) == maxLines {
			return append(lines, "…")
		}
		lines = append(lines, clean(strings.Join(strings.Fields(line), " "), maxLineRunes))
	}
	return lines
}

// Empty reports whether nothing readable is in it.
func (t Text) Empty() bool { return strings.TrimSpace(t.raw) == "" }

// GoString keeps %#v from showing the raw text.
func (t Text) GoString() string { return "foreign.Text(" + t.String() + ")" }

// MarshalJSON writes the harmless form.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(t.String()) }

// LogValue logs the harmless form.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }

// clean writes s with every rune that is not plainly printable as an escape,
// and cuts it to limit characters.
func clean(s string, limit int) string {
	var b strings.Builder
	n := 0
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		piece := s[i : i+size]
		if r == utf8.RuneError && size == 1 || !harmless(r) && !Joins(s, i) {
			piece = escape(r, s[i])
		}
		width := utf8.RuneCountInString(piece)
		if n+width > limit {
			b.WriteString("…")
			break
		}
		b.WriteString(piece)
		n += width
		i += size
	}
	return b.String()
}

// harmless tells which runes may stand as they are. unicode.IsPrint leaves out
// controls (C0, C1, DEL), format characters (bidi overrides and isolates,
// zero-width, soft hyphen, tags), surrogates, private use, and all spaces but
// U+0020. Combining marks stay: names and sentences in many scripts need them.
func harmless(r rune) bool { return unicode.IsPrint(r) && !blank(r) }

// blank lists the printable runes that look like nothing and could be used to
// push text out of sight: Hangul fillers and the Braille blank.
func blank(r rune) bool {
	switch r {
	case 0x115F, 0x1160, 0x3164, 0xFFA0, 0x2800:
		return true
	}
	return false
}

func escape(r rune, first byte) string {
	const hex = "0123456789ABCDEF"
	if r == utf8.RuneError {
		return `\x` + string(hex[first>>4]) + string(hex[first&15])
	}
	digits := ""
	for v := uint32(r); v > 0 || len(digits) < 4; v >>= 4 {
		digits = string(hex[v&15]) + digits
	}
	return `\u{` + digits + `}`
}
