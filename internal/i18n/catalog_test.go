package i18n

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"xmpp-start/internal/fault"
)

// shelves are the folders with the languages in them.
var shelves = map[string]func() []string{forUsers: Languages, forFriends: FriendLanguages}

// catalog returns the messages in a folder in one language by area and id.
func catalog(t *testing.T, folder, lang string) map[string]map[string]*goi18n.Message {
	t.Helper()
	areas := map[string]map[string]*goi18n.Message{}
	for _, name := range files(folder) {
		area, l := split(name)
		if l != lang {
			continue
		}
		data, err := catalogs.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := goi18n.ParseMessageFileBytes(data, name, nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		areas[area] = map[string]*goi18n.Message{}
		for _, m := range file.Messages {
			areas[area][m.ID] = m
		}
		if n := strings.Count(string(data), `": `); n < len(file.Messages) {
			t.Errorf("%s: %d messages in %d entries", name, len(file.Messages), n)
		}
	}
	return areas
}

// allIDs returns every id of the English catalogs with the area it stands in.
func allIDs(t *testing.T) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for folder := range shelves {
		for area, messages := range catalog(t, folder, fallback) {
			for id := range messages {
				if other, ok := ids[id]; ok {
					t.Errorf("%s stands in %s and in %s", id, other, area)
				}
				ids[id] = area
			}
		}
	}
	if len(ids) < len(fault.Kinds()) {
		t.Fatalf("only %d texts were found", len(ids))
	}
	return ids
}

// forms returns the plural forms that m has, by name.
func forms(m *goi18n.Message) map[string]string {
	out := map[string]string{}
	for name, text := range map[string]string{"zero": m.Zero, "one": m.One, "two": m.Two, "few": m.Few, "many": m.Many, "other": m.Other} {
		if text != "" {
			out[name] = text
		}
	}
	return out
}

var (
	action   = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	argument = regexp.MustCompile(`\.([A-Za-z]\w*)`)
	quoted   = regexp.MustCompile("`[^`]*`" + `|"[^"]*"`)
	wellMade = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)
)

// arguments lists the names that the templates of m use.
func arguments(m *goi18n.Message) []string {
	var names []string
	for _, text := range forms(m) {
		for _, a := range action.FindAllString(text, -1) {
			for _, match := range argument.FindAllStringSubmatch(quoted.ReplaceAllString(a, ""), -1) {
				names = append(names, match[1])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func TestLanguagesHaveTheSameTexts(t *testing.T) {
	for folder, languages := range shelves {
		english := catalog(t, folder, fallback)
		for _, lang := range languages() {
			other := catalog(t, folder, lang)
			for area := range other {
				if english[area] == nil {
					t.Errorf("%s/%s.%s.json has no English sister", folder, area, lang)
				}
			}
			for area, messages := range english {
				sameTexts(t, area+"."+lang, messages, other[area])
			}
		}
	}
}

// TestEveryTextIsFound reads catalogs whole, and each text by itself.
func TestEveryTextIsFound(t *testing.T) {
	for folder, languages := range shelves {
		for _, lang := range languages() {
			texts := newTexts(lang, folder)
			for area, messages := range catalog(t, folder, lang) {
				for id, m := range messages {
					if !texts.has(id) || !maps.Equal(forms(texts.known[id]), forms(m)) {
						t.Errorf("%s is not found in %s.%s.json; does it begin on a line of its own, two columns in?", id, area, lang)
					}
				}
			}
			for _, id := range []string{"", "nowhere", "nowhere.at-all", "one", "other", "fault", "fault.", `fault.bug": "`} {
				if texts.has(id) {
					t.Errorf("%q is found", id)
				}
			}
		}
	}
}

// sameTexts compares the texts of a catalog with the English ones.
func sameTexts(t *testing.T, name string, english, other map[string]*goi18n.Message) {
	t.Helper()
	for id, m := range english {
		o := other[id]
		if o == nil {
			t.Errorf("%s is missing in %s.json", id, name)
			continue
		}
		if got, want := arguments(o), arguments(m); !slices.Equal(got, want) {
			t.Errorf("%s in %s uses %q, in English %q", id, name, got, want)
		}
		if (len(forms(o)) > 1) != (len(forms(m)) > 1) {
			t.Errorf("%s in %s: a plural in one language only", id, name)
		}
	}
	for id := range other {
		if english[id] == nil {
			t.Errorf("%s in %s.json is not there in English", id, name)
		}
	}
}

func TestTextsAreWellMade(t *testing.T) {
	for folder, languages := range shelves {
		for _, lang := range languages() {
			c := New(lang)
			if folder == forFriends {
				c = ForFriend(lang)
			}
			for area, messages := range catalog(t, folder, lang) {
				for id, m := range messages {
					wellMadeText(t, c, area, id, m)
				}
			}
		}
	}
}

func wellMadeText(t *testing.T, c *Catalog, area, id string, m *goi18n.Message) {
	t.Helper()
	lang := c.Lang()
	if !wellMade.MatchString(id) {
		t.Errorf("%s in %s: not an id of lower-case words with dots and hyphens", id, area)
	}
	all := forms(m)
	if all["other"] == "" {
		t.Errorf("%s in %s: no text, or no form for other", id, lang)
	}
	if len(all) > 1 && !slices.Contains(arguments(m), "Count") {
		t.Errorf("%s in %s: plural forms without {{.Count}}", id, lang)
	}
	for form, text := range all {
		if !utf8.ValidString(text) || strings.TrimSpace(text) != text && !strings.HasPrefix(id, "i18n.list.") {
			t.Errorf("%s (%s) in %s: space at an end, or not UTF-8: %q", id, form, lang, text)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) {
			t.Errorf("%s (%s) in %s: control characters in %q", id, form, lang, text)
		}
	}
	// Executing shows that the templates are templates.
	for _, count := range []int{0, 1, 2, 5, 1_000_000} {
		if got := c.T(id, fault.Args{"Count": count}); got == "["+id+"]" {
			t.Errorf("%s in %s cannot be written with Count %d", id, lang, count)
		}
	}
}

func TestFaultsReadWell(t *testing.T) {
	for _, lang := range Languages() {
		c := New(lang)
		for id := range allIDs(t) {
			if !strings.HasPrefix(id, "fault.") {
				continue
			}
			// Whoever reports a fault may know less than the sentence could say.
			bare := c.T(id, nil)
			first, _ := utf8.DecodeRuneInString(bare)
			if unicode.IsUpper(first) || strings.HasSuffix(bare, ".") || strings.Contains(bare, "\n") {
				t.Errorf("%s in %s: %q does not fit after error:", id, lang, bare)
			}
			if strings.Contains(bare, "<no value>") || strings.Contains(bare, "  ") || bare != strings.TrimSpace(bare) {
				t.Errorf("%s in %s without values: %q", id, lang, bare)
			}
		}
	}
}

// spaces that French puts before its punctuation: they do not break.
const noBreak = "\u00a0\u202f"

func TestFrenchTypography(t *testing.T) {
	// A colon inside of a word (xmpp:, 14:05) is none of French's.
	before := regexp.MustCompile(`(?:^|[^` + noBreak + `])([;!?»]|:(?:\s|$))`)
	after := regexp.MustCompile(`«[^` + noBreak + `]`)
	for _, bad := range []string{"quoi?", "quoi ?", "ainsi : cela", "« ici\u00a0»", "«\u00a0ici »"} {
		if !before.MatchString(bad) && !after.MatchString(bad) {
			t.Errorf("%q passes", bad)
		}
	}
	for folder := range shelves {
		for _, messages := range catalog(t, folder, "fr") {
			for id, m := range messages {
				for _, text := range forms(m) {
					visible := action.ReplaceAllString(text, "x")
					visible = regexp.MustCompile(`\b(https?|xmpp):\S*`).ReplaceAllString(visible, "x")
					if bad := before.FindString(visible) + after.FindString(visible); bad != "" {
						t.Errorf("%s: %q wants a space that does not break: %q", id, bad, text)
					}
				}
			}
		}
	}
}
