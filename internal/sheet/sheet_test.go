package sheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html"
	"io"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// invitations is a sheet with n cards, every other one with an end.
func invitations(t testing.TB, lang string, n int) Sheet {
	t.Helper()
	s := Sheet{Lang: lang, Address: addresstest.Parse(t, "kestrel.7@example.org"), Name: foreign.From("Anna Petrović")}
	for i := range n {
		c := Card{Web: fmt.Sprintf("https://xmpp.link/#kestrel.7@example.org?register;preauth=Q2Vy7QbcZ1ghkmnpTTxY%04d;ibr=y;name=Anna%%20Petrovi%%C4%%87", i)}
		if i%2 == 0 {
			c = Card{Web: fmt.Sprintf("https://chat.example.org/invite?Q2Vy7QbcZ1ghkmnpTTxY%04d", i), Expires: time.Date(2026, 12, 25, 23, 55, 0, 0, time.Local)}
		}
		s.Cards = append(s.Cards, c)
	}
	return s
}

// write returns the page of a sheet that has one.
func write(t testing.TB, s Sheet) string {
	t.Helper()
	page, err := s.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func TestEveryCardIsThere(t *testing.T) {
	for lang, want := range map[string][]string{
		"en": {`<html lang="en">`, "3 invitations from ", " invites you", "2 of 3", "For one person, until 25 December 2026, 23:55", "For:"},
		"fr": {`<html lang="fr">`, "3 invitations envoyées par ", " vous invite", "2 sur 3", "Pour une personne, jusqu’au 25 décembre 2026", "Pour\u00a0:"},
		"de": {`<html lang="de">`, "3 Einladungen von ", " lädt dich ein", "2 von 3", "Für eine Person, bis 25. Dezember 2026", "Für:"},
		"es": {`<html lang="es">`, "3 invitaciones de ", " te invita", "2 de 3", "Para una persona, hasta el 25 de diciembre de 2026", "Para:"},
	} {
		s := invitations(t, lang, 3)
		page := write(t, s)
		text := html.UnescapeString(strings.ReplaceAll(page, "<wbr>", ""))
		for _, w := range append(want, "\u2068Anna Petrović\u2069", "kestrel.7@example.org", s.Cards[0].Web, s.Cards[1].Web, s.Cards[2].Web) {
			if !strings.Contains(text, w) {
				t.Errorf("%s: %q is not in %s", lang, w, text)
			}
		}
		if n := strings.Count(page, "<svg "); n != 3 {
			t.Errorf("%s: %d codes", lang, n)
		}
		if strings.Contains(text, "[sheet.") {
			t.Errorf("%s: a text is missing", lang)
		}
	}
}

func TestOneCard(t *testing.T) {
	if page := write(t, invitations(t, "en", 1)); !strings.Contains(page, "<h1>An invitation from ") {
		t.Error(page)
	}
}

func TestWithoutAName(t *testing.T) {
	s := invitations(t, "en", 1)
	s.Name = foreign.Text{}
	if page := write(t, s); !strings.Contains(page, "<h2>\u2068kestrel.7@example.org\u2069 invites you</h2>") {
		t.Error(page)
	}
}

func TestLinksThatAreNoneForPaper(t *testing.T) {
	for web, want := range map[string]string{
		"": "", "https://": "", "http://example.org/": "", "javascript:alert(1)": "", "https://example.org/\x1b": "",
		"https://example.org/a b": "", "https://exämple.org/": "", "https://example.org/\u202e": "", "https://example.org/\n": "",
		"https://example.org/" + strings.Repeat("x", 3000): "too-long",
	} {
		s := invitations(t, "en", 2)
		s.Cards[1].Web = web
		page, err := s.HTML()
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind != fault.UnsafeLink || page != "" {
			t.Errorf("%.40q: got %d bytes, %v", web, len(page), err)
			continue
		}
		if why, _ := f.Args["Why"].(string); why != want {
			t.Errorf("%.40q: %q, want %q", web, why, want)
		}
		if strings.Contains(f.Error(), "xxx") || strings.Contains(f.Error(), "alert") {
			t.Errorf("the error tells the link: %v", f)
		}
	}
}

func TestPieces(t *testing.T) {
	for _, tc := range []struct{ web, want string }{
		{"https://xmpp.link/#a@b.org?register;preauth=x_y;name=A", "https://|xmpp.link/|#|a@|b.org?|register;|preauth=|x_y;|name=|A"},
		{"https://b.org/invite/", "https://|b.org/|invite/"},
		{"https://b.org", "https://|b.org"},
	} {
		if got := strings.Join(pieces(tc.web), "|"); got != tc.want {
			t.Errorf("got %s, want %s", got, tc.want)
		}
	}
}

// hostile are names that somebody might call themselves.
var hostile = []string{
	"ليلى حسن", "\u202eannA", "</h2><script>alert(1)</script>", `"><img src=https://example.org/x onerror=alert(1)>`, "{{.Name}}%v%!",
	"\x00\x1b[31m\xff", strings.Repeat("W", 1024), strings.Repeat("李", 340), "\u2069\u2069x", "&lt;script&gt;", "]]><!--", " \u3164 ",
}

// The elements of a page are the same whatever its inviter is called.
func TestNamesAreInert(t *testing.T) {
	elements := func(page string) (all string) {
		d := xml.NewDecoder(strings.NewReader(page))
		d.Strict, d.AutoClose, d.Entity = false, append(xml.HTMLAutoClose, "wbr"), xml.HTMLEntity
		for {
			token, err := d.Token()
			if err == io.EOF {
				return all
			}
			if err != nil {
				t.Fatal(err)
			}
			if start, ok := token.(xml.StartElement); ok {
				all += " " + start.Name.Local + fmt.Sprint(len(start.Attr))
			}
		}
	}
	s := invitations(t, "en", 2)
	want := elements(write(t, s))
	if !strings.Contains(want, " svg") {
		t.Fatalf("elements: %s", want)
	}
	for _, name := range hostile {
		s.Name = foreign.From(name)
		page := write(t, s)
		if got := elements(page); got != want {
			t.Errorf("%.40q: %s, want %s", name, got, want)
		}
		if strings.ContainsAny(page, "\u202e\x00\x1b") {
			t.Errorf("%.40q is in the page as it is", name)
		}
	}
}
