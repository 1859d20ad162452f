package link

import (
	"math/rand/v2"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
)

func person(t testing.TB, local, host string) address.Address {
	t.Helper()
	a, err := address.New(local, addresstest.Domain(t, host))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestString(t *testing.T) {
	for _, tc := range []struct {
		link      Link
		want, web string
	}{
		{Link{}, "", ""},
		{
			Link{Kind: Register, Domain: addresstest.Domain(t, "bücher.example"), Token: "aB-1"},
			"xmpp:xn--bcher-kva.example?register;preauth=aB-1",
			"https://xmpp.link/#xn--bcher-kva.example?register;preauth=aB-1",
		},
		{
			Link{Kind: RegisterName, Address: person(t, "anna", "yax.im"), Token: "t=;&#"},
			"xmpp:anna@yax.im?register;preauth=t%3D%3B%26%23",
			"https://xmpp.link/#anna@yax.im?register;preauth=t%3D%3B%26%23",
		},
		{
			Link{Kind: ContactInvite, Address: person(t, "anna", "yax.im"), Token: "T", Name: `Zoë "><b>`},
			"xmpp:anna@yax.im?roster;preauth=T;ibr=y;name=Zo%C3%AB%20%22%3E%3Cb%3E",
			"https://xmpp.link/#anna@yax.im?roster;preauth=T;ibr=y;name=Zo%C3%AB%20%22%3E%3Cb%3E",
		},
		{
			Link{Kind: Contact, Address: person(t, "a+b%;?", "yax.im")},
			"xmpp:a%2Bb%25%3B%3F@yax.im?roster",
			"https://xmpp.link/#a%2Bb%25%3B%3F@yax.im?roster",
		},
		{Link{Kind: Page, Domain: addresstest.Domain(t, "x.example"), URL: "https://x.example/invite/T/"}, "https://x.example/invite/T/", "https://x.example/invite/T/"},
	} {
		if got := tc.link.String(); got != tc.want {
			t.Errorf("%+v: got %q, want %q", tc.link, got, tc.want)
		}
		if tc.web != "" && tc.link.Web(Community) != tc.web {
			t.Errorf("%+v on the web: got %q, want %q", tc.link, tc.link.Web(Community), tc.web)
		}
	}
}

func TestProvider(t *testing.T) {
	for want, l := range map[string]Link{
		"a.example": {Kind: Register, Domain: addresstest.Domain(t, "a.example")},
		"b.example": {Kind: Contact, Address: person(t, "anna", "b.example")},
		"":          {},
	} {
		if got := l.Provider().String(); got != want {
			t.Errorf("%+v: got %q, want %q", l, got, want)
		}
	}
}

// random makes a link out of hostile parts.
func random(t *testing.T, r *rand.Rand) Link {
	t.Helper()
	text := func(limit int) string {
		const letters = "abcXYZ019-._~. ;=&?#@%/:+\"'<>{}\\éß日\u200d😀"
		runes := []rune(letters)
		var b strings.Builder
		for range r.IntN(limit) {
			b.WriteRune(runes[r.IntN(len(runes))])
		}
		return strings.TrimSpace(b.String())
	}
	hosts := []string{"yax.im", "bücher.example", "日本.example", "a.b.c.example"}
	locals := []string{"anna", "a+b", "a;b?c=d#e%41", "+33612345678", "josé", "日本"}
	l := Link{Token: text(40)}
	d := addresstest.Domain(t, hosts[r.IntN(len(hosts))])
	a := person(t, locals[r.IntN(len(locals))], d.String())
	switch r.IntN(4) {
	case 0:
		l.Kind, l.Domain = Register, d
	case 1:
		l.Kind, l.Address = RegisterName, a
	case 2:
		l.Kind, l.Address, l.Name = Contact, a, text(30)
	case 3:
		l.Kind, l.Address, l.Name = ContactInvite, a, text(30)
		l.Token += "T"
	}
	return l
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		want := random(t, r)
		for _, s := range []string{want.String(), want.Web(Community), want.Web("https://yax.im/i/"), want.Web("https://anna.example/i.html"), "Hi, take (" + want.String() + ")! ", " <" + want.String() + "> "} {
			got, err := Parse(s)
			if err != nil || got != want {
				t.Fatalf("%q: got %+v, %v; want %+v", s, got, err, want)
			}
		}
		for _, c := range want.String() {
			if !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%@?;=:", c) {
				t.Fatalf("%q has %q in it", want, c)
			}
		}
	}
}
