package cli

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/providers"
)

// TestFactsHaveNames: every fact of the list has a text that names it, and a
// value in words and in JSON.
func TestFactsHaveNames(t *testing.T) {
	list, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	a := newApp(nil, new(bytes.Buffer), new(bytes.Buffer))
	seen := map[string]bool{}
	for _, p := range list {
		for _, f := range p.Facts() {
			seen[f.Key] = true
			if !a.texts().Has(factLabels[f.Key]) {
				t.Errorf("%s has no name", f.Key)
			}
			if words := a.factWords(f.Value); words == "" || strings.HasPrefix(words, "[") {
				t.Errorf("%s of %s: %q", f.Key, p.Domain, words)
			}
		}
	}
	if len(seen) < 30 {
		t.Errorf("only %d facts were found", len(seen))
	}
}

func TestProviderTableFits(t *testing.T) {
	list, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "fr"} {
		a := newApp(nil, new(bytes.Buffer), new(bytes.Buffer))
		a.flags.lang = lang
		var rows [][]string
		for i := range list {
			rows = append(rows, a.row(&list[i]))
		}
		for _, columns := range []int{0, 80, 40} {
			lines := a.providerTable(rows, columns)
			if len(lines) < len(rows) || !slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, "yax.im") }) {
				t.Errorf("%s, %d columns: %d lines of %d rows", lang, columns, len(lines), len(rows))
			}
			for _, line := range lines {
				words := strings.Split(strings.TrimSpace(line), " ")
				longest := slices.MaxFunc(words, func(x, y string) int { return len(x) - len(y) })
				if n := len([]rune(line)); columns != 40 && n > helpWidth || len(longest) > 40 {
					t.Errorf("%s, %d columns: %d in %q", lang, columns, n, line)
				}
			}
		}
	}
}

func TestFilter(t *testing.T) {
	domain, err := address.ParseDomain("a.test")
	if err != nil {
		t.Fatal(err)
	}
	p := providers.Provider{Domain: domain}
	p.Status.Value, p.InBandRegistration.Value, p.CaptchaRequired.Value = providers.Suggested, providers.Yes, providers.No
	p.Locations.Value = []providers.Country{"de", "fr"}
	for _, tc := range []struct {
		filter filter
		passes bool
	}{
		{filter{}, true},
		{filter{status: "choice", signUp: "program", country: "FR", puzzle: "no"}, true},
		{filter{status: "suggested"}, false}, // nobody knows whether it is free of charge
		{filter{status: "held"}, false},
		{filter{signUp: "page"}, false},
		{filter{country: "es"}, false},
		{filter{puzzle: "yes"}, false},
		{filter{free: "yes"}, false}, // unknown is neither
		{filter{free: "no"}, false},
	} {
		if err := tc.filter.check(); err != nil {
			t.Errorf("%+v: %v", tc.filter, err)
		}
		if got := tc.filter.passes(&p); got != tc.passes {
			t.Errorf("%+v: got %t", tc.filter, got)
		}
	}
	for _, bad := range []filter{{status: "x"}, {signUp: "x"}, {country: "zz"}, {country: "Germany"}, {puzzle: "maybe"}, {free: "1"}} {
		if bad.check() == nil {
			t.Errorf("%+v passes", bad)
		}
	}
}

// TestEveryProviderIsShown: each has its page and its account, in each language.
func TestEveryProviderIsShown(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	list, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "fr"} {
		for _, p := range list {
			for _, args := range [][]string{{"provider", "show"}, {"suggest", "--why"}, {"suggest", "--why-not"}} {
				var out bytes.Buffer
				a := newApp(nil, &out, new(bytes.Buffer))
				if err := a.run(t.Context(), append(args, p.Domain.String(), "--lang", lang)); err != nil || !strings.HasPrefix(out.String(), p.Domain.Display()) {
					t.Errorf("%s %s: %v, %q", args, p.Domain, err, out.String())
				}
			}
		}
	}
}
