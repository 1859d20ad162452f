package invite

import (
	"errors"
	"math"
	"net/url"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/form"
	"xmpp-start/internal/link"
)

// minBits is what a token needs so that nobody finds it by trying.
const minBits = 80

// maxLength bounds links and pages, in bytes; real ones have 60 to 300. A QR code
// holds a link of that length in a web address, with the inviter's name in it.
const maxLength = 1024

// read makes an invitation of a command's last state. What is in it was written
// by the provider: the link has to lead to own, or to an account at own's
// provider, else it is none of ours to hand on.
func read(c *command, own address.Address) (Invitation, error) {
	if c.Form == nil || c.Status != "completed" || value(c.Form, "uri") == "" {
		why := Unreadable
		if !c.said().Empty() {
			why = Refused // servers say no in a note, too (XEP-0050 section 3.4)
		}
		return Invitation{}, &shortfall{why: why, said: c.said()}
	}
	l, err := link.ParseURI(value(c.Form, "uri"))
	if err == nil && len(l.String()) > maxLength {
		err = errors.New("a link of many bytes")
	}
	if err != nil {
		return Invitation{}, &shortfall{why: Unreadable, err: err}
	}
	kind, err := judge(l, own)
	if err != nil {
		return Invitation{}, &shortfall{why: Untrusted, err: err}
	}
	i := Invitation{
		Link: l, Kind: kind,
		Page:      page(value(c.Form, "landing-url", "landing-page")),
		Expires:   expiry(value(c.Form, "expire", "expiry")),
		WeakToken: l.Token != "" && bits(l.Token) < minBits,
	}
	return i, nil
}

// expiry reads a time (XEP-0082); what is none counts as not said. Times that
// only Go can read – in zones of 24 hours, or after the year 9999 – are none: JSON
// and browsers have no words for them.
func expiry(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// value returns the first of the fields that is there: XEP-0401 and servers
// spell them differently.
func value(f *form.Form, names ...string) string {
	for _, name := range names {
		if v := strings.TrimSpace(f.Value(name)); v != "" {
			return v
		}
	}
	return ""
}

// judge reads from the link which kind of invitation it really is: a server may
// give less than it was asked for.
func judge(l link.Link, own address.Address) (Kind, error) {
	switch {
	case l.Kind == link.Register && l.Domain == own.Domain() && l.Token != "":
		return Account, nil
	case l.Kind == link.ContactInvite && l.Address == own:
		return AccountAndContact, nil
	case l.Kind == link.Contact && l.Address == own && l.Token != "":
		return ContactWithToken, nil
	case l.Kind == link.Contact && l.Address == own:
		return Contact, nil
	}
	// RegisterName is here, too: with one's own name it sets a new password for
	// one's own account.
	return "", errors.New("a link of kind " + string(l.Kind) + " that is not ours to give")
}

// page returns the address of a web page if it is one that can be shown and
// opened without a thought: not too long, https, a host with a name, no user in front of it,
// and only the characters that RFC 3986 has. Else it returns "".
func page(s string) string {
	if len(s) > maxLength {
		return ""
	}
	const punctuation = "-._~:/?#[]@!$&'()*+,;=%"
	for _, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !letter && strings.IndexByte(punctuation, c) < 0 {
			return ""
		}
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.User != nil {
		return ""
	}
	if _, err := address.ParseDomain(u.Hostname()); err != nil {
		return ""
	}
	return u.String()
}

// bits is how much a token can hold at most, from its length and from the kinds
// of characters that are in it.
func bits(token string) int {
	const digits, upper, lower = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz"
	if strings.Trim(strings.ToLower(token), digits+lower[:6]) == "" {
		return 4 * len(token) // hexadecimal
	}
	size := 0
	for _, class := range []string{digits, upper, lower, "-_"} {
		if strings.ContainsAny(token, class) {
			size += len(class)
		}
	}
	return int(float64(len(token)) * math.Log2(float64(max(size, 1))))
}
