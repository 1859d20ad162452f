//go:build unix

package main

import (
	"regexp"
	"testing"
)

// Where no browser can be started the way to the page is there to be copied, and
// the question is answered in the terminal all the same.
func TestNoBrowser(t *testing.T) {
	t.Run("row-103 the browser is missing", func(t *testing.T) {
		t.Parallel()
		s := manner{profile: "captcha-audio"}.sit(t, "DISPLAY=:99", "PATH="+t.TempDir())
		s.agree()
		s.Expect("Open the page in the browser?")
		if link := regexp.MustCompile(`http://127\.0\.0\.1:[1-9][0-9]*/\w+`); !link.MatchString(s.Output()) {
			t.Errorf("no link in %q", s.Output())
		}
		s.Press("y")
		s.Expect("It did not open")
		s.solve("How many tones")
		s.succeeds(1)
	})
	t.Run("row-103 there is no desktop", func(t *testing.T) {
		t.Parallel()
		s := manner{profile: "captcha-audio"}.sit(t)
		s.agree()
		s.solve("How many tones")
		s.succeeds(1)
	})
}
