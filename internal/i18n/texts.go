package i18n

import (
	"cmp"
	"embed"
	"maps"
	"path"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

//go:embed catalog/*.json friends/*.json
var catalogs embed.FS

// The folders of the catalogs, in the embedded file system.
const (
	// forUsers holds the program's own texts.
	forUsers = "catalog"
	// forFriends holds what a user hands on to others, who read more languages
	// than the program speaks, and how dates and lists are written in these.
	forFriends = "friends"
)

// files lists the catalogs of the folders, FOLDER/AREA.LANGUAGE.json, sorted.
func files(folders ...string) []string {
	var names []string
	for _, folder := range folders {
		entries, err := catalogs.ReadDir(folder)
		if err != nil {
			// The folder is part of the program.
			panic("i18n: " + err.Error())
		}
		for _, e := range entries {
			names = append(names, path.Join(folder, e.Name()))
		}
	}
	return names
}

// split takes the name of a catalog apart.
func split(name string) (area, lang string) {
	area, rest, _ := strings.Cut(path.Base(name), ".")
	return area, strings.TrimSuffix(rest, ".json")
}

// texts are those of one language. A catalog is read when the first text of its
// area is asked for, so that --version does not pay for the whole program.
type texts struct {
	mu     sync.Mutex
	lang   language.Tag
	known  map[string]*goi18n.Message
	unread map[string]string // area -> file
}

func newTexts(lang string, folders ...string) *texts {
	t := &texts{
		lang:   language.Make(lang),
		known:  map[string]*goi18n.Message{},
		unread: map[string]string{},
	}
	for _, name := range files(folders...) {
		if area, l := split(name); l == lang {
			t.unread[area] = name
		}
	}
	return t
}

func (t *texts) has(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.find(id)
}

// find reads what is needed to know whether there is a text id: the catalog of
// its area, and the others where it is not in there (an area may hold texts of
// a family, as vault does some of fault).
func (t *texts) find(id string) bool {
	area, _, _ := strings.Cut(id, ".")
	t.read(area)
	_, ok := t.known[id]
	for other := range t.unread {
		if ok {
			break
		}
		t.read(other)
		_, ok = t.known[id]
	}
	return ok
}

func (t *texts) read(area string) {
	name, ok := t.unread[area]
	if !ok {
		return
	}
	delete(t.unread, area)
	data, err := catalogs.ReadFile(name)
	if err != nil {
		panic("i18n: " + err.Error())
	}
	file, err := goi18n.ParseMessageFileBytes(data, name, nil)
	if err != nil {
		// The tests read every catalog.
		panic("i18n: " + name + ": " + err.Error())
	}
	for _, m := range file.Messages {
		t.known[m.ID] = m
	}
}

// render returns the text id with data put in, and whether there is one.
func (t *texts) render(id string, count any, data map[string]any) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.find(id) {
		return "", false
	}
	m := t.known[id]
	text := m.Other
	if n, ok := count.(int); ok && plurals(m) {
		// A form that the catalog leaves out is "other".
		text = cmp.Or(t.form(m, n), text)
		data = maps.Clone(data)
		data["PluralCount"] = n
	}
	parsed, err := newTemplate(text)
	if err == nil {
		text, err = parsed.execute(data)
	}
	if err != nil {
		// The tests render every text.
		panic("i18n: " + id + ": " + err.Error())
	}
	return text, true
}

// plurals reports whether a number decides about the text.
func plurals(m *goi18n.Message) bool { return m.Zero+m.One+m.Two+m.Few+m.Many != "" }

// form is the text for a number of things, by the rules of the Unicode CLDR, which
// are about absolute values (UTS 35 part 3, section 5.1.1).
func (t *texts) form(m *goi18n.Message, n int) string {
	switch plural.Cardinal.MatchPlural(t.lang, max(n, -n), 0, 0, 0, 0) {
	case plural.Zero:
		return m.Zero
	case plural.One:
		return m.One
	case plural.Two:
		return m.Two
	case plural.Few:
		return m.Few
	case plural.Many:
		return m.Many
	}
	return m.Other
}
