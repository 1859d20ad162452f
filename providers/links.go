package providers

// Links are pages by language.
type Links map[string]string

// For returns the page in lang, else in English, else in the first language by
// code; found is its language. Both are empty where there is no page.
func (l Links) For(lang string) (url, found string) {
	for _, found := range []string{lang, "en"} {
		if url, ok := l[found]; ok {
			return url, found
		}
	}
	for other := range l {
		if found == "" || other < found {
			found = other
		}
	}
	return l[found], found
}

// Contacts are addresses by language.
type Contacts map[string][]string
