package i18n

import (
	"embed"
	"path"
	"strings"
	"sync"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed catalog/*.json
var catalogs embed.FS

// folder is where the catalogs are in the embedded file system.
const folder = "catalog"

// files lists the names of the catalogs, AREA.LANGUAGE.json, sorted.
func files() []string {
	entries, err := catalogs.ReadDir(folder)
	if err != nil {
		// The folder is part of the program.
		panic("i18n: " + err.Error())
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// split takes the name of a catalog apart.
func split(name string) (area, lang string) {
	area, rest, _ := strings.Cut(name, ".")
	return area, strings.TrimSuffix(rest, ".json")
}

// texts are those of one language. A catalog is read when the first text of its
// area is asked for, so that --version does not pay for the whole program.
type texts struct {
	mu        sync.Mutex
	bundle    *goi18n.Bundle
	localizer *goi18n.Localizer
	plural    map[string]bool   // by id, of all that have been read
	unread    map[string]string // area -> file
}

func newTexts(lang string) *texts {
	bundle := goi18n.NewBundle(language.Make(lang))
	t := &texts{
		bundle:    bundle,
		localizer: goi18n.NewLocalizer(bundle, lang),
		plural:    map[string]bool{},
		unread:    map[string]string{},
	}
	for _, name := range files() {
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
	_, ok := t.plural[id]
	for other := range t.unread {
		if ok {
			break
		}
		t.read(other)
		_, ok = t.plural[id]
	}
	return ok
}

func (t *texts) read(area string) {
	name, ok := t.unread[area]
	if !ok {
		return
	}
	delete(t.unread, area)
	data, err := catalogs.ReadFile(path.Join(folder, name))
	if err != nil {
		panic("i18n: " + err.Error())
	}
	file, err := t.bundle.ParseMessageFileBytes(data, name)
	if err != nil {
		// The tests read every catalog.
		panic("i18n: " + name + ": " + err.Error())
	}
	for _, m := range file.Messages {
		t.plural[m.ID] = m.Zero+m.One+m.Two+m.Few+m.Many != ""
	}
}

// render returns the text id with data put in, and whether there is one.
func (t *texts) render(id string, count any, data map[string]any) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.find(id) {
		return "", false
	}
	config := &goi18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := count.(int); ok && t.plural[id] {
		config.PluralCount = n
	}
	// An error with a text is a plural form that the catalog leaves to "other".
	text, err := t.localizer.Localize(config)
	return text, err == nil || text != ""
}
