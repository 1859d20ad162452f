package i18n

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/password"
)

func TestMatch(t *testing.T) {
	for in, want := range map[string]string{
		"en": "en", "en-GB": "en", "fr": "fr", "FR": "fr", "fr_CA.UTF-8": "fr", "fr_FR@euro": "fr", "fr-CH": "fr",
	} {
		if got, ok := Match(in); !ok || got != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "C", "POSIX", "zz", "ja", "nonsense words", "auto", strings.Repeat("f", 1000)} {
		if got, ok := Match(in); ok {
			t.Errorf("%q: got %q, want none", in, got)
		}
	}
}

func TestLanguageOfTheSystem(t *testing.T) {
	for _, tc := range []struct{ language, lcAll, lang, want string }{
		{"", "", "fr_FR.UTF-8", "fr"},
		{"", "C", "fr_FR.UTF-8", "en"},
		{"", "", "ja_JP.UTF-8", "en"},
		{"ja:fr", "", "en_US.UTF-8", "fr"},
		{"", "", "C.UTF-8", "en"},
		{"", "", "\x1b[31m", "en"},
	} {
		t.Setenv("LANGUAGE", tc.language)
		t.Setenv("LC_ALL", tc.lcAll)
		t.Setenv("LC_MESSAGES", "")
		t.Setenv("LANG", tc.lang)
		for _, asked := range []string{"", "auto"} {
			if got := New(asked).Lang(); got != tc.want {
				t.Errorf("New(%q) with %+v: got %q", asked, tc, got)
			}
		}
	}
	if got := New("ja").Lang(); got != "en" {
		t.Errorf("a language without texts gives %q", got)
	}
	if got := Languages(); len(got) < 2 || got[0] != "en" {
		t.Errorf("languages: %q", got)
	}
}

func TestForFriend(t *testing.T) {
	if got := FriendLanguages(); !slices.Equal(got, []string{"en", "de", "es", "fr"}) {
		t.Errorf("languages: %q", got)
	}
	for asked, want := range map[string]string{"de": "de", "de_AT.UTF-8": "de", "es-419": "es", "fr-CA": "fr", "ja": "en", "nonsense words": "en"} {
		c := ForFriend(asked)
		if c.Lang() != want {
			t.Errorf("%s: got %q", asked, c.Lang())
		}
		if found, ok := MatchFriend(asked); ok != (asked != "ja" && asked != "nonsense words") || ok && found != want {
			t.Errorf("%s: found %q, %v", asked, found, ok)
		}
	}
	t.Setenv("LANGUAGE", "de")
	t.Setenv("LC_ALL", "")
	t.Setenv("LANG", "en_US.UTF-8")
	if friend, own := ForFriend("").Lang(), New("").Lang(); friend != "de" || own != "en" {
		t.Errorf("in German the friend reads %q and the user %q", friend, own)
	}
	when := date{2026, 7, 1}
	for lang, want := range map[string]string{"de": "1. Juli 2026", "es": "1 de julio de 2026", "fr": "1er juillet 2026"} {
		if got := ForFriend(lang).T("i18n.list.and", fault.Args{"Head": when, "Last": "x"}); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %q", lang, got)
		}
	}
	const share, own = "welcome.share.contact", "cli.error"
	if !New("fr").Has(share) || New("fr").T(share, nil) != ForFriend("fr").T(share, nil) {
		t.Error("the user cannot read what the friend does")
	}
	if !New("en").Has(own) || ForFriend("en").Has(own) {
		t.Error("friends get the texts of the program")
	}
}

func TestSpeaker(t *testing.T) {
	for _, tc := range []struct{ asked, lang, base, country string }{
		{"", "pt_BR.UTF-8", "pt", "br"}, {"auto", "fr_CH.UTF-8", "fr", "ch"}, {"", "ja.UTF-8", "ja", ""},
		{"de", "pt_BR.UTF-8", "de", ""}, {"de-AT", "", "de", "at"}, {"es-419", "", "es", ""}, {"\x1b[31m", "", "", ""},
		{"", "C.UTF-8", "en", ""}, {"", "en_US.UTF-8", "en", ""}, {"", "en_GB.UTF-8", "en", "gb"},
	} {
		for _, name := range []string{"LANGUAGE", "LC_ALL", "LC_MESSAGES"} {
			t.Setenv(name, "")
		}
		t.Setenv("LANG", tc.lang)
		if base, country := Speaker(tc.asked); base != tc.base || country != tc.country {
			t.Errorf("%q with LANG=%s: %q, %q", tc.asked, tc.lang, base, country)
		}
	}
}

func TestValues(t *testing.T) {
	local := time.Local
	time.Local = time.FixedZone("test", 2*60*60)
	t.Cleanup(func() { time.Local = local })

	domain, err := address.ParseDomain("xn--bcher-kva.example")
	if err != nil {
		t.Fatal(err)
	}
	person, err := address.New("anna", domain)
	if err != nil {
		t.Fatal(err)
	}
	when := time.Date(2026, 7, 1, 23, 5, 0, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		value  any
		en, fr string
	}{
		{"nothing", nil, "", ""},
		{"string", "plain", "plain", "plain"},
		{"number", 7, "7", "7"},
		{"own type", fault.NameTaken, "name-taken", "name-taken"},
		{"domain", domain, "bücher.example", "bücher.example"},
		{"address", person, "anna@bücher.example", "anna@bücher.example"},
		{"foreign text", foreign.From("a\x1bb"), `a\u{001B}b`, `a\u{001B}b`},
		{"error", errors.New("a\x1bb"), `a\u{001B}b`, `a\u{001B}b`},
		{"secret", password.New("hunter2"), "[secret]", "[secret]"},
		{"empty list", []string{}, "", ""},
		{"list of one", []string{"a"}, "a", "a"},
		{"list of two", []string{"a", "b"}, "a and b", "a et b"},
		{"list of three", []string{"a", "b", "c"}, "a, b and c", "a, b et c"},
		{"time", when, "2 July 2026, 01:05", "2 juillet 2026 à 01:05"},
		{"no time", time.Time{}, "", ""},
		{"day", date{2026, 7, 1}, "1 July 2026", "1er juillet 2026"},
		{"month", date{2026, 7, 0}, "July 2026", "juillet 2026"},
		{"year", date{2026, 0, 0}, "2026", "2026"},
		{"no date", date{}, "", ""},
		{"what looks like a template", "{{.Last}}{{call .X}}", "{{.Last}}{{call .X}}", "{{.Last}}{{call .X}}"},
	} {
		for lang, want := range map[string]string{"en": tc.en, "fr": tc.fr} {
			c := New(lang)
			if got := c.T("i18n.list.and", fault.Args{"Head": tc.value, "Last": "x"}); !strings.HasPrefix(got, want+" ") {
				t.Errorf("%s in %s: got %q, want %q", tc.name, lang, got, want)
			}
		}
	}
}

// TestNegative: less than nothing has the form of as much.
func TestNegative(t *testing.T) {
	for n, want := range map[int]string{-20: "-20 points", -1: "-1 point", 0: "0 points"} {
		if got := New("en").T("provider.why.points", fault.Args{"Count": n}); !strings.Contains(got, want+" together") {
			t.Errorf("%d: got %q", n, got)
		}
	}
}

type date struct {
	year, month, day int
}

func (d date) Date() (int, time.Month, int) { return d.year, time.Month(d.month), d.day }

// snoop would give itself away if a template could call methods of values.
type snoop struct{ called *bool }

func (s snoop) Reveal() string { *s.called = true; return "" }
func (s snoop) String() string { return "harmless" }

func TestValuesHaveNoMethods(t *testing.T) {
	called := false
	data := New("en").plain(fault.Args{"X": snoop{&called}})
	if data["X"] != "harmless" || called {
		t.Errorf("got %#v, called %v", data["X"], called)
	}
}

func TestMissing(t *testing.T) {
	c := New("en")
	if got := c.T("no.such-text", nil); got != "[no.such-text]" || c.Has("no.such-text") {
		t.Errorf("got %q", got)
	}
	// fault.locked stands in the area vault.
	for _, id := range []string{"i18n.moment", "fault.locked"} {
		if !New("fr").Has(id) {
			t.Errorf("%s is not found", id)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	c := New("fr")
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := c.T("i18n.month.8", nil); got != "août" {
				t.Errorf("got %q", got)
			}
			c.Has("no.such-text")
		})
	}
	wg.Wait()
}

func BenchmarkFirstText(b *testing.B) {
	for b.Loop() {
		New("fr").T("i18n.month.8", nil)
	}
}

func BenchmarkEveryCatalog(b *testing.B) {
	for b.Loop() {
		New("fr").Has("no.such-text")
	}
}

func TestFault(t *testing.T) {
	until := time.Date(2026, 7, 2, 12, 0, 0, 0, time.UTC)
	date := New("en").T("i18n.date.day", fault.Args{"Day": 2, "Month": "July", "Year": 2026})
	for _, tc := range []struct {
		name           string
		err            *fault.Error
		sentence, hint string
	}{
		{"with values", fault.New(fault.NameTaken, fault.Args{"Domain": "yax.im", "Name": foreign.From("anna"), "Try": "anna.7"}),
			"yax.im says that the name anna is taken", "try anna.7 or choose another with --username"},
		{"without values", fault.New(fault.NameTaken, nil), "the provider says that the name is taken", "choose another with --username"},
		{"with a reason that has its own sentence", fault.New(fault.BadName, fault.Args{"Name": foreign.From("9a"), "Why": "first"}),
			"the name 9a must begin with a letter from a to z", "choose another with --username"},
		{"with a reason that has its own hint", fault.New(fault.UnsafeLink, fault.Args{"Why": "http"}),
			"the link begins with http:, where others can read and change it, so it was left alone", "ask for a link that begins with https: or xmpp:"},
		{"with a reason that has nothing", fault.New(fault.BadName, fault.Args{"Why": "no such reason"}),
			"the name cannot be used", "choose another with --username"},
		{"a hint that has nothing to say", fault.New(fault.Interrupted, nil), "stopped, as you asked", ""},
		{"until", &fault.Error{Kind: fault.TryLater, Until: until}, "the provider has trouble of its own at the moment",
			"try again after " + date + ", " + until.Local().Format("15:04") + "; that is safe"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			sentence, hint := New("en").Fault(tc.err)
			if sentence != tc.sentence || hint != tc.hint {
				t.Errorf("got %q, %q", sentence, hint)
			}
			if tc.err.Args["Until"] != nil {
				t.Error("the values of the failure were changed")
			}
		})
	}
}
