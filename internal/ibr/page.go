package ibr

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// webOnly hands on to the provider's page. Only https is ever shown as a link,
// and only to places on the public net.
func webOnly(link string, args fault.Args) error {
	safe := httpsLink(link, args)
	if safe == "" {
		with := maps.Clone(args)
		with["Why"] = "page"
		f := fault.New(fault.UnsafeLink, with)
		f.Said = foreign.From(link)
		return f
	}
	u, _ := url.Parse(safe)
	with := maps.Clone(args)
	with["Link"], with["Host"] = foreign.From(safe), foreign.From(u.Hostname())
	return fault.New(fault.WebOnly, with)
}

// maxLink is the longest link that is shown, in bytes.
const maxLink = 1024

// httpsLink returns the link in its plain form if it can be shown and opened:
// https, to a place on the public net, without a user; else "".
func httpsLink(link string, args fault.Args) string {
	link = strings.TrimSpace(link)
	if strings.ContainsFunc(link, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "" // what is shown and what is opened must be the same
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "https" || u.User != nil || len(link) > maxLink || !public(u.Hostname(), args) {
		return ""
	}
	return u.String()
}

// public reports whether a host is one that the provider may send people to: no
// address of a machine, and no name that means something in the user's own
// network (RFC 6761, RFC 8375), unless the provider itself is there.
func public(host string, args fault.Args) bool {
	d, err := address.ParseDomain(host)
	if err != nil {
		return false
	}
	if own, _ := args["Domain"].(address.Domain); !own.IsZero() && (d == own || strings.HasSuffix(d.String(), "."+own.String())) {
		return true
	}
	last := d.String()[strings.LastIndexByte(d.String(), '.')+1:]
	return last != d.String() && !slices.Contains([]string{"local", "localhost", "internal", "lan", "home", "corp", "intranet", "arpa"}, last)
}

// linkIn finds a web address in a text for people.
func linkIn(text string) string {
	for word := range strings.FieldsSeq(text) {
		if word = strings.Trim(word, "<>()[]\"',;."); strings.HasPrefix(word, "https://") {
			return word
		}
	}
	return ""
}
