package ui

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"xmpp-start/internal/foreign"
)

const (
	// noBreak is U+00A0, which French puts before : ; ! ?.
	noBreak = '\u00a0'
	// narrowNoBreak is U+202F, its narrow form, which many terminals lack.
	narrowNoBreak = '\u202f'
)

// clean returns s with all that could drive a terminal or mislead a reader as
// visible escapes. It does not bound the length: texts of our own are long, and
// those of strangers come bounded, as foreign.Text prints them.
func clean(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r >= ' ' && r <= '~':
			b.WriteByte(s[i])
		case r == noBreak || r == narrowNoBreak:
			b.WriteRune(noBreak)
		case foreign.Joins(s, i):
			b.WriteRune(r)
		default:
			if piece := foreign.From(s[i : i+size]).String(); piece != "" {
				b.WriteString(piece)
			} else {
				b.WriteByte(' ') // white space of any kind
			}
		}
		i += size
	}
	return b.String()
}

// paragraphs cleans each line of each text; line breaks inside of a text hold.
func paragraphs(texts []string) []string {
	var lines []string
	for _, text := range texts {
		for line := range strings.SplitSeq(text, "\n") {
			lines = append(lines, clean(line))
		}
	}
	return lines
}

// wrap breaks a clean line at its spaces into lines of at most width columns.
// Spaces and a list's mark at its beginning indent what follows. A word is
// never broken: a link or an address that is longer than the line goes on in
// the next one by the terminal's own doing, which keeps it in one piece when it
// is copied.
func wrap(line string, width int) []string {
	indent := strings.Repeat(" ", hang(line))
	if len(indent) > width/2 {
		indent = ""
	}
	text := strings.TrimLeft(line, " ")
	// A mark alone in a line would look lost.
	current := line[:len(line)-len(text)]
	used, fresh := len(current), true
	var lines []string
	for word := range strings.SplitSeq(text, " ") {
		w := ansi.StringWidth(word)
		if !fresh && used >= len(indent) && used+1+w > width {
			lines = append(lines, strings.TrimRight(current, " "))
			current, used, fresh = indent, len(indent), true
		}
		if !fresh {
			current += " "
			used++
		}
		current += word
		used += w
		fresh = fresh && word == ""
	}
	return append(lines, strings.TrimRight(current, " "))
}

// hang returns how far the lines after the first one are indented: to where its
// text begins, after spaces and one of the marks "-", "+", "*", "1.".
func hang(line string) int {
	text := strings.TrimLeft(line, " ")
	spaces := len(line) - len(text)
	mark, _, ok := strings.Cut(text, " ")
	if !ok {
		return spaces
	}
	number := strings.TrimSuffix(mark, ".")
	if mark == "-" || mark == "+" || mark == "*" || number != mark && number != "" && strings.Trim(number, "0123456789") == "" {
		return spaces + len(mark) + 1
	}
	return spaces
}

// wrapAll wraps text, line by line, and joins the lines.
func wrapAll(text string, width int) string {
	var lines []string
	for _, line := range paragraphs([]string{text}) {
		lines = append(lines, wrap(line, width)...)
	}
	return strings.Join(lines, "\n")
}

// fits reports whether every word of text is at most width columns wide.
func fits(text string, width int) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == '\n' }) {
		if ansi.StringWidth(word) > width {
			return false
		}
	}
	return true
}
