package fault

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/foreign"
)

func TestOf(t *testing.T) {
	if Of(nil) != nil {
		t.Error("nil is a failure")
	}
	taken := New(NameTaken, nil)
	if got := Of(fmt.Errorf("x: %w", taken)); got != taken {
		t.Errorf("got %v", got)
	}
	cause := errors.New("cause")
	bug := Of(cause)
	if bug.Exit() != 1 || !errors.Is(bug, cause) || !Is(bug, Usage, Bug) || Is(cause, Bug) {
		t.Errorf("got %v", bug)
	}
}

func TestExits(t *testing.T) {
	documented := map[int]bool{1: true, 2: true, 3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true, 10: true, 130: true, 143: true}
	for _, k := range Kinds() {
		if !documented[k.Exit()] {
			t.Errorf("%s ends with %d, which is not documented", k, k.Exit())
		}
	}
}

func TestErrorIsHarmless(t *testing.T) {
	e := Wrap(StreamError, errors.New("a\x1bb"), nil)
	e.Said = foreign.From("c\u202ed")
	if s := e.Error(); strings.ContainsAny(s, "\x1b\u202e") {
		t.Errorf("%q", s)
	}
}
