// Package link reads and writes the links that bring people together: xmpp:
// links (RFC 5122 with the actions of XEP-0147), as invitations (XEP-0379,
// XEP-0401, XEP-0445), alone or inside the web addresses that apps and pages
// make of them.
//
// It does no I/O: whether an invitation still holds is asked in internal/invite,
// and a page that has to be fetched comes back as a Page.
package link

import (
	"strings"

	"xmpp-start/internal/address"
)

// Kind says what somebody can do with a link.
type Kind string

const (
	// Register is for an account at Domain with a name of one's choice.
	Register Kind = "register"
	// RegisterName is for the account Address and no other. Servers use the same
	// link for setting a new password, so with a Token it may change the password
	// of an account that exists: say that, and ask.
	RegisterName Kind = "register-name"
	// Contact is for becoming a contact of Address.
	Contact Kind = "contact"
	// ContactInvite is Contact for people who have an account, and for all others
	// an account at the provider of Address, too (XEP-0401, ibr=y).
	ContactInvite Kind = "contact-invite"
	// Page is a web page that knows the invitation and has to be asked for it.
	Page Kind = "page"
)

// Link is one link, checked. Links compare with ==.
type Link struct {
	Kind Kind
	// Domain is where Register makes the account, and the host of a Page; empty
	// for the kinds that have an Address.
	Domain address.Domain
	// Address is the inviter's, and with RegisterName the one to be registered.
	Address address.Address
	// Token is the preauth token (XEP-0379, XEP-0445), a key for whoever reads
	// it; empty where there is none.
	Token string
	// Name is what the inviter wants to be called. Strangers write it, so it is
	// shown as foreign.From(Name).
	Name string
	// URL is the web address of a Page, with its token.
	URL string
}

// Provider returns the provider that the link leads to: the one of Address, or
// Domain.
func (l Link) Provider() address.Domain {
	if l.Address.IsZero() {
		return l.Domain
	}
	return l.Address.Domain()
}

// String returns the xmpp: link in its canonical form, the token included: it has
// no characters but letters, digits and -._~%@?;=: in it. For a Page it is the
// web address. The zero Link gives "".
func (l Link) String() string {
	switch {
	case l.Kind == Page:
		return l.URL
	case l.Provider().IsZero():
		return ""
	}
	return scheme + l.payload()
}

// Community is the page of the XMPP community that greets people who have
// nothing installed. What stands after the # does not leave their browser.
const Community = "https://xmpp.link/"

// Web returns the link for people who have nothing installed: the address of a
// page that reads its fragment (Community, or one's own), with the link in it.
// A Page is its own web address.
func (l Link) Web(page string) string {
	if l.Kind == Page {
		return l.URL
	}
	return page + "#" + l.payload()
}

// payload is the link without its scheme.
func (l Link) payload() string {
	var b strings.Builder
	if !l.Address.IsZero() {
		b.WriteString(escape(l.Address.Local()) + "@")
	}
	b.WriteString(l.Provider().String())
	switch l.Kind {
	case Register, RegisterName:
		b.WriteString("?register")
	default:
		b.WriteString("?roster")
	}
	if l.Token != "" {
		b.WriteString(";preauth=" + escape(l.Token))
	}
	if l.Kind == ContactInvite && l.Token != "" {
		b.WriteString(";ibr=y")
	}
	if l.Name != "" {
		b.WriteString(";name=" + escape(l.Name))
	}
	return closed(scheme + b.String())[len(scheme):]
}

// escape percent-encodes all but the unreserved characters of RFC 3986 section
// 2.3, which is what XEP-0147 section 4 asks for in values.
func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteString(percent(s[i : i+1]))
		}
	}
	return b.String()
}

// percent percent-encodes everything.
func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("%" + string(hex[s[i]>>4]) + string(hex[s[i]&15]))
	}
	return b.String()
}
