//go:build unix

package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/console"
)

// TestAsked are providers that want to know more from a person.
func TestAsked(t *testing.T) {
	const email = "anna@example.org"
	t.Run("each type of field", func(t *testing.T) {
		t.Parallel()
		s := manner{profile: "extra-fields"}.sit(t)
		s.Expect("E-mail address")
		s.Expect("This says something about you. It is sent to practice.test")
		s.Press(email + enter)
		s.Expect("I accept the rules")
		s.Press("y")
		s.Expect("Where do you live?")
		s.Press(console.Down + enter)
		s.answer("Why do you want an account here?", "friends")
		s.agree()
		s.succeeds(1)
		s.heard.await(t, ">America<")
	})
	for profile, question := range map[string]string{"form-in-error": "E-mail address", "second-form": "E-mail address"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			s := manner{profile: profile}.sit(t)
			s.agree()
			s.Expect("has more questions")
			s.answer(question, email)
			s.succeeds(2)
		})
	}
}

// TestPageByHand leads a person to a provider's page and back.
func TestPageByHand(t *testing.T) {
	for _, profile := range []string{"web", "redirect"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			s := manner{profile: profile}.sit(t)
			submits := 0
			if profile == "redirect" {
				s.agree()
				submits = 1
			}
			s.Expect("on its web page only")
			s.Expect("on the web page of practice.test")
			s.Press(console.Down + enter)
			s.Expect("https://practice.test/register")
			s.Expect("Have you made an account on the page?")
			secret := password.Make()
			if err := s.provider.AddAccount(s.name, secret); err != nil {
				t.Fatal(err)
			}
			s.Press("y")
			s.answer("Which address did you get?", s.name+"@practice.test")
			s.answer("Password for", secret.Reveal())
			s.Expect("works and is kept")
			s.Expect("See the password now")
			s.Press("n")
			s.ends(0)
			s.has(true, submits)
		})
	}
}

// TestResetLink takes a link for an account that exists, which is how servers make
// them for people who forgot their password: that is said, and asked.
func TestResetLink(t *testing.T) {
	for word, want := range map[string]int{"n": 2, "y": 0} {
		t.Run(word, func(t *testing.T) {
			t.Parallel()
			s, _ := manner{profile: "invitation"}.server(t)
			old := password.Make()
			if err := s.AddAccount("kestrel", old); err != nil {
				t.Fatal(err)
			}
			c := onTerminal(t, t.TempDir(), 100, []string{"DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)}, "join", forName("kestrel")(t, s),
				"--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s), "--store", "keyring", "--accept-terms", "--no-invitation")
			c.Expect("Go on for kestrel@practice.test?")
			c.Expect("gives it a new password")
			c.Press(word)
			if word == "y" {
				c.agree()
				c.Expect("is yours, and it works")
				c.Expect("See the password now")
				c.Press("n")
			}
			c.ends(want)
			if kept := s.Opens("kestrel", old); kept != (word == "n") {
				t.Errorf("the old password opens the account: %v", kept)
			}
		})
	}
}

// TestNothingIsOpenedUnasked is about what a desktop could open: it gets the link
// on the person's word, and not else.
func TestNothingIsOpenedUnasked(t *testing.T) {
	for profile, asks := range map[string]string{"captcha-link": "Open it?", "web": "Open the page in the browser?", "captcha-audio": "Open the page in the browser?"} {
		for _, word := range []string{"n", "y"} {
			t.Run(profile+" "+word, func(t *testing.T) {
				t.Parallel()
				desktop := t.TempDir()
				opened := filepath.Join(desktop, "opened")
				script := "#!/bin/sh\necho \"$1\" >> " + opened + "\n"
				if err := os.WriteFile(filepath.Join(desktop, "xdg-open"), []byte(script), 0o700); err != nil {
					t.Fatal(err)
				}
				s := manner{profile: profile}.sit(t, "DISPLAY=:99", "PATH="+desktop+":/usr/bin:/bin")
				if profile == "web" {
					s.Expect("on the web page of practice.test")
					s.Press(console.Down + enter)
				} else {
					s.agree()
				}
				s.Expect(asks)
				s.Press(word)
				switch profile {
				case "web":
					s.Expect("Have you made an account on the page?")
				case "captcha-link":
					s.Expect("Enter the text you see")
				default:
					s.Expect("How many tones")
				}
				s.Press(interrupt)
				s.ends(130)
				got, err := os.ReadFile(opened)
				if err != nil && !os.IsNotExist(err) {
					t.Fatal(err)
				}
				link, err := url.Parse(strings.TrimSpace(string(got)))
				if word == "n" && len(got) > 0 || word == "y" && (err != nil || link.Scheme != "https" && link.Hostname() != "127.0.0.1") {
					t.Errorf("opened was %q", got)
				}
			})
		}
	}
}

// TestNextProvider goes on from one provider to the next by one key, with what was
// typed before.
func TestNextProvider(t *testing.T) {
	for profile, row := range map[string]struct {
		questions int // that come before the refusal
		says      string
		exit      int
	}{
		"closed":     {4, "takes no new accounts", 3},
		"invitation": {6, "with an invitation only", 4},
		"blocked":    {6, "the network that you are in", 6},
		"plain-only": {4, "password", 7},
	} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			c := onTerminal(t, t.TempDir(), 100, nil, "--practice="+profile)
			for _, prompt := range prompts[:row.questions] {
				c.Expect(prompt)
				c.Press(enter)
			}
			c.Expect(row.says)
			c.Expect("How shall it go on?")
			c.Press(enter)
			c.Expect("A provider that fits")
			c.Expect("Shall it be")
			c.Press(enter)
			c.Expect("How shall it go on?")
			c.Expect("stop here")
			c.Press(console.Up + enter)
			c.ends(row.exit)
			if asked := strings.Count(console.Words(c.Output()), "✓ What shall your address be called?"); asked > 1 {
				t.Errorf("the name was asked for %d times", asked)
			}
		})
	}
}
