//go:build unix

package main

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/console"
)

// TestPuzzlesSolved has each kind of CAPTCHA (XEP-0158) solved by a person.
func TestPuzzlesSolved(t *testing.T) {
	const read = "Enter the text you see"
	for _, row := range []struct {
		manner
		shows, asks string
	}{
		{manner{name: "a picture that comes along", profile: "captcha"}, "with another program", read},
		{manner{name: "a picture by its link", profile: "captcha-link"}, "https://practice.test:", read},
		{manner{name: "no picture, and a page that shows it", profile: "captcha-fallback"}, "https://practice.test:", read},
		{manner{name: "a question", profile: "captcha-question"}, "person", "How much is"},
		{manner{name: "a sound, without an age", profile: "captcha-audio"}, ".wav", "How many tones"},
		{manner{name: "a form without FORM_TYPE", config: practice.Config{Captcha: practice.CaptchaPicture, Untyped: true}}, "with another program", read},
		{manner{name: "fields, which a form with a puzzle takes the place of", config: practice.Config{Layout: practice.DataFormAndLegacy, Captcha: practice.CaptchaPicture}}, "with another program", read},
		{manner{name: "an invitation, which does not spare it",
			config: practice.Config{Software: practice.LikeEjabberd, Registration: practice.InvitationOnly, Captcha: practice.CaptchaPicture}, before: invited}, "with another program", read},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			s := row.sit(t)
			s.agree()
			s.Expect(row.shows)
			s.solve(row.asks)
			s.succeeds(1)
		})
	}
}

// TestPuzzleUsedUp is about CAPTCHAs that are gone: answered wrongly, too late, or
// with a name that is taken. Each costs a new one, and nothing else.
func TestPuzzleUsedUp(t *testing.T) {
	const question, again = "Enter the text you see", "Here is a new one"
	picture := manner{profile: "captcha"}
	t.Run("a wrong answer", func(t *testing.T) {
		t.Parallel()
		s := picture.sit(t)
		s.agree()
		s.answer(question, "wrong")
		s.Expect(again)
		s.solve(question)
		s.succeeds(2)
	})
	t.Run("three wrong answers", func(t *testing.T) {
		t.Parallel()
		s := picture.sit(t)
		s.agree()
		s.answer(question, "wrong")
		for range 2 {
			s.Expect(again)
			s.answer(question, "wrong")
		}
		s.Expect("keeps asking")
		s.fails(4, 3)
	})
	t.Run("an answer that comes too late", func(t *testing.T) {
		t.Parallel()
		config, _ := practice.Profile("captcha")
		clock := newClock()
		config.Now = clock.now
		s := manner{config: config}.sit(t)
		s.agree()
		s.Expect(question)
		clock.advance(3 * time.Minute)
		s.Press(s.provider.CaptchaAnswer() + enter)
		s.Expect(again)
		s.solve(question)
		s.succeeds(2)
	})
	t.Run("a name that is taken", func(t *testing.T) {
		t.Parallel()
		name := fresh("anna")
		s := manner{profile: "captcha", username: name, before: func(t *testing.T, s *practice.Server) string {
			if err := s.AddAccount(name, password.Make()); err != nil {
				t.Fatal(err)
			}
			return ""
		}}.sit(t)
		s.agree()
		s.solve(question)
		s.Expect("says that the name " + name + " is taken")
		s.Expect("Which name shall it be instead?")
		s.Press(enter)
		s.solve(question)
		s.succeeds(2)
	})
	t.Run("a stream that was closed meanwhile: the answer goes over another one", func(t *testing.T) {
		t.Parallel()
		s := picture.sit(t)
		s.agree()
		s.Expect(question)
		s.heard.hangUp()
		s.Press(s.provider.CaptchaAnswer() + enter)
		s.succeeds(1)
	})
	t.Run("a stream that wants to hear something now and then", func(t *testing.T) {
		t.Parallel()
		s := manner{config: practice.Config{Captcha: practice.CaptchaPicture, MaxIdle: 2 * time.Second}, forgives: true}.sit(t)
		s.agree()
		s.Expect(question)
		streams := s.provider.Ledger().Streams
		s.heard.await(t, "/iq>   ") // more than the server would have waited for
		s.Press(s.provider.CaptchaAnswer() + enter)
		s.succeeds(1)
		if got := s.provider.Ledger().Streams; got != streams {
			t.Errorf("%d streams, want %d", got, streams)
		}
	})
	t.Run("too many puzzles", func(t *testing.T) {
		t.Parallel()
		s := manner{profile: "captcha-limit"}.sit(t) // the look at the provider takes one of three
		s.agree()
		s.answer(question, "wrong")
		s.Expect(again)
		s.answer(question, "wrong")
		s.Expect("wants you to wait")
		s.fails(6, 2)
	})
}

// TestHostilePictures has pictures that must not be decoded.
func TestHostilePictures(t *testing.T) {
	for name, row := range map[string]struct {
		data  []byte
		words string
	}{
		"20,000 times 20,000 points": {hugePNG(), "larger than two megapixels"},
		"no picture":                 {[]byte("<html>"), "picture"},
		"200 frames":                 {longGIF(), "picture"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := manner{config: practice.Config{Captcha: practice.CaptchaPicture, Picture: func(string) []byte { return row.data }}}.sit(t)
			s.agree()
			s.Expect(row.words)
			s.Expect("with another program")
			s.solve("Enter the text you see")
			s.succeeds(1)
		})
	}
}

// TestHostileLinks has puzzles that stand behind a link which nobody should follow:
// it is not shown, and without it there is nothing to be solved.
func TestHostileLinks(t *testing.T) {
	for place, captcha := range map[string]practice.Captcha{"picture": practice.CaptchaLink, "page": practice.CaptchaFallback} {
		for _, link := range []string{"http://practice.test/captcha", "file:///etc/passwd", "javascript:alert(1)", "https://127.0.0.1/captcha", "https://router.lan/captcha"} {
			t.Run(place+" "+link, func(t *testing.T) {
				t.Parallel()
				s := manner{config: practice.Config{Captcha: captcha, CaptchaPage: link}}.sit(t)
				s.Expect("wants a picture puzzle solved first")
				s.fails(4, 0)
				if strings.Contains(s.Output(), link) {
					t.Errorf("%s was shown: %q", link, s.Output())
				}
			})
		}
	}
}

// TestAnswerOnPage answers a puzzle in the browser, where a terminal shows too
// little.
func TestAnswerOnPage(t *testing.T) {
	s := manner{profile: "captcha"}.sit(t, "DISPLAY=:99")
	s.agree()
	s.Expect("Enter the text you see")
	page := regexp.MustCompile(`http://127\.0\.0\.1:\d+/\S+`).FindString(console.Words(s.Output()))
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	shown, err := client.Get(page)
	if err != nil {
		t.Fatal(err)
	}
	shown.Body.Close()
	form := url.Values{"answer": {s.provider.CaptchaAnswer()}}.Encode()
	post, err := http.NewRequest(http.MethodPost, shown.Request.URL.JoinPath("answer").String(), strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	post.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	post.Header.Set("Origin", "http://"+shown.Request.URL.Host)
	answered, err := client.Do(post)
	if err != nil {
		t.Fatal(err)
	}
	answered.Body.Close()
	s.succeeds(1)
}

// TestRealPuzzle has a person solve the CAPTCHA of ejabberd, at the second try.
func TestRealPuzzle(t *testing.T) {
	s := servers.Ejabberd(t)
	name := fresh("anna")
	c := onTerminal(t, t.TempDir(), 100, []string{"DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)}, "register", testenv.Captcha,
		"--server", "xmpps://"+s.DirectTLS, "--ca-file", s.CAFile, "--username", name, "--store", "keyring", "--accept-terms", "--no-invitation")
	c.agree()
	const question = "Enter the text you see"
	c.Expect("https://captcha.test:")
	c.answer(question, "wrong")
	c.Expect("Here is a new one")
	c.answer(question, s.CaptchaAnswer(t))
	c.Expect("is yours, and it works")
	c.Expect("See the password now")
	c.Press("n")
	c.ends(0)
	accounts, err := s.Accounts(testenv.Captcha)
	if err != nil || !slices.Contains(accounts, name) {
		t.Errorf("accounts %v, %v", accounts, err)
	}
}
