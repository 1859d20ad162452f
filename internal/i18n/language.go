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
	return newCatalog(lang, Languages, forUsers, forFriends)
}

// ForFriend returns the catalog of what is written for the friends of a user,
// lang as for New: messages to send and pages to pass on. It has no other texts.
func ForFriend(lang string) *Catalog {
	return newCatalog(lang, FriendLanguages, forFriends)
}

func newCatalog(lang string, languages func() []string, folders ...string) *Catalog {
	c := &Catalog{lang: sync.OnceValue(func() string {
		if lang == "" || lang == "auto" {
			return detect(languages())
		}
		if found, ok := match(languages(), tagOf(lang)); ok {
			return found
		}
		return fallback
	})}
	c.texts = sync.OnceValue(func() *texts { return newTexts(c.lang(), folders...) })
	return c
}

// Lang returns the language of the texts as a BCP 47 tag.
func (c *Catalog) Lang() string { return c.lang() }

// Languages lists the languages that the program speaks, as BCP 47 tags, English
// first.
func Languages() []string { return languagesOf(forUsers) }

// FriendLanguages lists the languages of ForFriend, which are more, as BCP 47
// tags, English first.
func FriendLanguages() []string { return languagesOf(forFriends) }

func languagesOf(folder string) []string {
	langs := []string{fallback}
	for _, name := range files(folder) {
		_, lang := split(name)
		if !slices.Contains(langs, lang) {
			langs = append(langs, lang)
		}
	}
	return langs
}

// Match finds the one of Languages that speakers of lang read, and whether there
// is one.
func Match(lang string) (string, bool) { return match(Languages(), tagOf(lang)) }

// MatchFriend finds the one of FriendLanguages that speakers of lang read, and
// whether there is one.
func MatchFriend(lang string) (string, bool) { return match(FriendLanguages(), tagOf(lang)) }

// tagOf reads the name of a language; the zero tag where it is none.
func tagOf(lang string) language.Tag {
	// POSIX writes fr_FR.UTF-8@euro.
	if i := strings.IndexAny(lang, ".@"); i >= 0 {
		lang = lang[:i]
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return language.Und
	}
	return tag
}

func match(langs []string, tags ...language.Tag) (string, bool) {
	ours := make([]language.Tag, len(langs))
	for i, lang := range langs {
		ours[i] = language.Make(lang)
	}
	_, i, confidence := language.NewMatcher(ours).Match(tags...)
	return langs[i], confidence >= language.High
}

// detect asks the system for the languages that its user reads, best first, and
// returns the one of langs.
func detect(langs []string) string {
	tags, err := locale.DetectAll()
	if err != nil {
		return fallback
	}
	if lang, ok := match(langs, tags...); ok {
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
