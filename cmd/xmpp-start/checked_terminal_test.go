//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv/console"
)

// wiped is what clears a line of the terminal.
const wiped = "\x1b[K"

// TestCheckOnTerminal looks at providers in windows of two widths: a table where it
// fits, else a paragraph each. No line is wider than the window.
func TestCheckOnTerminal(t *testing.T) {
	for width, want := range map[uint16]string{80: "practice.test open 1.3 yes 6 SHA-256-PLUS", 40: "practice.test: open - it takes invitations"} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			s := provider(t, practice.Config{}, "practice.test")
			c := onTerminal(t, t.TempDir(), width, nil, "provider", "check", "practice.test", "other.test",
				"--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s))
			c.ends(7)
			if words := console.Words(c.Output()); !strings.Contains(words, want) || !strings.Contains(words, "other.test: the certificate") {
				t.Errorf("printed %q", words)
			}
			for line := range strings.Lines(c.Output()) {
				// What told of the progress before has been wiped.
				line = strings.TrimRight(console.Lines(line[max(0, strings.LastIndex(line, wiped)):]), "\r\n")
				if n := utf8.RuneCountInString(line); n > int(width) {
					t.Errorf("%d columns: %q", n, line)
				}
			}
		})
	}
}

// TestCheckAsks contacts nobody of the list without a word of the user's.
func TestCheckAsks(t *testing.T) {
	t.Parallel()
	s := provider(t, practice.Config{}, "practice.test")
	c := onTerminal(t, t.TempDir(), 80, nil, "provider", "check", "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s))
	c.Expect("providers now?")
	c.Press(enter)
	c.ends(2)
	if l := s.Ledger(); l.Streams != 0 {
		t.Errorf("the server saw %+v", l)
	}
}
