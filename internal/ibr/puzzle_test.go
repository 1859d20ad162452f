package ibr

import (
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// bob is data as XEP-0231 carries it, under the hash of said.
func bob(data, said string) (cid, element string) {
	sum := sha1.Sum([]byte(said))
	cid = "sha1+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org"
	return cid, fmt.Sprintf("<data xmlns='urn:xmpp:bob' cid='%s' type='image/png' max-age='0'>%s</data>", cid, base64.StdEncoding.EncodeToString([]byte(data)))
}

func shown(uris ...string) string {
	s := "<media xmlns='urn:xmpp:media-element'>"
	for _, u := range uris {
		s += "<uri type='image/png'>" + u + "</uri>"
	}
	return s + "</media>"
}

func TestPuzzles(t *testing.T) {
	good, goodData := bob("a picture", "a picture")
	bad, badData := bob("another picture", "a picture")
	page := "<field var='captcha-fallback-url' type='text-single'><value>https://example.test/captcha/1</value></field>"
	ocr := func(uris ...string) string {
		return "<field var='ocr' label='Type the digits'><required/>" + shown(uris...) + "</field>"
	}
	for name, tc := range map[string]struct {
		answer string
		want   string // kind var data link page, of each
	}{
		"picture":                 {query(dataForm(nsCaptcha, ocr("cid:"+good)), goodData), "picture ocr a picture - -"},
		"picture with a page":     {query(dataForm(nsCaptcha, ocr("cid:"+good), page), goodData), "picture ocr a picture - https://example.test/captcha/1"},
		"hash does not fit":       {query(dataForm(nsCaptcha, ocr("cid:"+bad), page), badData), "picture ocr - - https://example.test/captcha/1"},
		"data are missing":        {query(dataForm(nsCaptcha, ocr("cid:"+good), page)), "picture ocr - - https://example.test/captcha/1"},
		"picture by link":         {query(dataForm(nsCaptcha, ocr("https://example.test/1.png"))), "picture ocr - https://example.test/1.png -"},
		"picture by hostile link": {query(dataForm(nsCaptcha, ocr("http://example.test/1.png", "file:///etc/passwd", "https://router.local/"), page)), "picture ocr - - https://example.test/captcha/1"},
		"question":                {query(dataForm("", "<field var='qa' label='2 + 2?'/>")), "riddle qa - - -"},
		"sound":                   {query(dataForm("", "<field var='audio_recog'>"+shown("https://example.test/1.wav")+"</field>")), "sound audio_recog - https://example.test/1.wav -"},
		"work":                    {query(dataForm("", "<field var='SHA-256' label='93C7A'/>")), "work SHA-256 - - -"},
		"several":                 {query(dataForm("", "<field var='qa' label='2 + 2?'/>"+ocr("cid:"+good)), goodData), "riddle qa - - -, picture ocr a picture - -"},
		"none":                    {query(dataForm("jabber:iq:register")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := decode(t, tc.answer)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range o.puzzles {
				data, link := "-", "-"
				for _, m := range p.Media {
					if m.Data != nil {
						data = string(m.Data)
					}
					if m.Link != "" {
						link = m.Link
					}
				}
				at := p.Page
				if at == "" {
					at = "-"
				}
				got = append(got, fmt.Sprint(p.Kind, " ", p.Var, " ", data, " ", link, " ", at))
			}
			if s := strings.Join(got, ", "); s != tc.want {
				t.Errorf("got %q, want %q", s, tc.want)
			}
			for _, q := range o.questions() {
				t.Errorf("%s is asked for as if it were no puzzle", q.Var)
			}
		})
	}
}

func TestChecked(t *testing.T) {
	sum := sha256.Sum256([]byte("x"))
	for cid, want := range map[string]bool{
		"sha-256+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org":   true,
		"SHA256+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org":    true,
		"sha-256+" + hex.EncodeToString(sum[:]) + "@example.test":   false,
		"sha-256+" + hex.EncodeToString(sum[:31]) + "@bob.xmpp.org": false,
		"md5+9dd4e461268c8034f5c8564e155c67a6@bob.xmpp.org":         false,
		"":                     false,
		"sha1+@bob.xmpp.org":   false,
		"sha1+zz@bob.xmpp.org": false,
	} {
		if got := checked(wireData{CID: cid, Text: " eA==\n"}); (got != nil) != want {
			t.Errorf("%q: got %q", cid, got)
		}
	}
	big := strings.Repeat("A", maxMediaBytes+1)
	raw := sha1.Sum([]byte(big))
	if checked(wireData{CID: "sha1+" + hex.EncodeToString(raw[:]) + "@bob.xmpp.org", Text: base64.StdEncoding.EncodeToString([]byte(big))}) != nil {
		t.Error("more than the limit is kept")
	}
}

func TestSolve(t *testing.T) {
	for _, target := range []string{"0", "7", "c7a", "93c7"} {
		text, err := Puzzle{Kind: Work, target: target, prefix: "example.test"}.Solve(t.Context())
		sum := sha256.Sum256([]byte(text))
		if err != nil || !strings.HasPrefix(text, "example.test") || !strings.HasSuffix(hex.EncodeToString(sum[:]), target) {
			t.Errorf("%s: got %q (%x), %v", target, text, sum, err)
		}
	}
	if _, err := (Puzzle{target: "93c7a93c7a"}).Solve(t.Context()); err == nil {
		t.Error("endless work is begun")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Puzzle{target: "93c7a"}).Solve(gone); err == nil {
		t.Error("work goes on when nobody wants it any more")
	}
}

func TestUnsolvedPuzzleIsNotSent(t *testing.T) {
	o, err := decode(t, query(dataForm("", "<field var='qa' label='2 + 2?'/>")))
	if err != nil {
		t.Fatal(err)
	}
	r := &Registration{offer: o}
	for _, answers := range []map[string][]string{nil, {"qa": {""}}, {"qa": nil}} {
		if _, err := r.Submit(t.Context(), credentials(t, "anna", "example.test"), answers); !fault.Is(err, fault.Puzzle) {
			t.Errorf("%v: got %v", answers, err)
		}
	}
}
