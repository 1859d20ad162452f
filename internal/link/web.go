package link

import (
	"encoding/base64"
	"net/url"
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
	host, err := address.ParseDomain(u.Hostname())
	if err != nil {
		return Link{}, hides
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
		if hasPrefix(payload, scheme) {
			return parseURI(payload[len(scheme):])
		}
		return parsePayload(payload)
	}
	if port := u.Port(); port != "" {
		u.Host = host.String() + ":" + port
	} else {
		u.Host = host.String()
	}
	l := Link{Kind: Page, Domain: host, URL: u.String()}
	if len(l.URL) > maxLength {
		// Percent-encoding made it longer.
		return Link{}, unsafe("too-long")
	}
	return l, nil
}

// inFragment is the form of xmpp.link and its peers: the link behind the #,
// with or without its scheme, as it is, percent-encoded as a whole, or in
// base64. Every link has characters that the last two have not.
func inFragment(_ *url.URL, fragment string) (string, error) {
	switch {
	case fragment == "", strings.ContainsAny(fragment, ":@?;"):
		return fragment, nil
	case strings.ContainsAny(fragment, ".%"):
		return decode(fragment)
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

// inPath is the form of Conversations: /i/u@h, with parameters in the query.
func inPath(u *url.URL, _ string) (string, error) {
	payload := strings.TrimPrefix(strings.TrimPrefix(u.EscapedPath(), "/i"), "/")
	if u.RawQuery != "" {
		payload += "?" + u.RawQuery
	}
	return payload, nil
}

func room(*url.URL, string) (string, error) { return "", bad("room") }

// inReferrer is a link to an app in Google's store that hands the invitation to
// the app when it is opened for the first time.
func inReferrer(u *url.URL, _ string) (string, error) {
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", bad("encoding")
	}
	referrer := values.Get("referrer")
	if !visible(referrer) {
		return "", unsafe("control")
	}
	return referrer, nil
}
