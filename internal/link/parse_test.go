package link

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
)

func TestParse(t *testing.T) {
	var (
		register = Link{Kind: Register, Domain: addresstest.Domain(t, "yax.im"), Token: "T"}
		named    = Link{Kind: RegisterName, Address: person(t, "anna", "yax.im"), Token: "T"}
		invite   = Link{Kind: ContactInvite, Address: person(t, "anna", "yax.im"), Token: "T"}
		pars     = Link{Kind: Contact, Address: person(t, "anna", "yax.im"), Token: "T"}
		contact  = Link{Kind: Contact, Address: person(t, "anna", "yax.im")}
	)
	name := func(l Link, name string) Link { l.Name = name; return l }
	code := base64.StdEncoding.EncodeToString
	for _, tc := range []struct {
		in   string
		want Link
	}{
		// The forms of xmpp: links.
		{"xmpp:yax.im?register;preauth=T", register},
		{"XMPP:YAX.IM?Register;PreAuth=T", register},
		{"xmpp:yax.im?register", Link{Kind: Register, Domain: addresstest.Domain(t, "yax.im")}},
		{"xmpp:anna@yax.im?register;preauth=T", named},
		{"xmpp:anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"xmpp:anna@yax.im?roster;preauth=T;ibr=y;name=Anna%20M%2E", name(invite, "Anna M.")},
		{"xmpp:anna@yax.im?roster&preauth=T&ibr=y", invite},
		{"xmpp:anna@yax.im?roster;preauth=T", pars},
		{"xmpp:anna@yax.im?roster;preauth=T;ibr=n", pars},
		{"xmpp:anna@yax.im?roster;ibr=y", contact},
		{"xmpp:anna@yax.im", contact},
		{"xmpp:anna@yax.im?roster", contact},
		{"xmpp:anna@yax.im?subscribe", contact},
		{"xmpp:anna@yax.im?message;body=hello", contact},
		{"xmpp:anna@yax.im/phone?roster", contact},
		{"xmpp:anna@yax.im?roster#fragment", contact},
		{"xmpp://me@example.org/anna@yax.im?roster", contact},
		{"xmpp://anna@yax.im", contact},
		{"xmpp://anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"xmpp://anna@yax.im/?roster;preauth=T;ibr=y", invite},
		{"xmpp:///anna@yax.im?roster", contact},
		{"xmpp://yax.im?register;preauth=T", register},
		{"XMPP:ANNA@YAX.IM?ROSTER;PREAUTH=T;IBR=Y", invite},
		// As programs escape them on their way.
		{"xmpp:anna@yax.im?roster&amp;preauth=T&amp;ibr=y", invite},
		{"xmpp:anna@yax.im?roster%3Bpreauth=T%3Bibr=y", invite},
		{"xmpp:anna@yax.im?roster%3Bpreauth%3DT%3Bibr%3Dy", invite},
		{"xmpp%3Aanna%40yax.im%3Froster%3Bpreauth%3DT%3Bibr%3Dy", invite},
		{"XMPP%3aanna@yax.im?roster;preauth=T", pars},
		{url.QueryEscape(url.QueryEscape("xmpp:anna@yax.im?roster;name=A%3BB")), name(contact, "A;B")},
		{"xmpp:anna@yax.im?omemo-sid-1=abc;omemo-sid-2=def", contact},
		{"xmpp:anna@yax.im?roster;group=Friends;x-new=1", contact},
		{"xmpp:anna@yax.im?roster;name=A;name=B", name(contact, "A")},
		{"xmpp:anna@yax.im?roster;name=a%3Bb%3Dc%26d+e", name(contact, "a;b=c&d+e")},
		{"xmpp:anna%40yax.im?roster", contact},
		{"xmpp:b%C3%BCcher.example?register;preauth=T", Link{Kind: Register, Domain: addresstest.Domain(t, "bücher.example"), Token: "T"}},
		{"xmpp:a;b@yax.im?roster", Link{Kind: Contact, Address: person(t, "a;b", "yax.im")}},
		// As people paste them.
		{"  <xmpp:anna@yax.im?roster>\n", contact},
		{"anna@yax.im", contact},
		{"Anna@Yax.im", contact},
		{"anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"\u200b\ufeff\u2068xmpp:anna@yax.im?roster\u2069\u200e", contact},
		{"“xmpp:anna@yax.im?roster;preauth=T”", pars},
		{"(xmpp:anna@yax.im?roster;preauth=T).", pars},
		{"*xmpp:anna@yax.im?roster;preauth=T_*", Link{Kind: Contact, Address: pars.Address, Token: "T_"}},
		{"_https://xmpp.link/#anna@yax.im?roster;preauth=T_", pars},
		{"«anna@yax.im»,", contact},
		{"anna@yax.im?roster;name=https://x.example/", name(contact, "https://x.example/")},
		// Web addresses that hold the link.
		{"https://xmpp.link/#anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"https://xmpp.link/#xmpp:anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"https://xmpp.link/#" + code([]byte("anna@yax.im?roster;preauth=T;ibr=y")), invite},
		{"https://xmpp.link/#" + code([]byte("xmpp:anna@yax.im?roster;preauth=T")), pars},
		{"https://xmpp.link/#" + base64.RawURLEncoding.EncodeToString([]byte("anna@yax.im?roster;preauth=T;x=~~~???")), pars},
		{"https://xmpp.link/#" + url.QueryEscape(code([]byte("anna@yax.im?roster;preauth=T;"))), pars},
		{"https://xmpp.link/#anna%40yax.im%3Froster%3Bpreauth%3DT", pars},
		{"https://xmpp.link/#xmpp%3Aanna%40yax.im%3Froster%3Bpreauth%3DT", pars},
		{"https://xmpp.link/#anna@yax.im?roster%3Bpreauth%3DT%3Bibr%3Dy", invite},
		{"https://xmpp.link/#anna@yax.im?roster&preauth=T&ibr=y&name=Anna", name(invite, "Anna")},
		{"https://xmpp.link/#anna@yax.im?roster&amp;preauth=T&amp;ibr=y", invite},
		{"https://xmpp.link/#anna@yax.im;name=Anna", name(contact, "Anna")},
		{"xmpp.link/#anna@yax.im", contact},
		{"HTTPS://XMPP.LINK#anna@yax.im", contact},
		{"https://invite.joinjabber.org/#yax.im?register;preauth=T", register},
		{"https://yax.im/i/#anna@yax.im?roster;preauth=T", pars},
		{"https://invite.monal-im.org/#xmpp:anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"https://i.kaidan.im/#anna@yax.im", contact},
		{"https://conversations.im/i/anna@yax.im", contact},
		{"https://conversations.im/i/anna%40yax.im?omemo-sid-1=abc", contact},
		{"https://conversations.im/i/anna/yax.im", contact},
		{"https://conversations.im/i/anna@yax.im?omemo-sid-1=abc&omemo-sid-2=def", contact},
		{"https://conversations.im/i/anna@yax.im?omemo-sid-1=abc;omemo-sid-2=def", contact},
		{"https://play.google.com/store/apps/details?referrer=" + url.QueryEscape(url.QueryEscape("xmpp:a+b@yax.im?roster;preauth=T")) + "&id=x", Link{Kind: Contact, Address: person(t, "a+b", "yax.im"), Token: "T"}},
		{"https://play.google.com/store/apps/details?id=x&referrer=xmpp:a+b@yax.im?roster;preauth=T", Link{Kind: Contact, Address: person(t, "a+b", "yax.im"), Token: "T"}},
		{"https://play.google.com/store/apps/details?id=eu.siacs.conversations&referrer=" + url.QueryEscape("xmpp:anna@yax.im?roster;preauth=T;ibr=y"), invite},
		// Pages of people's own that read their fragment, too.
		{"https://anna.example/i.html#anna@yax.im?roster;preauth=T;ibr=y", invite},
		{"https://anna.example/#yax.im?register;preauth=T", register},
		{"https://anna.example/#xmpp%3Aanna%40yax.im%3Froster", contact},
		// Web addresses that have to be asked.
		{"https://matrix.to/#/@anna:yax.im", Link{Kind: Page, Domain: addresstest.Domain(t, "matrix.to"), URL: "https://matrix.to/"}},
		{"https://chat.example/a.#b", Link{Kind: Page, Domain: addresstest.Domain(t, "chat.example"), URL: "https://chat.example/a%2E"}},
		{"https://chat.example/?#", Link{Kind: Page, Domain: addresstest.Domain(t, "chat.example"), URL: "https://chat.example/"}},
		{"https://chat.example/invite/TOKEN/", Link{Kind: Page, Domain: addresstest.Domain(t, "chat.example"), URL: "https://chat.example/invite/TOKEN/"}},
		{"https://Chat.example:5281/invites_page?TOKEN#top", Link{Kind: Page, Domain: addresstest.Domain(t, "chat.example"), URL: "https://chat.example:5281/invites_page?TOKEN"}},
		{"https://yax.im/register", Link{Kind: Page, Domain: addresstest.Domain(t, "yax.im"), URL: "https://yax.im/register"}},
	} {
		got, err := Parse(tc.in)
		if err != nil || got != tc.want {
			t.Errorf("%q:\n got %+v, %v\nwant %+v", tc.in, got, err, tc.want)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		in   string
		kind fault.Kind
		why  any
	}{
		{"", fault.BadLink, "empty"},
		{"<>", fault.BadLink, "empty"},
		{"hello there", fault.BadLink, nil},
		{"mailto:anna@yax.im", fault.BadLink, nil},
		{"javascript:alert(1)", fault.BadLink, nil},
		{"{}", fault.BadLink, nil},
		{"xmpp:", fault.BadLink, "address"},
		{"xmpp:yax.im", fault.BadLink, "address"},
		{"xmpp:yax.im?roster;preauth=T", fault.BadLink, "address"},
		{"xmpp:a@b@c?roster", fault.BadLink, "address"},
		{"xmpp:anna@a..b?roster", fault.BadLink, "address"},
		{"xmpp:10.0.0.1?register;preauth=T", fault.BadLink, "address"},
		{"xmpp:///", fault.BadLink, "address"},
		{"xmpp://anna@yax.im/work", fault.BadLink, "address"},
		{"xmpp%3A%zz", fault.BadLink, "encoding"},
		{"xmpp:anna@yax.im?roster;name=%zz", fault.BadLink, "encoding"},
		{"https://xmpp.link/#abcde", fault.BadLink, "encoding"},
		{"https://xmpp.link/", fault.BadLink, "empty"},
		{"https://conversations.im/i", fault.BadLink, "empty"},
		{"https://play.google.com/store/apps/details?id=eu.siacs.conversations", fault.BadLink, "empty"},
		{"xmpp:anna@yax.im?remove", fault.BadLink, "action"},
		{"xmpp:yax.im?command;node=x", fault.BadLink, "action"},
		{"xmpp:anna@yax.im?login", fault.BadLink, "action"},
		{"xmpp:room@conference.example?join", fault.BadLink, "room"},
		{"https://conversations.im/j/room@conference.example", fault.BadLink, "room"},
		{strings.Repeat("a", 1<<20), fault.UnsafeLink, "too-long"},
		{"https://chat.example/" + strings.Repeat("`", maxLength/2), fault.UnsafeLink, "too-long"},
		{"xmpp:anna@yax.im?roster;preauth=" + strings.Repeat("a", maxToken+1), fault.UnsafeLink, "too-long"},
		{"xmpp:anna@yax.im?roster;name=" + strings.Repeat("a", maxName+1), fault.UnsafeLink, "too-long"},
		{"xmpp:anna@yax.im?roster;name=a\x1b[31m", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?roster;name=a%0Ab", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?roster;name=a%E2%80%AEb", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?roster;name=a\u202eb", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?roster;preauth=%00", fault.UnsafeLink, "control"},
		{"xmpp:anna@yax.im?roster;name=%ff", fault.UnsafeLink, "control"},
		{"https://xmpp.link/#" + base64.StdEncoding.EncodeToString([]byte("anna@yax.im\x1b")), fault.UnsafeLink, "control"},
		{"http://xmpp.link/#anna@yax.im", fault.UnsafeLink, "http"},
		{"https://xmpp.link@elsewhere.example/#anna@yax.im", fault.UnsafeLink, "host"},
		{"https://127.0.0.1/invite/T", fault.UnsafeLink, "number"},
		{"https://[::1]:5281/invites_page?T", fault.UnsafeLink, "number"},
		{"https://0x7f.1/invite/T", fault.UnsafeLink, "host"},
		{"https://chat%FF.example/invite/T", fault.UnsafeLink, "host"},
		{"https://chat%E2%80%8B.example/invite/T", fault.UnsafeLink, "host"},
		{"https:///invite/T", fault.UnsafeLink, "host"},
		{"https://anna.example/#anna@yax.im?login;password=hunter2", fault.UnsafeLink, "credentials"},
		{"play.google.com/store/apps/details?referrer=utm_source%3Dx", fault.BadLink, "address"},
		{"xmpp:anna@yax.im?login;password=hunter2", fault.UnsafeLink, "credentials"},
		{`{"protocol":"xmpp","address":"anna@yax.im","password":"hunter2"}`, fault.UnsafeLink, "credentials"},
	} {
		got, err := Parse(tc.in)
		f := fault.Of(err)
		if f == nil || f.Kind != tc.kind || f.Args["Why"] != tc.why || got != (Link{}) {
			t.Errorf("%.80q: got %+v, %+v; want %s, %v", tc.in, got, f, tc.kind, tc.why)
			continue
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the password is in the error", tc.in)
		}
	}
}

func TestParseURI(t *testing.T) {
	for in, want := range map[string]Link{
		"xmpp:anna@yax.im?roster;preauth=T.!": {Kind: Contact, Address: person(t, "anna", "yax.im"), Token: "T.!"},
		"XMPP:yax.im?register;preauth=T":      {Kind: Register, Domain: addresstest.Domain(t, "yax.im"), Token: "T"},
	} {
		if got, err := ParseURI(in); err != nil || got != want {
			t.Errorf("%q: got %+v, %v", in, got, err)
		}
	}
	for _, in := range []string{
		"", "anna@yax.im", "https://xmpp.link/#anna@yax.im", " xmpp:anna@yax.im", "<xmpp:anna@yax.im>", "xmpp:anna@yax.im?roster\n",
		"xmpp:anna@yax.im?login;password=hunter2", "xmpp:anna@yax.im?roster;name=" + strings.Repeat("a", maxLength),
	} {
		if got, err := ParseURI(in); !fault.Is(err, fault.BadLink, fault.UnsafeLink) || got != (Link{}) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%.80q: got %+v, %v", in, got, err)
		}
	}
}

func TestErrorsKeepTheToken(t *testing.T) {
	for _, in := range []string{
		"xmpp:a@b@c?roster;preauth=TOKEN", "xmpp:anna@yax.im?remove;preauth=TOKEN", "https://xmpp.link/#yax.im?roster;preauth=TOKEN",
		"xmpp:anna@yax.im?roster;preauth=TOKEN;name=%zz", "http://chat.example/invite/TOKEN/", "hello http://chat.example/invite/TOKEN/", "https://127.0.0.1/invite/TOKEN/",
	} {
		_, err := Parse(in)
		if err == nil || strings.Contains(err.Error(), "TOKEN") {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"xmpp:yax.im?register;preauth=T", "xmpp:anna@yax.im?roster;preauth=T;ibr=y;name=Zo%C3%AB", "anna@yax.im", "xmpp://a/b@c?roster",
		"https://xmpp.link/#YW5uYUB5YXguaW0=", "https://conversations.im/i/anna@yax.im?omemo-sid-1=a", "https://chat.example:5281/invites_page?T",
		"https://play.google.com/store/apps/details?referrer=xmpp%3Aanna%40yax.im", "<xmpp:a;b@c.example;name=x>", `{"password":1}`,
		"xmpp%3Aanna%40yax.im%3Froster", "xmpp:a@b.example?roster%3Bpreauth%3DT", "see xmpp:a@b.example, https://c.example/i?T. bye", "https://c.example/a.html#a@b.example?roster",
		"https://conversations.im/i/a/b.example", "https://chat.??", "*_~a@b.example?roster;preauth=_~*", "https://play.google.com/store/apps/details?referrer=xmpp%253Aa%2540b.example",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := Parse(s)
		if err != nil {
			if !fault.Is(err, fault.BadLink, fault.UnsafeLink) || l != (Link{}) {
				t.Fatalf("%q: %+v, %v", s, l, err)
			}
			return
		}
		if l.Provider().IsZero() || l.Kind == "" {
			t.Fatalf("%q: %+v leads nowhere", s, l)
		}
		if !visible(l.Name) || !visible(l.Token) || !visible(l.URL) {
			t.Fatalf("%q: %+v has invisible characters", s, l)
		}
		if l.Kind != Register && l.Kind != Page {
			if _, err := address.Parse(l.Address.String()); err != nil {
				t.Fatalf("%q: %v", s, err)
			}
		}
		again, err := Parse(l.String())
		if err != nil || again != l {
			t.Fatalf("%q gives %+v, which gives %+v, %v", s, l, again, err)
		}
		for _, page := range []string{Community, "https://anna.example/i.html"} {
			again, err := Parse(l.Web(page))
			if err != nil || again != l {
				t.Fatalf("%q gives %+v, whose page %s gives %+v, %v", s, l, l.Web(page), again, err)
			}
		}
	})
}
