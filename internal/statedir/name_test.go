package statedir

import (
	"strings"
	"testing"

	"xmpp-start/internal/address"
)

func TestFileName(t *testing.T) {
	seen := map[string]string{}
	for in, want := range map[string]string{
		"anna@yax.im":                   "anna@yax.im",
		"anna.m@yax.im":                 "anna%2em@yax.im",
		".anna@yax.im":                  "%2eanna@yax.im",
		"con.a@yax.im":                  "con%2ea@yax.im",
		"+336@quicksy.im":               "+336@quicksy.im",
		"josé@example.org":              "jos%c3%a9@example.org",
		"a%2em@yax.im":                  "a%252em@yax.im",
		"a|*?b@bücher.example":          "a%7c%2a%3fb@xn--bcher-kva.example",
		strings.Repeat("a", 299) + "@b": "",
		strings.Repeat("a", 300) + "@b": "",
	} {
		a, err := address.Parse(in)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		got := FileName(a)
		if want != "" && got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if len(got) > maxName || seen[got] != "" {
			t.Errorf("%q: %d bytes long, the name of %q, too", in, len(got), seen[got])
		}
		seen[got] = in
	}
}
