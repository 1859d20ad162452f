package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/link"
)

// Addresses of pages that the user types are told to friends: they are what they
// look like, and leave room for an invitation in a QR code.
func TestOwnPage(t *testing.T) {
	for in, want := range map[string]string{
		"https://Example.org":                                 "https://example.org/",
		"https://bücher.example:8443/hi":                      "https://xn--bcher-kva.example:8443/hi",
		"https://example.org/a b":                             "https://example.org/a%20b",
		`https://example.org/"><script>`:                      "https://example.org/%22%3E%3Cscript%3E",
		"https://example.org/\u202egpj":                       "https://example.org/%E2%80%AEgpj",
		"https://example.org/" + strings.Repeat("x", maxPage): "",
		"http://example.org/":                                 "",
		"https://anna@example.org/":                           "",
		"https://example.org/?x":                              "",
		"https://example.org/#x":                              "",
		"javascript:alert(1)":                                 "",
		"data:text/html,x":                                    "",
		"https:example.org":                                   "",
		"https://127.0.0.1/":                                  "",
		"https://[::1]/":                                      "",
		"https://0x7f.1/":                                     "",
		"https://example.org\n/":                              "",
		"https://example.org/\x1b[2J":                         "",
		"//example.org/":                                      "",
		"":                                                    "",
	} {
		got, err := ownPage(in)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%.60q: got %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestPageHost(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org:5281/invites_page?T": "example.org",
		"https://уах.im/T":                        "xn--80a7aj.im",
		"https://[::1]/":                          "",
		"%":                                       "",
		"":                                        "",
	} {
		if got := pageHost(in); want != "" && got.IsZero() || got.String() != want && !strings.HasPrefix(got.String(), "xn--") {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// The user chooses whose page it is; the community's is never taken for their own.
func TestWhosePage(t *testing.T) {
	l := link.Link{Kind: link.Register, Domain: addresstest.Parse(t, "anna@example.org").Domain(), Token: "T"}
	const provider, own = "https://example.org/invites/T", "https://anna.example/hello"
	for _, tc := range []struct {
		chosen, offered, want string
		of                    host
	}{
		{"", provider, provider, providerHost},
		{"", "", "https://xmpp.link/#example.org?register;preauth=T", communityHost},
		{link.Community, provider, "https://xmpp.link/#example.org?register;preauth=T", communityHost},
		{own, provider, own + "#example.org?register;preauth=T", ownHost},
		{own, "", own + "#example.org?register;preauth=T", ownHost},
	} {
		s := sharing{acc: account.Account{Page: tc.chosen}, made: invite.Invitation{Link: l, Page: tc.offered}}
		if got, of := s.web(); got != tc.want || of != tc.of {
			t.Errorf("%q, %q: got %s of %s", tc.chosen, tc.offered, got, of)
		}
	}
	// As it is typed.
	if got, err := ownPage("https://XMPP.link"); err != nil || got != link.Community {
		t.Errorf("got %q, %v", got, err)
	}
}

// What is no word about a person is refused before an invitation is made for it.
func TestForWhom(t *testing.T) {
	for whom, want := range map[string]bool{
		"": true, "Ben, from the fair": true, "👩\u200d🚀": true,
		"\xff": false, "a\x1b[2J": false, "a\u202eb": false, "a\nb": false, strings.Repeat("x", 257): false,
	} {
		err := inviteFlags{count: 1, whom: whom}.check()
		if (err == nil) != want || err != nil && (!fault.Is(err, fault.Usage) || fault.Of(err).Args["Why"] != "for") {
			t.Errorf("%q: %v", whom, err)
		}
	}
}

// JSON is shown on terminals, too: it has nothing in it that moves a cursor or
// reorders a line, and is the same to programs.
func FuzzJSONIsPrintable(f *testing.F) {
	for _, s := range []string{"Anna", "a\u009b2Jb", "a\u202eb\u2066", "\x7f\x00\x1b", "\U000e0041", "\xff", "日本 é\u200d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var b strings.Builder
		if err := writeJSON(&b, map[string]string{"for": s}); err != nil {
			t.Fatal(err)
		}
		for _, r := range b.String() {
			if r != '\n' && !unicode.IsPrint(r) {
				t.Fatalf("%q lets %U out", b.String(), r)
			}
		}
		var back map[string]string
		if err := json.Unmarshal([]byte(b.String()), &back); err != nil || back["for"] != strings.ToValidUTF8(s, "\ufffd") && back["for"] != string([]rune(s)) {
			t.Fatalf("%q came back as %q, %v", s, back["for"], err)
		}
	})
}
