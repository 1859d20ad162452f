package testenv

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"image/png"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

const getCaptcha = `<iq type='get' id='get'><query xmlns='jabber:iq:register'/></iq>`

// filledIn is the form of e with a name, a password and the text of the picture.
// All other fields go back as they came.
func filledIn(t *testing.T, e element, user, answer string) string {
	t.Helper()
	if e.Query == nil || e.Query.Form == nil {
		t.Fatalf("no form: %s", e.outcome())
	}
	values := map[string]string{"username": user, "password": testPassword, "ocr": answer}
	var fields strings.Builder
	for _, f := range e.Query.Form.Fields {
		if value, ok := values[f.Var]; ok {
			f.Value = value
		}
		fmt.Fprintf(&fields, `<field var='%s'><value>%s</value></field>`, f.Var, f.Value)
	}
	return `<iq type='set' id='set'><query xmlns='jabber:iq:register'><x xmlns='jabber:x:data' type='submit'>` +
		fields.String() + `</x></query></iq>`
}

func (e element) field(name string) formField {
	for _, f := range e.Query.Form.Fields {
		if f.Var == name {
			return f
		}
	}
	return formField{}
}

func TestCaptcha(t *testing.T) {
	s := servers.Ejabberd(t)
	stream := openTest(t, s, Captcha)
	const failed = "not-allowed (cancel)"

	t.Run("form", func(t *testing.T) {
		form := stream.ask(t, getCaptcha)
		if form.Query == nil || form.Query.Form == nil {
			t.Fatalf("no form: %s", form.outcome())
		}
		for name, kind := range map[string]string{"challenge": "hidden", "sid": "hidden", "from": "hidden", "ocr": "text-single", "captcha-fallback-url": "text-single"} {
			if got := form.field(name).Type; got != kind {
				t.Errorf("field %s is %q, want %s", name, got, kind)
			}
		}
		picture, err := base64.StdEncoding.DecodeString(form.Query.Data.Base64)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha1.Sum(picture)
		cid := "sha1+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org"
		if form.Query.Data.CID != cid || form.field("ocr").Media.URI != "cid:"+cid {
			t.Errorf("the picture %s is called %q and %q", cid, form.Query.Data.CID, form.field("ocr").Media.URI)
		}
		if _, err := png.Decode(bytes.NewReader(picture)); err != nil {
			t.Errorf("no picture: %v", err)
		}
	})
	t.Run("legacy", func(t *testing.T) {
		if got := stream.register(t, fresh("legacy"), "").outcome(); got != failed {
			t.Errorf("registering without the form: %s", got)
		}
	})
	t.Run("wrong, then right", func(t *testing.T) {
		form := stream.ask(t, getCaptcha)
		right := s.CaptchaAnswer(t)
		answer := stream.ask(t, filledIn(t, form, fresh("wrong"), "x"+right))
		if got := answer.outcome(); got != failed || answer.Error.Text != "The CAPTCHA verification has failed" {
			t.Errorf("wrong: %s %q", got, answer.Error.Text)
		}
		if got := stream.ask(t, filledIn(t, form, fresh("late"), right)).outcome(); got != failed {
			t.Errorf("right after a wrong one: %s", got)
		}
		form = stream.ask(t, getCaptcha)
		if got := stream.ask(t, filledIn(t, form, fresh("right"), s.CaptchaAnswer(t))).outcome(); got != "result" {
			t.Errorf("right: %s", got)
		}
	})
	t.Run("another connection, and a name that is taken", func(t *testing.T) {
		user := fresh("moving")
		form := stream.ask(t, getCaptcha)
		right := s.CaptchaAnswer(t)
		if got := openTest(t, s, Captcha).ask(t, filledIn(t, form, user, right)).outcome(); got != "result" {
			t.Errorf("on another connection: %s", got)
		}
		form = stream.ask(t, getCaptcha)
		right = s.CaptchaAnswer(t)
		if got := stream.ask(t, filledIn(t, form, user, right)).outcome(); got != "conflict (cancel)" {
			t.Errorf("taken: %s", got)
		}
		if got := stream.ask(t, filledIn(t, form, fresh("free"), right)).outcome(); got != failed {
			t.Errorf("the same answer after a conflict: %s", got)
		}
	})
	t.Run("page", func(t *testing.T) {
		form := stream.ask(t, getCaptcha)
		link := form.field("captcha-fallback-url").Value
		kind, picture := get(t, s, link)
		if _, err := png.Decode(bytes.NewReader(picture)); kind != "image/png" || err != nil {
			t.Errorf("%s: %s, %v", link, kind, err)
		}
		kind, page := get(t, s, strings.TrimSuffix(link, "/image"))
		if !strings.HasPrefix(kind, "text/html") || !bytes.Contains(page, []byte("<form")) {
			t.Errorf("the page is %s: %s", kind, page)
		}
		if got := stream.ask(t, filledIn(t, form, fresh("page"), s.CaptchaAnswer(t))).outcome(); got != "result" {
			t.Errorf("after a look at the page: %s", got)
		}
	})
	t.Run("no data before a login", func(t *testing.T) {
		form := stream.ask(t, getCaptcha)
		answer := openTest(t, s, Captcha).ask(t, `<iq type='get' id='bob'><data xmlns='urn:xmpp:bob' cid='`+form.Query.Data.CID+`'/></iq>`)
		if got := answer.outcome(); got != "stream error not-authorized" {
			t.Errorf("asking for the picture: %s", got)
		}
	})
}

// get fetches one of the server's pages.
func get(t *testing.T, s *Server, link string) (kind string, body []byte) {
	t.Helper()
	transport := &http.Transport{
		DisableKeepAlives: true,
		TLSClientConfig:   &tls.Config{RootCAs: s.Pool()},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, s.Web)
		},
	}
	resp, err := (&http.Client{Transport: transport, Timeout: commandTimeout}).Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Header.Get("Content-Type"), body
}
