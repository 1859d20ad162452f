package landing

import (
	"strings"
	"testing"

	"xmpp-start/internal/link"
)

func TestInvitation(t *testing.T) {
	const a, b = "xmpp:a.test?register;preauth=T", "xmpp:b@b.test?roster;preauth=T;ibr=y"
	for _, tc := range []struct {
		headers []string
		want    string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"<" + a + `>; rel="alternate"`}, a}, // Prosody, Snikket
		{[]string{"<" + a + ">"}, a},                  // ejabberd
		{[]string{"<" + strings.ToUpper(a) + ">; REL=Alternate"}, strings.ToUpper(a)},
		{[]string{"<" + a + ">;rel=alternate"}, a},
		{[]string{"<" + a + `> ;	rel = "canonical alternate" ; title="x, <y>; \"z\""`}, a},
		{[]string{"</style.css>; rel=preload", "<" + a + ">; rel=alternate"}, a},
		{[]string{"</style.css>; rel=preload; as=style, <" + a + ">; rel=alternate"}, a},
		{[]string{"<" + a + ">, <" + b + `>; rel="alternate"`}, b},
		{[]string{"<" + a + ">; rel=me, <" + b + ">; rel=alternate; rel=me"}, b},
		{[]string{"<" + a + ">; rel=me", "<" + b + ">; rel=me; rel=alternate"}, a},
		{[]string{",, <" + a + ">"}, a},
		{[]string{`</x>; title="<` + a + `>, <` + a + `>"; rel=alternate`}, ""},
		{[]string{`</x>; title="<` + a}, ""},
		{[]string{"<https://a.test/>; rel=alternate"}, ""},
		{[]string{"<javascript:alert(1)>; rel=alternate"}, ""},
		{[]string{"<xmpp:>; rel=alternate"}, ""},
		{[]string{"<" + a}, ""},
		{[]string{a}, ""},
		{[]string{"< " + a + " https://evil.test/>"}, ""},
		{[]string{"</x>; a=b c, <" + a + ">"}, ""}, // malformed: what follows is passed over
		{[]string{"garbage", "<" + a + ">"}, a},
		{[]string{strings.Repeat("</x>,", 2*maxLinks) + "<" + a + ">"}, ""},
	} {
		if got := invitation(tc.headers); got != tc.want {
			t.Errorf("%.200q: got %q, want %q", tc.headers, got, tc.want)
		}
	}
}

func FuzzLinkHeader(f *testing.F) {
	for _, s := range []string{
		`<xmpp:a.test?register;preauth=T>; rel="alternate"`, "</x>; rel=preload, <xmpp:b@b.test>", "<a>;b=\"c\\\"d\";e\n<f>; rel = \"x alternate\"", "<;>,;\"",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		headers := strings.Split(s, "\n")
		if n := len(parseLinks(headers)); n > maxLinks {
			t.Fatalf("%d links", n)
		}
		target := invitation(headers)
		if target == "" {
			return
		}
		if !strings.EqualFold(target[:5], "xmpp:") || !strings.Contains(s, "<"+target+">") {
			t.Fatalf("%q gives %q", s, target)
		}
		if l, err := link.ParseURI(target); err == nil && l.Kind == link.Page {
			t.Fatalf("%q gives the page %s", s, l)
		}
	})
}
