package link

import (
	"encoding/base64"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// carrier is a place on the web whose addresses hold a whole xmpp: link, so
// that nothing has to be fetched.
type carrier struct {
	host, path string
	// payload takes the link out of an address; empty where there is none.
	payload func(u *url.URL, fragment string) (string, error)
}

// carriers lists the pages that are in use. Of each host the first one whose
// path fits counts; what does not fit is a Page like any other.
var carriers = [...]carrier{
	{"xmpp.link", "/", inFragment},
	{"invite.joinjabber.org", "/", inFragment},
	{"yax.im", "/i/", inFragment},
	{"invite.monal-im.org", "/", inFragment},
	{"i.kaidan.im", "/", inFragment},
	{"conversations.im", "/i/", inPath},
	{"conversations.im", "/j/", room},
	{"play.google.com", "/store/apps/details", inReferrer},
}

// otherPorts are those where something else than the web is at home: mail, name
// servers, shells. No browser opens a page there (Fetch Standard, section 2.9).
var otherPorts = [...]int{
	0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115,
	117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601,
	636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
}

func known(host string) bool {
	for _, c := range carriers {
		if c.host == host {
			return true
		}
	}
	return false
}

// parseWeb reads what stands behind https://.
func parseWeb(s string) (Link, error) {
	// The fragment keeps its percent-encoding, which url.Parse would undo.
	before, fragment, _ := strings.Cut(s, "#")
	u, err := url.Parse("https://" + before)
	if err != nil {
		return Link{}, bad("encoding")
	}
	hides := fault.New(fault.UnsafeLink, fault.Args{"Why": "host", "Host": foreign.From(u.Hostname())})
	if u.User != nil || !visible(u.Hostname()) {
		// As in https://xmpp.link@elsewhere.example/; url.Parse undoes the
		// percent-encoding of hosts.
		return Link{}, hides
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return Link{}, fault.New(fault.UnsafeLink, fault.Args{"Why": "number", "Host": foreign.From(u.Hostname())})
	}
	host, err := address.ParseDomain(u.Hostname())
	if err != nil {
		return Link{}, hides
	}
	if port, _ := strconv.Atoi(u.Port()); u.Port() != "" && slices.Contains(otherPorts[:], port) {
		return Link{}, fault.New(fault.UnsafeLink, fault.Args{"Why": "host", "Host": foreign.From(u.Host)})
	}
	for _, c := range carriers {
		if c.host != host.String() || u.Port() != "" || !strings.HasPrefix(u.Path+"/", c.path) {
			continue
		}
		payload, err := c.payload(u, fragment)
		if err != nil {
			return Link{}, err
		}
		if payload == "" {
			return Link{}, bad("empty")
		}
		return parseCarried(payload)
	}
	// People have pages of their own, too, that read their fragment.
	if l, err := ownFragment(fragment); err != nil || l != (Link{}) {
		return l, err
	}
	if port := u.Port(); port != "" {
		u.Host = host.String() + ":" + port
	} else {
		u.Host = host.String()
	}
	u.ForceQuery = false
	l := Link{Kind: Page, Domain: host, URL: closed(u.String())}
	if len(l.URL) > maxLength {
		// Percent-encoding made it longer.
		return Link{}, unsafe("too-long")
	}
	return l, nil
}

// parseCarried reads what an address carries, with or without its scheme.
func parseCarried(payload string) (Link, error) {
	switch {
	case encoded(payload):
		return parseEncoded(payload)
	case hasPrefix(payload, scheme):
		return parseURI(payload[len(scheme):])
	}
	return parsePayload(payload)
}

// ownFragment reads the fragment of a page that is not known. What is no link
// there is a place on the page, and gives the zero Link; what is an unsafe one is
// an error.
func ownFragment(fragment string) (Link, error) {
	if !strings.ContainsAny(fragment, "@?%") {
		return Link{}, nil
	}
	payload, err := inFragment(nil, fragment)
	if err != nil {
		return Link{}, nil
	}
	l, err := parseCarried(payload)
	if err != nil && !fault.Is(err, fault.UnsafeLink) {
		return Link{}, nil
	}
	return l, err
}

// marks are characters that every link has and base64 has not.
const marks = ":@?;."

// inFragment is the form of xmpp.link and its peers: the link behind the #,
// with or without its scheme, as it is, percent-encoded as a whole, or in
// base64.
func inFragment(_ *url.URL, fragment string) (string, error) {
	if strings.Contains(fragment, "%") && !strings.ContainsAny(fragment, ":@?;") {
		var err error
		if fragment, err = decode(fragment); err != nil {
			return "", err
		}
	}
	if fragment == "" || strings.ContainsAny(fragment, marks) || strings.Contains(fragment, "%") {
		return fragment, nil
	}
	plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(fragment, "="))
	out, err := base64.RawStdEncoding.DecodeString(plain)
	if err != nil {
		return "", bad("encoding")
	}
	if !visible(string(out)) {
		return "", unsafe("control")
	}
	return string(out), nil
}

// inPath is the form of Conversations: /i/u@h, or /i/u/h as it was once, with
// parameters in the query.
func inPath(u *url.URL, _ string) (string, error) {
	payload := strings.TrimPrefix(strings.TrimPrefix(u.EscapedPath(), "/i"), "/")
	if local, host, ok := strings.Cut(payload, "/"); ok && !strings.Contains(u.Path, "@") {
		payload = local + "@" + host
	}
	if u.RawQuery != "" {
		payload += "?" + u.RawQuery
	}
	return payload, nil
}

func room(*url.URL, string) (string, error) { return "", bad("room") }

// inReferrer is a link to an app in Google's store that hands the invitation to
// the app when it is opened for the first time. A + stays one here as everywhere
// in links: what is percent-encoded has no spaces.
func inReferrer(u *url.URL, _ string) (string, error) {
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		if referrer, ok := strings.CutPrefix(part, "referrer="); ok {
			return referrer, nil
		}
	}
	return "", nil
}
