package ui

import (
	"bytes"
	"strings"
	"testing"

	"xmpp-start/internal/i18n"
)

func TestChecked(t *testing.T) {
	long := strings.Repeat("word ", 30) + "end"
	f, out, errOut := scriptFront(Options{})
	f.Checked(Good, "it works")
	f.Checked(Odd, "it is old")
	f.Checked(Bad, "a\x1b[31mb", long)
	want := "✓ it works\n! it is old\n✗ a\\u{001B}[31mb\n  " + long + "\n"
	if out.String() != want || errOut.Len() > 0 {
		t.Errorf("got %q and %q, want %q", out, errOut, want)
	}
	if got := f.Terminal(); got != (Terminal{}) {
		t.Errorf("a terminal where there is none: %+v", got)
	}

	ascii := new(bytes.Buffer)
	plain := New(Streams{In: strings.NewReader(""), Out: ascii, Err: ascii}, Options{Texts: i18n.New("en"), Env: []string{"LANG=C"}})
	plain.Checked(Good, "1")
	plain.Checked(Bad, "2")
	if ascii.String() != "* 1\nx 2\n" {
		t.Errorf("got %q", ascii)
	}
}
