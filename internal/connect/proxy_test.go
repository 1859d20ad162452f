package connect

import (
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

func TestParseProxy(t *testing.T) {
	for in, want := range map[string]string{
		"socks5h://127.0.0.1:9050":  "127.0.0.1:9050",
		"socks5://127.0.0.1:9050":   "127.0.0.1:9050",
		"SOCKS5H://proxy.test:1/":   "proxy.test:1",
		"socks5h://proxy.test":      "proxy.test:1080",
		"socks5h://[::1]:9050":      "[::1]:9050",
		"socks5h://[::1]":           "[::1]:1080",
		"":                          "",
		"127.0.0.1:9050":            "",
		"localhost":                 "",
		"http://127.0.0.1:8080":     "",
		"socks4://127.0.0.1:1080":   "",
		"socks5h:127.0.0.1:1080":    "",
		"socks5h://":                "",
		"socks5h://:9050":           "",
		"socks5h://a:0":             "",
		"socks5h://a:65536":         "",
		"socks5h://a:-1":            "",
		"socks5h://a:b":             "",
		"socks5h://a/path":          "",
		"socks5h://a?x=y":           "",
		"socks5h://a#b":             "",
		"socks5h://a b":             "",
		"socks5h://a\x1b[2J":        "",
		"socks5h://a\u202eb:9050":   "",
		"socks5h://%61%0a:9050":     "",
		"socks5h://me@a:9050":       "",
		"socks5h://@a:9050":         "",
		"socks5h://me:secret@a:1":   "",
		"socks5h://me:secret@a:b":   "",
		"http://me:secret@a:8080":   "",
		"socks5h://me:se/cret@a:1":  "",
		"socks5h://me:secret@a b:1": "",
	} {
		p, err := ParseProxy(in)
		if want == "" {
			wants(t, err, fault.Usage)
			if err != nil && strings.Contains(fmt.Sprint(err, fault.Of(err).Args), "cret") {
				t.Errorf("%q: the password is in %v", in, fault.Of(err))
			}
			if strings.Contains(in, "@") && fault.Of(err).Args["Why"] != "proxy-password" {
				t.Errorf("%q: got %v", in, fault.Of(err).Args)
			}
			if !p.IsZero() {
				t.Errorf("%q: got %v", in, p)
			}
			continue
		}
		if err != nil || p.String() != want || p.IsZero() {
			t.Errorf("%q: got %v, %v", in, p, err)
		}
	}
}

func TestEnvironmentProxy(t *testing.T) {
	const tor = "socks5h://127.0.0.1:9050"
	long := strings.Repeat("x", 256)
	for name, tc := range map[string]struct {
		env    string // "NAME=VALUE NAME=VALUE"
		server string
		want   string // "" for none
		fault  fault.Kind
	}{
		"nothing":                {"", "", "", ""},
		"other proxies":          {"HTTPS_PROXY=" + tor + " http_proxy=" + tor, "", "", ""},
		"upper case":             {"ALL_PROXY=" + tor, "", "127.0.0.1:9050", ""},
		"lower case":             {"all_proxy=" + tor, "", "127.0.0.1:9050", ""},
		"both":                   {"all_proxy=socks5://b:2 ALL_PROXY=socks5://a:1", "", "a:1", ""},
		"for others":             {"ALL_PROXY=" + tor + " NO_PROXY=example.org,.other.test,10.0.0.0/8", "", "127.0.0.1:9050", ""},
		"not for the domain":     {"ALL_PROXY=" + tor + " NO_PROXY=example.test", "", "", ""},
		"not for what it is in":  {"ALL_PROXY=" + tor + " no_proxy=test", "", "", ""},
		"for nobody":             {"ALL_PROXY=" + tor + " NO_PROXY=*", "", "", ""},
		"for the server":         {"ALL_PROXY=" + tor + " NO_PROXY=example.test", "xmpps://host.test:443", "127.0.0.1:9050", ""},
		"not for the server":     {"ALL_PROXY=" + tor + " NO_PROXY=host.test", "xmpps://host.test:443", "", ""},
		"not for the network":    {"ALL_PROXY=" + tor + " NO_PROXY=10.0.0.0/8", "10.1.2.3:5222", "", ""},
		"not for this computer":  {"ALL_PROXY=" + tor, "127.0.0.1:5222", "", ""},
		"not for this one, IPv6": {"ALL_PROXY=" + tor, "xmpps://[::1]:5223", "", ""},
		"not for localhost":      {"ALL_PROXY=" + tor, "localhost:5222", "", ""},
		"with a name":            {"ALL_PROXY=socks5://me:secret@a:1", "", "a:1", ""},
		"of another kind":        {"ALL_PROXY=http://proxy.test:8080", "", "", fault.Usage},
		"of no kind":             {"ALL_PROXY=127.0.0.1:9050", "", "", fault.Usage},
		"of no kind, not used":   {"ALL_PROXY=http://proxy.test:8080 NO_PROXY=example.test", "", "", ""},
		"with a password":        {"ALL_PROXY=http://me:secret@proxy.test:8080", "", "", fault.Usage},
		"with a long name":       {"ALL_PROXY=socks5://" + long + ":x@a:1", "", "", fault.Usage},
		"with a long password":   {"ALL_PROXY=socks5://me:" + long + "@a:1", "", "", fault.Usage},
		"and nonsense":           {"ALL_PROXY=" + tor, "nonsense", "", fault.Usage},
	} {
		t.Run(name, func(t *testing.T) {
			getenv := func(name string) string {
				for _, pair := range strings.Fields(tc.env) {
					if value, ok := strings.CutPrefix(pair, name+"="); ok {
						return value
					}
				}
				return ""
			}
			p, err := Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: tc.server}.EnvironmentProxy(getenv)
			if tc.fault != "" {
				wants(t, err, tc.fault)
				if strings.Contains(fmt.Sprint(err, fault.Of(err).Args), "secret") {
					t.Errorf("the password is in %v", fault.Of(err))
				}
			} else if err != nil {
				t.Error(err)
			}
			if got := p.String(); p.IsZero() != (tc.want == "") || tc.want != "" && got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// TestProxyIsDiscreet prints a proxy in all ways.
func TestProxyIsDiscreet(t *testing.T) {
	p, ok := parseProxy("socks5://somebody:secret@a:1")
	if !ok || p.user != "somebody" || p.secret.Reveal() != "secret" {
		t.Fatalf("got %#v", p)
	}
	target := Target{Proxy: p}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(format, p) + fmt.Sprintf(format, &p) + fmt.Sprintf(format, target); strings.Contains(got, "secret\"") || strings.Contains(got, "secret@") {
			t.Errorf("%s prints %s", format, got)
		}
	}
}
