package landing

import "strings"

// maxLinks bounds how many links of a page are looked at.
const maxLinks = 100

// invitation returns the xmpp: link that the Link headers of a page name; empty
// where none does. One that is another form of the page (rel="alternate") comes
// before others: ejabberd names its link without saying what it is.
func invitation(headers []string) string {
	var first string
	for _, l := range parseLinks(headers) {
		const scheme = "xmpp:"
		if len(l.target) <= len(scheme) || !strings.EqualFold(l.target[:len(scheme)], scheme) {
			continue
		}
		if l.is("alternate") {
			return l.target
		}
		if first == "" {
			first = l.target
		}
	}
	return first
}

// webLink is one link of a header.
type webLink struct{ target, rel string }

// is reports whether rel has that relation, which has no case (RFC 8288 section
// 3.3).
func (l webLink) is(relation string) bool {
	for r := range strings.FieldsSeq(l.rel) {
		if strings.EqualFold(r, relation) {
			return true
		}
	}
	return false
}

// parseLinks reads the links of some Link headers as RFC 8288 appendix B.2 does:
// what stands behind something malformed is passed over.
func parseLinks(headers []string) []webLink {
	var links []webLink
	for _, header := range headers {
		rest := header
		for len(links) < maxLinks {
			l, after, ok := parseLink(rest)
			if !ok {
				break
			}
			links = append(links, l)
			rest = after
		}
	}
	return links
}

const (
	blanks = " \t"
	// delimiters end a name or a value that is not quoted.
	delimiters = blanks + ";,"
)

// parseLink takes the first link off a header.
func parseLink(s string) (l webLink, rest string, ok bool) {
	s, ok = strings.CutPrefix(strings.TrimLeft(s, blanks+","), "<")
	if !ok {
		return webLink{}, "", false
	}
	target, s, ok := strings.Cut(s, ">")
	if !ok || strings.ContainsAny(target, blanks) {
		return webLink{}, "", false
	}
	l.target = target
	seen := false
	for {
		s = strings.TrimLeft(s, blanks)
		if !strings.HasPrefix(s, ";") {
			break
		}
		var name, value string
		name, value, s = parseParam(s[1:])
		// The first one counts (RFC 8288 section 3.3).
		if strings.EqualFold(name, "rel") && !seen {
			l.rel, seen = value, true
		}
	}
	if s == "" || s[0] == ',' {
		return l, s, true
	}
	return l, "", true
}

// parseParam takes a parameter off what follows its semicolon.
func parseParam(s string) (name, value, rest string) {
	s = strings.TrimLeft(s, blanks)
	name, s = upTo(s, delimiters+"=")
	s = strings.TrimLeft(s, blanks)
	s, ok := strings.CutPrefix(s, "=")
	if !ok {
		return name, "", s
	}
	s = strings.TrimLeft(s, blanks)
	if quoted, ok := strings.CutPrefix(s, `"`); ok {
		value, rest = unquote(quoted)
		return name, value, rest
	}
	value, rest = upTo(s, delimiters)
	return name, value, rest
}

// upTo cuts s before the first of some characters.
func upTo(s, chars string) (before, rest string) {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// unquote reads a quoted string behind its first quote (RFC 9110 section 5.6.4).
func unquote(s string) (value, rest string) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:]
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), ""
}
