package address

import (
	"net/netip"
	"slices"
	"strings"
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

// profile lower-cases and normalises as browsers do (UTS #46), and refuses what no
// registry accepts.
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

// Display returns the form for people: U-labels where there are any and none of
// them is Suspicious, else the A-labels.
func (d Domain) Display() string {
	u, err := profile.ToUnicode(d.ascii)
	if err != nil || d.Suspicious() {
		return d.ascii
	}
	return u
}

// Suspicious reports whether the name has labels that are made to be taken for
// others: with letters of several scripts, or with foreign letters that look like
// Latin ones and nothing else.
func (d Domain) Suspicious() bool {
	if d.IsZero() {
		return false
	}
	u, err := profile.ToUnicode(d.ascii)
	latin := d.latin()
	return err != nil || slices.ContainsFunc(strings.Split(u, "."), func(label string) bool { return disguised(label, latin) })
}

// latin reports whether the name ends in Latin letters, so that people expect the
// rest of it in them, too.
func (d Domain) latin() bool {
	last := d.ascii[strings.LastIndexByte(d.ascii, '.')+1:]
	return !strings.HasPrefix(last, "xn--")
}
