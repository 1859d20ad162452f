package address

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// maxDomain is the longest domain name in octets (RFC 1035 section 2.3.4); it
// is looked at before anything that costs more.
const maxDomain = 253

// Domain is the name of a provider, checked. The zero Domain is no domain.
type Domain struct{ ascii string }

// registration rejects what no registry accepts; Lookup mapping lower-cases and
// normalises as browsers do (UTS #46).
var profile = idna.New(
	idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false),
	idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.RemoveLeadingDots(false),
)

// ParseDomain checks the name of a provider as somebody typed it, as A-labels
// or as U-labels, in any case. A final dot is taken off. Addresses of machines
// (127.0.0.1, ::1) are refused: no certificate that the public trusts names
// them, and an XMPP address with one cannot be moved. The error is a
// fault.BadDomain.
func ParseDomain(s string) (Domain, error) {
	bad := func(err error) (Domain, error) {
		return Domain{}, fault.Wrap(fault.BadDomain, err, fault.Args{"Domain": foreign.From(s)})
	}
	name := strings.TrimSuffix(s, ".")
	// A U-label is never longer than four times its A-label.
	if name == "" || len(name) > 4*maxDomain || !utf8.ValidString(name) {
		return bad(nil)
	}
	ascii, err := profile.ToASCII(name)
	if err != nil {
		return bad(err)
	}
	if _, err := netip.ParseAddr(ascii); err == nil || numeric(ascii) {
		return bad(nil)
	}
	return Domain{ascii: ascii}, nil
}

// numeric reports whether the last label is a number, as in 10 or 1.2.3:
// resolvers may read such a name as an IPv4 address.
func numeric(ascii string) bool {
	last := ascii[strings.LastIndexByte(ascii, '.')+1:]
	return strings.Trim(last, "0123456789") == "" || strings.HasPrefix(last, "0x")
}

// String returns the A-labels, the form for DNS, TLS and files.
func (d Domain) String() string { return d.ascii }

// IsZero reports whether d is no domain.
func (d Domain) IsZero() bool { return d.ascii == "" }

// Display returns the form for people: U-labels where there are any and their
// scripts are not mixed, else the A-labels.
func (d Domain) Display() string {
	u, err := profile.ToUnicode(d.ascii)
	if err != nil || mixedScripts(u) {
		return d.ascii
	}
	return u
}

// Suspicious reports whether the name has letters of several scripts in one
// label, as names have that are made to be taken for another one.
func (d Domain) Suspicious() bool {
	u, err := profile.ToUnicode(d.ascii)
	return err != nil || mixedScripts(u)
}

// mixedScripts is the "highly restrictive" level of UTS #39 section 5.2, a
// label at a time: one script, or one of the mixtures that East Asian
// languages are written with (those may hold Latin, too).
func mixedScripts(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		found := map[string]bool{}
		for _, r := range label {
			if s := script(r); s != "" {
				found[s] = true
			}
		}
		if len(found) <= 1 {
			continue
		}
		for s := range found {
			switch s {
			case "Latin", "Han", "Hiragana", "Katakana", "Bopomofo", "Hangul":
			default:
				return true
			}
		}
	}
	return false
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
