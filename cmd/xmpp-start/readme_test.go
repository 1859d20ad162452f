//go:build unix

package main

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"xmpp-start/internal/testenv/console"
)

// changing is what differs from run to run in what is printed: the drawn provider,
// the token and the end of the invitation.
var changing = []*regexp.Regexp{
	regexp.MustCompile(`A provider that fits: (\S+)`),
	regexp.MustCompile(`preauth=(\w+)`),
	regexp.MustCompile(`ends on (\d+ \w+ \d{4}, \d\d:\d\d)\.`),
}

// What the README shows of a run is what a run prints, but for the reasons for the
// provider that was drawn, which change with the list and with time.
func TestREADME(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: the README shows a run on Linux")
	}
	t.Parallel()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command = "$ bin/xmpp-start --practice --name \"Anna M\""
	_, shown, found := strings.Cut(string(text), command)
	_, shown, _ = strings.Cut(shown, "\n")
	shown, _, closed := strings.Cut(shown, "```")
	if !found || !closed {
		t.Fatalf("the README has no %s", command)
	}

	c := onTerminal(t, t.TempDir(), 80, nil, "--practice", "--name", "Anna M")
	for _, prompt := range prompts {
		c.Expect(prompt)
		c.Press(enter)
	}
	c.ends(0)
	printed := console.Words(c.Output())
	for _, part := range changing {
		now, then := part.FindStringSubmatch(printed), part.FindStringSubmatch(shown)
		if now == nil || then == nil {
			t.Fatalf("%v is not in both", part)
		}
		shown = strings.ReplaceAll(shown, then[1], now[1])
	}
	suggestion := false
	for line := range strings.Lines(shown) {
		words := console.Words(line)
		suggestion = suggestion && !strings.HasPrefix(words, "✓")
		if words == "" || suggestion || words == "(a QR code)" {
			continue
		}
		_, rest, ok := strings.Cut(printed, words)
		if !ok {
			t.Fatalf("not printed, or not there: %s\nwhat came: %s", words, printed)
		}
		printed = rest
		suggestion = strings.HasPrefix(words, "A provider that fits")
	}
}
