package link

import (
	"net/url"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

const scheme = "xmpp:"

// ParseURI reads an xmpp: link as a program wrote it, with nothing around it. The
// error is that of Parse.
func ParseURI(s string) (Link, error) {
	switch {
	case len(s) > maxLength:
		return Link{}, unsafe("too-long")
	case !visible(s):
		return Link{}, unsafe("control")
	case !hasPrefix(s, scheme):
		return Link{}, fault.New(fault.BadLink, nil)
	}
	return parseURI(s[len(scheme):])
}

// parseURI reads what stands behind xmpp:. An authority (xmpp://ACCOUNT/PATH,
// RFC 5122 section 2.2) says which account of one's own to use; that is not for
// a link to decide, so it is left out, as is a fragment. Where nothing follows it,
// somebody took xmpp: for a scheme like https: and meant the address.
func parseURI(s string) (Link, error) {
	s, _, _ = strings.Cut(s, "#")
	if rest, ok := strings.CutPrefix(s, "//"); ok {
		s = rest
		end := len(rest)
		if i := strings.IndexByte(rest, '?'); i >= 0 {
			end = i
		}
		if slash := strings.IndexByte(rest[:end], '/'); slash == end-1 && slash > 0 {
			s = rest[:slash] + rest[end:]
		} else if slash >= 0 {
			s = rest[slash+1:]
		}
	}
	return parsePayload(s)
}

// encoded reports whether s is an xmpp: link that was percent-encoded, maybe by
// one program after another. Where it was more than once, nothing is left of the
// characters that a link has.
func encoded(s string) bool {
	if hasPrefix(s, "xmpp%3A") {
		return true
	}
	rest, ok := strings.CutPrefix(strings.ToLower(s), "xmpp%25")
	return ok && hasPrefix(strings.ReplaceAll(rest, "25", ""), "3a") && !strings.ContainsAny(s, "@?;=")
}

// parseEncoded reads such a link.
func parseEncoded(s string) (Link, error) {
	const most = 3
	for i := 0; i < most && encoded(s); i++ {
		var err error
		if s, err = decode(s); err != nil {
			return Link{}, err
		}
	}
	if !hasPrefix(s, scheme) {
		return Link{}, bad("encoding")
	}
	return parseURI(s[len(scheme):])
}

// query is what follows the ? of an xmpp: link (XEP-0147 section 2). The first
// of several parameters with one name counts.
type query struct {
	action string
	params map[string]string
}

// parsePayload reads an xmpp: link without its scheme, the form that pages have
// in their fragment, too.
func parsePayload(s string) (Link, error) {
	path, rest := s, ""
	if i := strings.IndexByte(s, '?'); i >= 0 {
		path, rest = s[:i], s[i+1:]
	} else if at := strings.IndexByte(s, '@'); at >= 0 {
		// Some pages put ;name= right behind the address. In front of the @ a
		// semicolon is part of the name (RFC 5122 section 2.2).
		if i := strings.IndexByte(s[at:], ';'); i >= 0 {
			path, rest = s[:at+i], s[at+i+1:]
		}
	}
	q, err := parseQuery(rest)
	if err != nil {
		return Link{}, err
	}
	// Which device of somebody's is meant makes no difference here.
	path, _, _ = strings.Cut(path, "/")
	path, err = decode(path)
	if err != nil {
		return Link{}, err
	}
	return build(path, q)
}

// parseQuery takes a query apart. Semicolons separate, and ampersands do in
// links that were made by web tools. A first part with a = is a parameter of a
// link without an action, as in Conversations' ?omemo-sid-1=….
func parseQuery(s string) (query, error) {
	q := query{params: map[string]string{}}
	// Some programs encode the separators, too. Actions have no such characters.
	if first, _, _ := strings.Cut(s, "="); strings.Contains(first, "%") {
		var err error
		if s, err = decode(s); err != nil {
			return query{}, err
		}
	}
	for i, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '&' }) {
		name, value, isParam := strings.Cut(part, "=")
		name, err := decode(name)
		if err != nil {
			return query{}, err
		}
		value, err = decode(value)
		if err != nil {
			return query{}, err
		}
		name = strings.ToLower(name)
		if i == 0 && !isParam {
			q.action = name
			continue
		}
		if _, ok := q.params[name]; !ok {
			q.params[name] = value
		}
	}
	return q, nil
}

// decode undoes percent-encoding; a + stays a +.
func decode(s string) (string, error) {
	out, err := url.PathUnescape(s)
	if err != nil {
		return "", bad("encoding")
	}
	if !visible(out) {
		return "", unsafe("control")
	}
	return out, nil
}

// build makes a link of the address and the query.
func build(path string, q query) (Link, error) {
	l := Link{Token: q.params["preauth"], Name: strings.TrimSpace(q.params["name"])}
	if len(l.Token) > maxToken || len(l.Name) > maxName {
		return Link{}, unsafe("too-long")
	}
	switch q.action {
	case "register":
		return l.register(path)
	// message and subscribe lead to the same person (XEP-0147 sections 8.1 and
	// 8.9); no action is how addresses are shared.
	case "", "roster", "subscribe", "message":
		return l.contact(path, strings.EqualFold(q.params["ibr"], "y"))
	case "login":
		if q.params["password"] != "" {
			return Link{}, unsafe("credentials")
		}
	case "join":
		return Link{}, bad("room")
	}
	return Link{}, unknownAction(q.action)
}

func (l Link) register(path string) (Link, error) {
	// A name for a contact means nothing here.
	l.Name = ""
	var err error
	if strings.Contains(path, "@") {
		l.Kind = RegisterName
		l.Address, err = address.Parse(path)
	} else {
		l.Kind = Register
		l.Domain, err = address.ParseDomain(path)
	}
	return l.checked(err)
}

func (l Link) contact(path string, ibr bool) (Link, error) {
	l.Kind = Contact
	if ibr && l.Token != "" {
		l.Kind = ContactInvite
	}
	var err error
	l.Address, err = address.Parse(path)
	return l.checked(err)
}

// checked returns l where there is an address, else that there is none: the cause
// would quote what may be the token in the wrong place.
func (l Link) checked(err error) (Link, error) {
	if err != nil {
		return Link{}, bad("address")
	}
	return l, nil
}
