package foreign

import (
	"unicode"
	"unicode/utf8"
)

const (
	nonJoiner         = '\u200c' // ZWNJ
	joiner            = '\u200d' // ZWJ
	emojiVariation    = '\ufe0f'
	lightest, darkest = 0x1F3FB, 0x1F3FF // skin tones
)

// spelledWithJoiners are the scripts in which a joiner inside a word is a part of
// its spelling (The Unicode Standard, chapters 9, 12, 13 and 16).
var spelledWithJoiners = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mongolian, unicode.Nko, unicode.Mandaic,
	unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil,
	unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer, unicode.Myanmar,
}

// Joins reports whether the rune at byte i of s is a joiner (U+200C, U+200D) that
// does what joiners are for, and may stand as it is: between two letters of such a script, or, U+200D, between two
// parts of an emoji. Anywhere else it could only hide something.
func Joins(s string, i int) bool {
	r, size := utf8.DecodeRuneInString(s[i:])
	if r != joiner && r != nonJoiner {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+size:])
	if unicode.In(before, spelledWithJoiners...) && unicode.In(after, spelledWithJoiners...) {
		return true
	}
	return r == joiner && symbol(after) && (symbol(before) || before == emojiVariation || before >= lightest && before <= darkest)
}

// symbol reports whether r may be a part of an emoji. What stands for bytes that
// are no text is a symbol to Unicode, too.
func symbol(r rune) bool { return unicode.Is(unicode.So, r) && r != utf8.RuneError }
