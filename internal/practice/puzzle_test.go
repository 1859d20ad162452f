package practice

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"image/png"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// work searches for a text as a client would.
func work(t *testing.T, begin, ending string) string {
	t.Helper()
	for i := range 5_000_000 {
		answer := begin + strconv.Itoa(i)
		sum := sha256.Sum256([]byte(answer))
		if strings.HasSuffix(hex.EncodeToString(sum[:]), ending) {
			return answer
		}
	}
	t.Fatalf("nothing ends in %s", ending)
	return ""
}

func TestCaptchaWork(t *testing.T) {
	config, _ := Profile("captcha-work")
	s := start(t, config)
	c := stranger(t, s)
	for name, test := range map[string]struct {
		text func(label string) string
		want string
	}{
		"begins with something else": {func(label string) string { return work(t, "else.test", label) }, "cancel/not-allowed"},
		"no work":                    {func(string) string { return s.Domain() }, "cancel/not-allowed"},
		"right":                      {func(label string) string { return work(t, s.Domain(), label) }, ""},
	} {
		asked := c.ask(getForm)
		f, _ := fieldOf(asked, "SHA-256")
		got := condition(c.ask(fill(t, asked, map[string]string{"username": "kestrel", "password": pass, "SHA-256": test.text(f.attr("label"))})))
		if got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := s.CaptchaAnswer(); got != "" {
		t.Errorf("answer %q", got)
	}
}

func TestCaptchaQuestion(t *testing.T) {
	numbers := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	p := questionPuzzle()
	sum := 0
	for _, word := range strings.FieldsFunc(p.label, func(r rune) bool { return r < 'a' || r > 'z' }) {
		for i, number := range numbers {
			if word == number {
				sum += i
			}
		}
	}
	if p.answer != strconv.Itoa(sum) {
		t.Errorf("%s: %s", p.label, p.answer)
	}
}

// TestCaptchaSound counts the tones in the file.
func TestCaptchaSound(t *testing.T) {
	for _, n := range []int{3, 7} {
		file := playTones(n)
		if string(file[:4]) != "RIFF" || string(file[8:16]) != "WAVEfmt " || string(file[36:40]) != "data" {
			t.Fatalf("head %q", file[:44])
		}
		if got := binary.LittleEndian.Uint32(file[4:]); int(got) != len(file)-8 {
			t.Errorf("length %d of %d", got, len(file))
		}
		samples := file[44:]
		if got := binary.LittleEndian.Uint32(file[40:]); int(got) != len(samples) {
			t.Errorf("samples %d of %d", got, len(samples))
		}
		tones, quiet := 0, sampleRate
		for _, sample := range samples {
			switch {
			case sample == 128:
				quiet++
			default:
				if quiet > sampleRate/10 {
					tones++
				}
				quiet = 0
			}
		}
		if tones != n {
			t.Errorf("%d tones, want %d", tones, n)
		}
	}
}

// TestCaptchaOnTheWeb gets the picture by its link, while the challenge lives.
func TestCaptchaOnTheWeb(t *testing.T) {
	for _, name := range []string{"captcha-link", "captcha-fallback"} {
		t.Run(name, func(t *testing.T) {
			config, _ := Profile(name)
			s := start(t, config)
			c := stranger(t, s)
			asked := c.ask(getForm)
			var link string
			if f, ok := fieldOf(asked, "captcha-fallback-url"); ok {
				value, _ := f.child(nsForm, "value")
				link = value.content()
			} else {
				f, _ := fieldOf(asked, "ocr")
				media, _ := f.child(nsMedia, "media")
				uri, _ := media.child(nsMedia, "uri")
				link = uri.content()
			}
			get := browser(t, s)
			if !strings.HasPrefix(link, "https://practice.test:") {
				t.Errorf("link %q", link)
			}
			resp, body := get(http.MethodGet, link)
			kind := resp.Header.Get("Content-Type")
			if _, err := png.Decode(strings.NewReader(body)); resp.StatusCode != http.StatusOK || kind != "image/png" || err != nil {
				t.Errorf("%d %s: %v", resp.StatusCode, kind, err)
			}
			if resp, _ := get(http.MethodGet, link+"x"); resp.StatusCode != http.StatusNotFound {
				t.Errorf("another: %d", resp.StatusCode)
			}
			if got := outcome(c.ask(fill(t, asked, captchaValues(s)))); got != "result" {
				t.Errorf("got %q", got)
			}
			if resp, _ := get(http.MethodGet, link); resp.StatusCode != http.StatusNotFound {
				t.Errorf("used: %d", resp.StatusCode)
			}
		})
	}
	if got := start(t, Config{}).WebAddr(); got != "" {
		t.Errorf("without links: %q", got)
	}
}

// TestPicturesDiffer wants noise, so that a picture is no constant for its digits.
func TestPicturesDiffer(t *testing.T) {
	if bytes.Equal(drawDigits("000000"), drawDigits("000000")) {
		t.Error("twice the same picture")
	}
	if n := len(picturePuzzle(nil).answer); n != captchaDigits {
		t.Errorf("%d digits", n)
	}
}
