package connect

import (
	"strings"
	"unicode"
)

// Says reports whether the server's text has all of the words, whole and in any
// case: some conditions can be told apart by nothing else, and a search for "ip"
// must not find "description".
func (e *StanzaError) Says(words ...string) bool { return hasWords(e.raw, words...) }

func hasWords(text string, words ...string) bool {
	found := map[string]bool{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		found[w] = true
	}
	for _, w := range words {
		if !found[w] {
			return false
		}
	}
	return true
}

// mentionsActivation recognises a login that waits for an e-mail to be
// confirmed: providers say it in words, under conditions of their choice.
func mentionsActivation(text string) bool {
	return hasWords(text, "activation") || hasWords(text, "activate") || hasWords(text, "activated") ||
		hasWords(text, "confirm", "email") || hasWords(text, "confirm", "mail") || hasWords(text, "pending", "approval")
}
