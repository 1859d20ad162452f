package address

import (
	"strings"
	"unicode"
)

// disguised reports whether a word is made to be taken for another one: its
// scripts are mixed, or, where people expect Latin letters, all of it looks Latin
// and is not.
func disguised(word string, latin bool) bool {
	return mixedScripts(word) || latin && looksLatin(word)
}

// mixedScripts tells what the "highly restrictive" level of UTS #39 section 5.2
// does not allow in a word: one script is, or one of the mixtures that East Asian
// languages are written with (those may hold Latin, too).
func mixedScripts(word string) bool {
	found := map[string]bool{}
	for _, r := range word {
		if s := script(r); s != "" {
			found[s] = true
		}
	}
	if len(found) <= 1 {
		return false
	}
	for s := range found {
		switch s {
		case "Latin", "Han", "Hiragana", "Katakana", "Bopomofo", "Hangul":
		default:
			return true
		}
	}
	return false
}

// lookalikes are the letters of Cyrillic and Greek that are drawn like Latin ones
// (UTS #39 section 4, whole-script confusables), in lower case.
const lookalikes = "асԁеһіјӏорԛѕԝхугпѵѡҽ" + "αγηικνορτυχω"

// looksLatin reports whether a word has letters of one of these scripts, and
// none but lookalikes.
func looksLatin(word string) bool {
	found := false
	for _, r := range word {
		switch script(r) {
		case "":
		case "Cyrillic", "Greek":
			if !strings.ContainsRune(lookalikes, r) {
				return false
			}
			found = true
		default:
			return false
		}
	}
	return found
}

// script names the script of r; empty for what all scripts share (digits,
// hyphens, combining marks).
func script(r rune) string {
	if r < 0x80 {
		if unicode.IsLetter(r) {
			return "Latin"
		}
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			if name == "Common" || name == "Inherited" {
				return ""
			}
			return name
		}
	}
	return "unknown"
}
