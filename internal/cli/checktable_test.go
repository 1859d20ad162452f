package cli

import (
	"crypto/tls"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

// TestPlacesInWords has what DNS says of a provider, which only providers out there
// show otherwise.
func TestPlacesInWords(t *testing.T) {
	a := newApp(strings.NewReader(""), io.Discard, io.Discard)
	a.flags.lang = "en"
	r := &checkReport{app: a}
	direct := connect.Place{Host: "a.example.org", Port: 5223, Direct: true, Announced: true}
	starttls := connect.Place{Host: "a.example.org", Port: 5222, Announced: true}
	itself := connect.Place{Host: "example.org", Port: 5222}
	for name, tc := range map[string]struct {
		seen survey.Seen
		want []string
	}{
		"announced": {survey.Seen{Place: direct, Places: []connect.Place{direct, starttls}, DNS: true}, []string{
			"- it answers at a.example.org:5223, encrypted from the first byte", "- DNS names xmpps://a.example.org:5223 and a.example.org:5222"}},
		"direct TLS does not work": {survey.Seen{Place: starttls, Places: []connect.Place{direct, starttls}, DNS: true}, []string{
			"- it answers at a.example.org:5222, by STARTTLS", "- DNS names xmpps://a.example.org:5223 and a.example.org:5222"}},
		"not announced": {survey.Seen{Place: itself, Places: []connect.Place{itself}, DNS: true}, []string{
			"- it answers at example.org:5222, by STARTTLS", "- DNS does not say where it is; it was found at its own name"}},
		"not asked": {survey.Seen{Place: itself, Places: []connect.Place{itself}}, []string{
			"- it answers at example.org:5222, by STARTTLS"}},
	} {
		t.Run(name, func(t *testing.T) {
			tc.seen.Reached, tc.seen.TLS = true, tls.VersionTLS13
			lines := r.details(tc.seen)
			at := slices.Index(lines, tc.want[0])
			if at < 0 || !slices.Equal(lines[at:at+len(tc.want)], tc.want) || !strings.HasPrefix(lines[at+len(tc.want)], "- TLS 1.3") {
				t.Errorf("got %q", lines)
			}
		})
	}
}

// TestTableFits has everybody of the list in one table, in each language.
func TestTableFits(t *testing.T) {
	all, err := providers.All()
	if err != nil {
		t.Fatal(err)
	}
	var domains []address.Domain
	for _, p := range all {
		domains = append(domains, p.Domain)
	}
	for _, lang := range []string{"en", "fr"} {
		a := newApp(strings.NewReader(""), io.Discard, io.Discard)
		a.flags.lang = lang
		table := newCheckTable(a, domains)
		if w := table.width(); w > 80 {
			t.Errorf("%s: %d columns", lang, w)
		}
		// No word for a sign-up is wider than its column.
		r := &checkReport{app: a}
		var seen []survey.Seen
		for _, s := range []survey.SignUp{survey.Open, survey.Questions, survey.Puzzle, survey.Page, survey.Invitation, survey.Closed, survey.Blocked, ""} {
			seen = append(seen, survey.Seen{SignUp: s, Asked: make([]foreign.Text, 12)})
		}
		for _, kind := range []ibr.PuzzleKind{ibr.Picture, ibr.Sound, ibr.Video, ibr.Riddle, ibr.Work} {
			seen = append(seen, survey.Seen{SignUp: survey.Puzzle, Puzzles: []ibr.PuzzleKind{kind}})
		}
		for _, s := range seen {
			word := r.signUpWords(s)
			if word == "" || ansi.StringWidth(word) > table[1].wide {
				t.Errorf("%s: %q", lang, word)
			}
		}
	}
}

func TestListIsBounded(t *testing.T) {
	if got := list(make([]foreign.Text, 100)); len(got) != mostNamed+1 || got[mostNamed] != "…" {
		t.Errorf("got %d: %q", len(got), got)
	}
	if got := list(make([]foreign.Text, mostNamed)); len(got) != mostNamed {
		t.Errorf("got %d", len(got))
	}
}
