package link

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// everything is all that can be got out of an error: the words and values of each
// failure in its chain.
func everything(err error) string {
	var b strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintln(&b, err)
		var f *fault.Error
		if errors.As(err, &f) {
			fmt.Fprintln(&b, f.Args, f.Said)
		}
	}
	return b.String()
}

// Links that somebody has mangled keep their key for themselves, wherever it got
// to: what is wrong with them ends in reports and logs.
func TestMangledLinksKeepTheToken(t *testing.T) {
	const token = "Yq3T8nW0kLxR5vBzJd2m"
	for _, in := range []string{
		"xmpp:yax.im&register;preauth=" + token,
		"xmpp:yax.im;register;preauth=" + token,
		"xmpp:yax.im/?register&preauth=" + token + "?x@y",
		"xmpp:anna@yax.im&roster&preauth=" + token,
		"xmpp:anna&roster;preauth=" + token + "@yax.im@",
		"xmpp:preauth=" + token + "@yax..im",
		"xmpp:preauth=" + token,
		"xmpp:" + token + "?register",
		"xmpp:" + token + "_?register",
		"xmpp:anna@" + token + "_?roster",
		"xmpp:anna@yax.im?" + token,
		"xmpp:anna@yax.im?preauth-" + token,
		"xmpp:anna@yax.im?roster%3Bpreauth%3D" + token + "%zz",
		"xmpp:anna@yax.im?%72emove%3Bpreauth%3D" + token,
		"https://xmpp.link/#yax_im;preauth=" + token,
		"https://xmpp.link/#" + token,
		"https://conversations.im/i/" + token,
		"https://conversations.im/i/_/" + token,
		"https://yax.im/i/#preauth=" + token,
		"https://play.google.com/store/apps/details?referrer=xmpp:yax_im?register;preauth=" + token,
		"https://" + token + "@chat.example/",
		"https://chat.example:" + token + "/",
		"https://[" + token + "/",
		"https://chat.example/%zz" + token,
		token + "@yax..im",
		"anna@yax.im?" + token + " bert@yax.im?" + token,
	} {
		l, err := Parse(in)
		if err == nil {
			continue // it was read, with or without the token
		}
		if l != (Link{}) || strings.Contains(strings.ToLower(everything(err)), strings.ToLower(token)) {
			t.Errorf("%q: %v, %s", in, l, everything(err))
		}
	}
}

// What looks like a place of the web that is known, or like a machine with a name,
// and is not.
func TestHostsThatHide(t *testing.T) {
	for in, want := range map[string]Link{
		// Full-width letters and dots are the same host to browsers.
		"https://ｘｍｐｐ．ｌｉｎｋ/#anna@yax.im":  {Kind: Contact, Address: person(t, "anna", "yax.im")},
		"https://XMPP。LINK/#anna@yax.im":  {Kind: Contact, Address: person(t, "anna", "yax.im")},
		"https://xmpp.link./#anna@yax.im": {Kind: Contact, Address: person(t, "anna", "yax.im")},
	} {
		if got, err := Parse(in); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"https://①②⑦.0.0.1/i", "https://127.1/i", "https://2130706433/i", "https://0x7f000001/i", "https://0177.0.0.1/i", "https://[::ffff:127.0.0.1]/i",
		"https://[64:ff9b::7f00:1]/i", "https://[fe80::1%25eth0]/i", "https://１２７.0.0.1/i", "https://xmpp.link%2f@evil.example/#anna@yax.im",
		"https://xmpp.link\\@evil.example/#anna@yax.im", "https://xmpp.link:x@evil.example/i", "https:///i", "https://:443/i", "https://./i", "https://../i",
		"https://chat.example:25/i", "https://chat.example:022/i", "https://chat.example:6667/#T", "https://chat.example:0/i",
		"https://chat.example\x00.evil.example/i", "https://chat.example%00/i", "https://xmpp.link/#xmpp:anna@yax.im%00", "https://xmpp.link/#anna@yax.im%E2%80%AE",
	} {
		if got, err := Parse(in); !fault.Is(err, fault.BadLink, fault.UnsafeLink) {
			t.Errorf("%q: got %+v, %v", in, got, err)
		}
	}
	// Look-alikes are other hosts, and shown in ASCII.
	for in, shown := range map[string]string{
		"https://хmpp.link/#xmpp:anna@yax.im?roster;preauth=T": "anna@yax.im",
		"https://хmpp.link/i": "xn--mpp-jdd.link",
		"xmpp:anna@уах.im":    "anna@xn--80a7aj.im",
	} {
		l, err := Parse(in)
		got := l.Address.Display()
		if l.Address.IsZero() {
			got = l.Domain.Display()
		}
		if err != nil || got != shown && !(strings.Contains(shown, "xn--") && strings.Contains(got, "xn--")) {
			t.Errorf("%q: shown as %q, %v", in, got, err)
		}
	}
}

// A link in a link in a link: one wrapping is undone, none is followed.
func TestNestedLinks(t *testing.T) {
	const store = "https://play.google.com/store/apps/details?id=x&referrer="
	for _, in := range []string{
		store + "https%3A%2F%2Fplay.google.com%2Fstore%2Fapps%2Fdetails%3Freferrer%3Dxmpp%253Aanna%2540yax.im",
		store + "https%3A%2F%2Fevil.example%2Finvite",
		"https://xmpp.link/#https://evil.example/invite",
		"https://xmpp.link/#https://xmpp.link/#anna@yax.im?roster",
		"https://xmpp.link/#https%3A%2F%2Fxmpp.link%2F%23anna%40yax.im",
		"xmpp:https://evil.example/invite?register;preauth=T",
		"xmpp:xmpp:xmpp:anna@yax.im",
	} {
		if got, err := Parse(in); err == nil && (got.Kind == Page || got.Provider().String() != "yax.im") {
			t.Errorf("%q: got %+v", in, got)
		}
	}
}
