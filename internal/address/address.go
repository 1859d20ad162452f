// Package address decides which XMPP addresses, domains and user names are
// allowed, and proposes names. It is stricter than mellium.im/xmpp/jid, which
// takes a@b..c and labels of 70 characters.
package address

import (
	"slices"
	"strings"

	"mellium.im/xmpp/jid"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// maxBare is the longest bare address in octets: 1023 for the local part (RFC
// 7622 section 3.3), one for the @, and the domain with U-labels. What is
// longer is refused before it is parsed, which is slow.
const maxBare = 1023 + 1 + 4*maxDomain

// Address is the bare address of a person, name@domain, checked and in its
// canonical form. The zero Address is no address. Addresses compare with ==.
type Address struct {
	local  string
	domain Domain
}

// Parse checks the address of a person as somebody typed it or as a server
// sent it: a name, an @, a domain, and no resource. An xmpp: in front is taken
// off. The error is a fault.BadAddress or a fault.BadDomain.
func Parse(s string) (Address, error) {
	bad := func(err error) (Address, error) {
		return Address{}, fault.Wrap(fault.BadAddress, err, fault.Args{"Address": foreign.From(s)})
	}
	if len(s) > maxBare {
		return bad(nil)
	}
	bare := strings.TrimSpace(s)
	if len(bare) > 5 && strings.EqualFold(bare[:5], "xmpp:") {
		bare = bare[5:]
	}
	local, host, ok := strings.Cut(bare, "@")
	if !ok || local == "" || strings.ContainsAny(host, "@/") {
		return bad(nil)
	}
	domain, err := ParseDomain(host)
	if err != nil {
		return Address{}, err
	}
	return New(local, domain)
}

// New puts an address together from its name and domain. The name may be any
// local part of RFC 7622; names that are going to be registered pass Username
// first.
func New(local string, domain Domain) (Address, error) {
	j, err := jid.New(local, domain.ascii, "")
	if err != nil || local == "" || domain.IsZero() || !plain(j.Localpart()) {
		return Address{}, fault.Wrap(fault.BadAddress, err, fault.Args{"Address": foreign.From(local + "@" + domain.ascii)})
	}
	return Address{local: j.Localpart(), domain: domain}, nil
}

// plain reports whether s can be shown without escapes.
func plain(s string) bool { return foreign.From(s).String() == s }

// FromJID checks an address that the XMPP library parsed, its resource left out.
func FromJID(j jid.JID) (Address, error) { return Parse(j.Bare().String()) }

// Local returns the part before the @.
func (a Address) Local() string { return a.local }

// Domain returns the part after the @.
func (a Address) Domain() Domain { return a.domain }

// IsZero reports whether a is no address.
func (a Address) IsZero() bool { return a.local == "" }

// String returns the address with A-labels: the form for files and protocols.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.local + "@" + a.domain.ascii
}

// Display returns the address as people read it.
func (a Address) Display() string {
	if a.IsZero() {
		return ""
	}
	return a.local + "@" + a.domain.Display()
}

// Suspicious reports whether the address is made to be taken for another one: as
// Domain.Suspicious has it, in the domain or in a word of the name.
func (a Address) Suspicious() bool {
	words := strings.FieldsFunc(a.local, func(r rune) bool { return strings.ContainsRune(".-_+", r) })
	latin := a.domain.latin()
	return a.domain.Suspicious() || slices.ContainsFunc(words, func(word string) bool { return disguised(word, latin) })
}

// JID returns the address for the XMPP library.
func (a Address) JID() jid.JID {
	j, err := jid.New(a.local, a.domain.ascii, "")
	if err != nil {
		// New checked it with the same function.
		panic("address: " + err.Error())
	}
	return j
}

// MarshalText writes String.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads what MarshalText wrote, with all checks.
func (a *Address) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
