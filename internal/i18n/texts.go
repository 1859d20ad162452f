package i18n

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/json"
	"maps"
	"path"
	"slices"
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

// texts are those of one language. A text is looked for in its catalog when it is
// asked for, and nothing around it is read: to read a whole catalog took as long
// as to choose a provider.
type texts struct {
	mu    sync.Mutex
	lang  language.Tag
	known map[string]*goi18n.Message
	// catalogs are by area: what is in the file, once it was opened.
	catalogs map[string]*catalogFile
}

type catalogFile struct {
	name string
	data []byte
}

func newTexts(lang string, folders ...string) *texts {
	t := &texts{
		lang:     language.Make(lang),
		known:    map[string]*goi18n.Message{},
		catalogs: map[string]*catalogFile{},
	}
	for _, name := range files(folders...) {
		if area, l := split(name); l == lang {
			t.catalogs[area] = &catalogFile{name: name}
		}
	}
	return t
}

func (t *texts) has(id string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.find(id)
}

// find looks for a text id in the catalog of its area, and in the others where it
// is not in there (an area may hold texts of a family, as vault does some of
// fault).
func (t *texts) find(id string) bool {
	if t.known[id] != nil {
		return true
	}
	area, _, _ := strings.Cut(id, ".")
	m := t.catalogs[area].find(id)
	for other, c := range t.catalogs {
		if m != nil {
			break
		}
		if other != area {
			m = c.find(id)
		}
	}
	if m != nil {
		t.known[id] = m
	}
	return m != nil
}

// find returns the message id; nil: it is not in the catalog, or there is none. A
// message begins on a line of its own, as the tests see to.
func (c *catalogFile) find(id string) *goi18n.Message {
	if c == nil || strings.ContainsAny(id, "\"\\\n") {
		return nil
	}
	var err error
	if c.data == nil {
		c.data, err = catalogs.ReadFile(c.name)
	}
	_, rest, found := bytes.Cut(c.data, []byte("\n  \""+id+"\": "))
	if err == nil && !found {
		return nil
	}
	var value json.RawMessage
	if err == nil {
		err = json.NewDecoder(bytes.NewReader(rest)).Decode(&value)
	}
	var file *goi18n.MessageFile
	if err == nil {
		file, err = goi18n.ParseMessageFileBytes(slices.Concat([]byte(`{"`+id+`": `), value, []byte("}")), c.name, nil)
	}
	if err != nil {
		// The files are part of the program, and the tests read every text.
		panic("i18n: " + c.name + ": " + id + ": " + err.Error())
	}
	return file.Messages[0]
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
