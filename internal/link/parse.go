package link

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

const (
	// maxLength is looked at before anything else. Real invitations have 60 to
	// 300 octets, a page with one in its referrer twice that.
	maxLength = 8 << 10
	// maxToken and maxName bound what is passed on to servers and contact lists,
	// in octets.
	maxToken = 1024
	maxName  = 256
)

// bad is a link that leads nowhere; unsafe is one that might lead somewhere it
// does not show.
func bad(why string) error { return fault.New(fault.BadLink, fault.Args{"Why": why}) }

func unsafe(why string) error { return fault.New(fault.UnsafeLink, fault.Args{"Why": why}) }

// Parse reads a link as somebody pasted it: an xmpp: link, a web address with
// one in its fragment or its referrer, the address of a page, a bare address, or
// a message with one of these in it. Unknown parameters are ignored (XEP-0147
// section 2), unknown actions are not.
//
// The error is a fault.BadLink, for what is no link of these at all or with one
// of these as its Why: address, encoding, empty, action (with Action), room,
// several; or a fault.UnsafeLink: too-long, control, http, host and number (with
// Host), credentials (see Credentials). No other part of the link is in it, since whoever
// reads a token can use it.
func Parse(s string) (Link, error) {
	if len(s) > maxLength {
		return Link{}, unsafe("too-long")
	}
	s = strings.TrimFunc(s, unseen)
	if strings.HasPrefix(s, "{") {
		// What apps show as a QR code to hand an account over.
		if strings.Contains(s, `"password"`) {
			return Link{}, unsafe("credentials")
		}
		return Link{}, fault.New(fault.BadLink, nil)
	}
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return parseText(s)
	}
	return parseWord(s)
}

// parseWord reads a link that has no spaces in it, but maybe quotes around it.
func parseWord(s string) (Link, error) {
	s = bare(s)
	switch {
	case !visible(s):
		return Link{}, unsafe("control")
	case s == "":
		return Link{}, bad("empty")
	case encoded(s):
		return parseEncoded(s)
	case hasPrefix(s, scheme):
		return parseURI(s[len(scheme):])
	case hasPrefix(s, secure):
		return parseWeb(s[len(secure):])
	case hasPrefix(s, insecure):
		return Link{}, unsafe("http")
	case hidesScheme(s):
		return parseWeb(s)
	}
	if local, _, ok := strings.Cut(s, "@"); !ok || strings.Contains(local, ":") {
		// Words, or a link with another scheme.
		return Link{}, fault.New(fault.BadLink, nil)
	}
	return parsePayload(s)
}

// hidesScheme reports whether s is one of the known pages without its https://,
// which browsers hide from who copies by hand.
func hidesScheme(s string) bool {
	host, _, ok := strings.Cut(s, "/")
	return ok && known(strings.ToLower(host))
}

// hasPrefix is strings.HasPrefix for schemes, which have no case.
func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// visible reports whether s is text without characters that hide themselves,
// reorder others or end a line. The joiners (U+200C, U+200D) stay, which names
// in some languages and emoji are written with.
func visible(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
	})
}

// unknownAction names the action that a link asks for, where it is a word as those
// of XEP-0147 are: what a mangled link has there may be its token.
func unknownAction(action string) error {
	const longest = 20
	if len(action) > longest || strings.Trim(action, "abcdefghijklmnopqrstuvwxyz-") != "" {
		action = ""
	}
	return fault.New(fault.BadLink, fault.Args{"Why": "action", "Action": foreign.From(action)})
}
