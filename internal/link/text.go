package link

import (
	"slices"
	"strings"
	"unicode"

	"xmpp-start/internal/fault"
)

const (
	secure   = "https://"
	insecure = "http://"
)

// parseText takes the one link out of a message. An invitation counts before
// pages, which messages name for other reasons, too, and what has a scheme before
// what may be a mail address.
func parseText(s string) (Link, error) {
	var words, plain []string
	for word := range strings.FieldsSeq(s) {
		switch {
		case start(word) >= 0:
			words = append(words, word)
		case strings.Contains(word, "@"), hidesScheme(bare(word)):
			plain = append(plain, word)
		}
	}
	if len(words) == 0 {
		words = plain
	}
	var invitations, pages []Link
	err := error(fault.New(fault.BadLink, nil))
	for i, word := range words {
		l, problem := parseWord(strings.TrimRight(word, closers+sentence))
		switch {
		case problem != nil && (i == 0 || fault.Is(problem, fault.UnsafeLink)):
			err = problem
		case problem != nil:
		case l.Kind == Page:
			pages = add(pages, l)
		default:
			invitations = add(invitations, l)
		}
	}
	found := invitations
	if len(found) == 0 {
		found = pages
	}
	switch len(found) {
	case 0:
		return Link{}, err
	case 1:
		return found[0], nil
	}
	return Link{}, bad("several")
}

// add adds a link that is not there yet.
func add(list []Link, l Link) []Link {
	if slices.Contains(list, l) {
		return list
	}
	return append(list, l)
}

// start returns where a link with a scheme begins in a word; -1 where none does.
// Something like a colon or a bracket may stand in front of it, but nothing that
// it could be a part of.
func start(word string) int {
	for i := range len(word) {
		if rest := word[i:]; !hasPrefix(rest, scheme) && !encoded(rest) && !hasPrefix(rest, secure) && !hasPrefix(rest, insecure) {
			continue
		}
		before := word[:i]
		if before == "" || strings.ContainsRune(`(<[{"'`, rune(word[i-1])) {
			return i
		}
		if last := word[i-1]; !strings.ContainsAny(before, "@?#/") && !isWordByte(last) {
			return i
		}
	}
	return -1
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("+-.%", c) >= 0
}

const (
	// ends are what ends a link in any text (RFC 3986 appendix C).
	ends    = "<>\"“”„«»"
	openers = ends + "'‘’‚‹›([{"
	closers = ends + "'‘’‚‹›)]}"
	// stops end a sentence, and no link; the others in a sentence may end a link
	// that stands alone, too.
	stops    = ".,;"
	sentence = stops + "!?…"
	// emphasis stands on both sides of what chat programs make bold, and the like.
	emphasis = "*_~`"
)

// bare takes off what people and programs put around links: words, quotes,
// brackets, the end of a sentence, and characters that nobody sees.
func bare(word string) string {
	mark := ""
	if i := start(word); i >= 0 {
		if i > 0 && strings.IndexByte(emphasis, word[i-1]) >= 0 {
			mark = word[i-1 : i]
		}
		word = word[i:]
	}
	word = strings.TrimLeftFunc(word, func(r rune) bool { return unseen(r) || strings.ContainsRune(openers, r) })
	if i := strings.IndexAny(word, ends); i >= 0 {
		word = word[:i]
	}
	for {
		before := word
		word = strings.TrimFunc(word, unseen)
		word = strings.TrimRight(word, closers+stops)
		word = strings.TrimSuffix(word, mark)
		if n := len(word); n > 1 && word[0] == word[n-1] && strings.IndexByte(emphasis, word[0]) >= 0 {
			word = word[1 : n-1]
		}
		if word == before {
			return word
		}
	}
}

// unseen reports whether r leaves no trace on a screen.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cf)
}

// closed percent-encodes the end of a link where Parse would take it off.
func closed(s string) string {
	kept := bare(s)
	if !strings.HasPrefix(s, kept) {
		return s
	}
	return kept + percent(s[len(kept):])
}
