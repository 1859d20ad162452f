package link

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

func TestCredentials(t *testing.T) {
	for in, want := range map[string]string{
		`{"protocol":"xmpp","address":"anna@yax.im","password":"P"}`:                                                "P",
		"\ufeff {\n\"protocol\": \"XMPP\", \"address\": \"Anna@yax.im\", \"password\": \"a b\\u00e9\", \"x\": 1}\n": "a bé",
		"xmpp:anna@yax.im?login;password=P":                                                                         "P",
		"<xmpp:anna@yax.im?login;password=P>":                                                                       "P",
		"XMPP:anna%40yax.im?Login;x=y;Password=a%3Bb%20c+d%25":                                                      "a;b c+d%",
		"xmpp:anna@yax.im?login;password=a&b=c!.":                                                                   "a&b=c!.",
		"xmpp:anna@yax.im?login;password=first;password=another":                                                    "first",
	} {
		who, secret, err := Credentials(in)
		if err != nil || who.String() != "anna@yax.im" || secret.Reveal() != want {
			t.Errorf("%q: got %s, %q, %v", in, who, secret.Reveal(), err)
		}
		if _, err := Parse(in); !fault.Is(err, fault.UnsafeLink) || fault.Of(err).Args["Why"] != "credentials" {
			t.Errorf("%q as an invitation: %v", in, err)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	const secret = "hunter2"
	for _, tc := range []struct {
		in   string
		kind fault.Kind
		why  any
	}{
		{"", fault.BadLink, nil},
		{"hello", fault.BadLink, nil},
		{"xmpp:anna@yax.im", fault.BadLink, nil},
		{"xmpp:anna@yax.im?roster;password=hunter2", fault.BadLink, nil},
		{"https://xmpp.link/#anna@yax.im?login;password=hunter2", fault.BadLink, nil},
		{`{"protocol":"mail","address":"anna@yax.im","password":"hunter2"}`, fault.BadLink, nil},
		{`{"address":"anna@yax.im","password":"hunter2"}`, fault.BadLink, nil},
		{`{"protocol":"xmpp","address":"anna@yax.im","password":"hunter2"}hunter2`, fault.BadLink, nil},
		{`{"protocol":"xmpp","address":"anna@yax.im","password":{"hunter2":1}}`, fault.BadLink, nil},
		{`{"protocol":"xmpp","address":"anna@yax.im","password":hunter2`, fault.BadLink, nil},
		{"xmpp:anna@yax.im?login", fault.BadLink, "empty"},
		{"xmpp:anna@yax.im?login;password=", fault.BadLink, "empty"},
		{`{"protocol":"xmpp","address":"hunter2"}`, fault.BadLink, "empty"},
		{"xmpp:anna@yax.im?login;password=hunter2%zz", fault.BadLink, "encoding"},
		{"xmpp:hunter2?login;password=hunter2", fault.BadLink, "address"},
		{`{"protocol":"xmpp","address":"anna:hunter2@yax.im","password":"hunter2"}`, fault.BadLink, "address"},
		{"xmpp:anna@yax.im?login;password=hunter2%0A", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?login;password=hunter2%FF", fault.UnsafeLink, "control"},
		{`{"protocol":"xmpp","address":"anna@yax.im","password":"hunter2\u0000"}`, fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?login;password=hunter2" + strings.Repeat("a", maxPassword), fault.UnsafeLink, "too-long"},
		{"xmpp:anna@yax.im?login;password=hunter2" + strings.Repeat("a", 1<<20), fault.UnsafeLink, "too-long"},
	} {
		who, got, err := Credentials(tc.in)
		f := fault.Of(err)
		if f == nil || f.Kind != tc.kind || f.Args["Why"] != tc.why || !who.IsZero() || got.Reveal() != "" {
			t.Errorf("%.80q: got %s, %+v; want %s, %v", tc.in, who, f, tc.kind, tc.why)
			continue
		}
		for cause := err; cause != nil; {
			if strings.Contains(cause.Error(), secret) {
				t.Errorf("%.80q: the password is in %q", tc.in, cause)
			}
			unwrapper, ok := cause.(interface{ Unwrap() error })
			if !ok {
				break
			}
			cause = unwrapper.Unwrap()
		}
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add("xmpp:anna@yax.im?login;password=P")
	f.Add("xmpp:anna@yax.im\t?login;password=P")
	f.Add(`{"protocol":"xmpp","address":"anna@yax.im","password":"P"}`)
	f.Fuzz(func(t *testing.T, s string) {
		who, secret, err := Credentials(s)
		if err != nil {
			if !fault.Is(err, fault.BadLink, fault.UnsafeLink) || !who.IsZero() || secret.Reveal() != "" {
				t.Fatalf("%q: %v with %s", s, err, who)
			}
			return
		}
		if _, err := address.Parse(who.String()); err != nil || secret.Reveal() == "" || len(secret.Reveal()) > maxPassword {
			t.Fatalf("%q: %s, %v", s, who, err)
		}
		if _, err := Parse(s); !fault.Is(err, fault.UnsafeLink, fault.BadLink) {
			t.Fatalf("%q is an invitation, too: %v", s, err)
		}
		asJSON, err := json.Marshal(map[string]string{"protocol": "xmpp", "address": who.String(), "password": secret.Reveal()})
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range []string{string(asJSON), "xmpp:" + url.PathEscape(who.String()) + "?login;password=" + url.QueryEscape(secret.Reveal())} {
			if strings.Contains(form, "+") {
				continue // QueryEscape's spaces are not those of links
			}
			again, same, err := Credentials(form)
			if len(form) <= maxLength && (err != nil || again != who || same.Reveal() != secret.Reveal()) {
				t.Fatalf("%q: %s, %v", form, again, err)
			}
		}
	})
}
