package i18n

import (
	"slices"
	"strings"
	"sync"

	"github.com/Xuanwo/go-locale"
	"golang.org/x/text/language"
)

// fallback is the language for people whose own is not there.
const fallback = "en"

// New returns the catalog for a language as the user or the system names it
// (fr, fr-CA, fr_FR.UTF-8). Empty or "auto": the language of the system.
// English where that is not found out or there are no texts in it.
func New(lang string) *Catalog {
	c := &Catalog{lang: sync.OnceValue(func() string {
		if lang == "" || lang == "auto" {
			return detect()
		}
		if found, ok := Match(lang); ok {
			return found
		}
		return fallback
	})}
	c.texts = sync.OnceValue(func() *texts { return newTexts(c.lang()) })
	return c
}

// Lang returns the language of the texts as a BCP 47 tag.
func (c *Catalog) Lang() string { return c.lang() }

// Languages lists the languages that there are texts in, as BCP 47 tags,
// English first.
func Languages() []string {
	langs := []string{fallback}
	for _, name := range files() {
		_, lang := split(name)
		if !slices.Contains(langs, lang) {
			langs = append(langs, lang)
		}
	}
	return langs
}

// Match finds the language of ours that speakers of lang read, and whether
// there is one.
func Match(lang string) (string, bool) {
	// POSIX writes fr_FR.UTF-8@euro.
	if i := strings.IndexAny(lang, ".@"); i >= 0 {
		lang = lang[:i]
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return "", false
	}
	return match(tag)
}

func match(tags ...language.Tag) (string, bool) {
	langs := Languages()
	ours := make([]language.Tag, len(langs))
	for i, lang := range langs {
		ours[i] = language.Make(lang)
	}
	_, i, confidence := language.NewMatcher(ours).Match(tags...)
	return langs[i], confidence >= language.High
}

// detect asks the system for the languages that its user reads, best first.
func detect() string {
	tags, err := locale.DetectAll()
	if err != nil {
		return fallback
	}
	if lang, ok := match(tags...); ok {
		return lang
	}
	return fallback
}

// Speaker tells the language of somebody as ISO 639 code, and their country as
// ISO 3166-1 alpha-2 code in lower case where lang names one; lang is as for
// New. There need not be texts in the language. Both are empty where nothing is
// found out.
func Speaker(lang string) (base, country string) {
	tags := []language.Tag{language.Make(lang)}
	if lang == "" || lang == "auto" {
		var err error
		if tags, err = locale.DetectAll(); err != nil || len(tags) == 0 {
			return "", ""
		}
	}
	tag := tags[0]
	if b, confidence := tag.Base(); confidence >= language.High {
		base = b.String()
	}
	// Where none is named, the library guesses the one with most speakers. And
	// en-US is what systems are set to before anybody has chosen.
	if r, confidence := tag.Region(); confidence == language.Exact && r.IsCountry() && tag != language.AmericanEnglish {
		country = strings.ToLower(r.String())
	}
	return base, country
}
