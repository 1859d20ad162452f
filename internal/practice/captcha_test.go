package practice

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"image/png"
	"maps"
	"sync/atomic"
	"testing"
	"time"
)

func stranger(t *testing.T, s *Server) *client {
	t.Helper()
	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	return c
}

func withCaptcha(t *testing.T) *Server {
	t.Helper()
	config, _ := Profile("captcha")
	return start(t, config)
}

func captchaValues(s *Server) map[string]string {
	return map[string]string{"username": "kestrel", "password": pass, "ocr": s.CaptchaAnswer()}
}

func TestCaptchaForm(t *testing.T) {
	s := withCaptcha(t)
	if got := s.CaptchaAnswer(); got != "" {
		t.Errorf("before the first one: %q", got)
	}
	asked := stranger(t, s).ask(getForm)
	for name, want := range map[string]string{
		"FORM_TYPE": "urn:xmpp:captcha", "from": "practice.test", "sid": "ask-1", "captchahidden": "workaround-for-psi",
	} {
		f, _ := fieldOf(asked, name)
		if value, _ := f.child(nsForm, "value"); value.content() != want || f.attr("type") != "hidden" {
			t.Errorf("field %s: %v", name, f)
		}
	}
	ocr, _ := fieldOf(asked, "ocr")
	media, _ := ocr.child(nsMedia, "media")
	uri, _ := media.child(nsMedia, "uri")
	query, _ := asked.child(nsRegister, "query")
	data, _ := query.child(nsBits, "data")
	content, err := base64.StdEncoding.DecodeString(data.content())
	if err != nil {
		t.Fatal(err)
	}
	sum := sha1.Sum(content)
	cid := "sha1+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org"
	if data.attr("cid") != cid || uri.content() != "cid:"+cid || uri.attr("type") != "image/png" || data.attr("type") != "image/png" {
		t.Errorf("got %v and %s", ocr, data.attr("cid"))
	}
	picture, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if size := picture.Bounds().Size(); size.X != pictureWidth || size.Y != pictureHeight {
		t.Errorf("size %v", size)
	}
	if answer := s.CaptchaAnswer(); len(answer) != captchaDigits {
		t.Errorf("answer %q", answer)
	}
}

// TestCaptchaIsUsedUp sends several submissions for one challenge: the first
// decides, whatever comes of it.
func TestCaptchaIsUsedUp(t *testing.T) {
	const failed = "cancel/not-allowed The CAPTCHA verification has failed"
	const malformed = "modify/bad-request Incorrect CAPTCHA submit"
	for name, test := range map[string]struct {
		change map[string]string
		first  string
	}{
		"wrong answer":    {map[string]string{"ocr": "none"}, failed},
		"no answer":       {map[string]string{"ocr": ""}, failed},
		"taken":           {map[string]string{"username": "taken"}, "cancel/conflict User already exists"},
		"bad name":        {map[string]string{"username": "a@b"}, "modify/jid-malformed Malformed username"},
		"weak":            {map[string]string{"password": "short"}, "modify/not-acceptable The password is too weak"},
		"sid lost":        {map[string]string{"sid": ""}, malformed},
		"from changed":    {map[string]string{"from": "else.test"}, malformed},
		"hidden changed":  {map[string]string{"captchahidden": "x"}, malformed},
		"form type lost":  {map[string]string{"FORM_TYPE": ""}, malformed},
		"good, and again": {nil, "result"},
	} {
		t.Run(name, func(t *testing.T) {
			s := withCaptcha(t)
			c := stranger(t, s)
			if got := outcome(c.ask(fill(t, c.ask(getForm), map[string]string{"username": "taken", "password": pass, "ocr": s.CaptchaAnswer()}))); got != "result" {
				t.Fatal(got)
			}
			asked := c.ask(getForm)
			values := captchaValues(s)
			maps.Copy(values, test.change)
			if got := outcome(c.ask(fill(t, asked, values))); got != test.first {
				t.Errorf("first: %q, want %q", got, test.first)
			}
			if got := outcome(c.ask(fill(t, asked, captchaValues(s)))); got != failed {
				t.Errorf("second: %q", got)
			}
			asked = c.ask(getForm)
			values = captchaValues(s)
			values["username"] = "sparrow"
			if got := outcome(c.ask(fill(t, asked, values))); got != "result" {
				t.Errorf("with a new one: %q", got)
			}
		})
	}
	t.Run("without challenge", func(t *testing.T) {
		s := withCaptcha(t)
		c := stranger(t, s)
		asked := c.ask(getForm)
		values := captchaValues(s)
		values["challenge"] = ""
		if got := outcome(c.ask(fill(t, asked, values))); got != malformed {
			t.Errorf("got %q", got)
		}
		if got := condition(c.ask(fields("kestrel", pass))); got != "cancel/not-allowed" {
			t.Errorf("as fields: %q", got)
		}
		if got := outcome(c.ask(fill(t, asked, captchaValues(s)))); got != "result" {
			t.Errorf("and then: %q", got)
		}
	})
}

// TestCaptchaLife answers on a new connection, in time and too late.
func TestCaptchaLife(t *testing.T) {
	for _, test := range []struct {
		after time.Duration
		want  string
	}{
		{challengeLife - time.Second, "result"},
		{challengeLife, "cancel/not-allowed The CAPTCHA verification has failed"},
	} {
		var late atomic.Int64
		begin := time.Now()
		config, _ := Profile("captcha")
		config.Now = func() time.Time { return begin.Add(time.Duration(late.Load())) }
		s := start(t, config)
		first := stranger(t, s)
		asked := first.ask(getForm)
		first.conn.Close()
		late.Store(int64(test.after))
		if got := outcome(stranger(t, s).ask(fill(t, asked, captchaValues(s)))); got != test.want {
			t.Errorf("after %v: %q, want %q", test.after, got, test.want)
		}
	}
}

func TestCaptchaLimit(t *testing.T) {
	var late atomic.Int64
	begin := time.Now()
	config, _ := Profile("captcha-limit")
	config.Now = func() time.Time { return begin.Add(time.Duration(late.Load())) }
	s := start(t, config)
	c := stranger(t, s)
	for range config.CaptchaLimit {
		if got := condition(c.ask(fill(t, c.ask(getForm), nil))); got != "cancel/not-allowed" {
			t.Fatal(got)
		}
	}
	if got := outcome(c.ask(getForm)); got != "wait/resource-constraint Too many CAPTCHA requests" {
		t.Errorf("got %q", got)
	}
	late.Store(int64(challengeLife))
	if got := condition(c.ask(getForm)); got != "" {
		t.Errorf("later: %q", got)
	}
}
