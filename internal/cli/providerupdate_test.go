package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/foreign"
)

// TestNewNames: a list with very many names does not fill the screen.
func TestNewNames(t *testing.T) {
	a := newApp(nil, new(bytes.Buffer), new(bytes.Buffer))
	a.flags.lang = "en"
	var all []foreign.Text
	for i := range 10_000 {
		all = append(all, foreign.From(fmt.Sprintf("n%d.test", i)))
		switch text := a.newNames(all); {
		case i < 41 && !strings.HasSuffix(text, fmt.Sprintf("n%d.test", i)):
			t.Fatalf("%d names: %q", len(all), text)
		case i == 41 && !strings.HasSuffix(text, "n39.test and 2 more"), i == 9_999 && !strings.HasSuffix(text, "n39.test and 9,960 more") && !strings.HasSuffix(text, "n39.test and 9960 more"):
			t.Fatalf("%d names: %q", len(all), text)
		}
	}
}
