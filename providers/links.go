package providers

import (
	"cmp"
	"strings"
)

// Links are pages by language.
type Links map[string]string

// For returns the page in lang, an ISO 639 code, or in that language as of some
// country, else in English, else in the first language by code; found is its
// language. Both are empty where there is no page.
func (l Links) For(lang string) (url, found string) {
	for _, wanted := range []string{cmp.Or(lang, "en"), "en", ""} {
		for other := range l {
			is := other == wanted || wanted == "" || strings.HasPrefix(other, wanted+"-")
			if is && (found == "" || other < found) {
				found = other
			}
		}
		if found != "" {
			break
		}
	}
	return l[found], found
}

// In reports whether there is a page in lang, an ISO 639 code.
func (l Links) In(lang string) bool {
	_, found := l.For(lang)
	return found != "" && (found == lang || strings.HasPrefix(found, lang+"-"))
}

// Contacts are addresses by language.
type Contacts map[string][]string
