//go:build unix

package ui

import (
	"strings"
	"testing"
)

// What stands before the cursor is broken between words, as all else is.
func TestPromptInANarrowWindow(t *testing.T) {
	c := newConsole(t, 40, 24)
	q := devices
	q.DefaultFrom = "the device that you are using at this very moment"
	got := begin(func() ([]string, error) { return c.front(Options{Accessible: true}).ChooseMany(background(), q) })
	c.Expect("very moment)]:")
	c.Press(enter)
	if _, err := end(t, c, got); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(c.Output(), "\n") {
		if line = strings.TrimRight(line, "\r "); len(line) >= 40 {
			t.Errorf("%d columns: %q", len(line), line)
		}
	}
}

func TestNoColoursWithoutStyles(t *testing.T) {
	c := newConsole(t, 80, 24)
	if got := c.front(Options{}).Terminal(); !got.Colours {
		t.Errorf("no colours at all: %+v", got)
	}
	if got := c.front(Options{Accessible: true}).Terminal(); got.Colours {
		t.Errorf("%+v, where nothing is ever coloured", got)
	}
}
