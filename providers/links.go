package providers

// Links are pages by language.
type Links map[string]string

// For returns the page in lang, else in English, else in the first language by
// code; found is its language. Both are empty where there is no page.
func (l Links) For(lang string) (url, found string) {
	found = pick(l, lang)
	return l[found], found
}

// Contacts are addresses by language.
type Contacts map[string][]string

// For returns the addresses for lang, by the rule of Links.
func (c Contacts) For(lang string) (addresses []string, found string) {
	found = pick(c, lang)
	return c[found], found
}

func pick[T any](byLang map[string]T, lang string) string {
	for _, l := range []string{lang, "en"} {
		if _, ok := byLang[l]; ok {
			return l
		}
	}
	first := ""
	for l := range byLang {
		if first == "" || l < first {
			first = l
		}
	}
	return first
}
