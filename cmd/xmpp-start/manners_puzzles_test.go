package main

import (
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

// TestPuzzles are the CAPTCHAs (XEP-0158) where nobody is there to solve one: what
// the computer can do it does, and the rest is said. Those that are solved are in
// TestPuzzlesSolved.
func TestPuzzles(t *testing.T) {
	unsolved := ending{kind: fault.Puzzle, says: []string{"puzzle"}, misses: []string{"username"}}
	var list []manner
	for _, profile := range []string{
		"captcha", "captcha-link", "captcha-fallback", "captcha-question", "captcha-audio", "captcha-absent", "captcha-spoiled", "limits",
	} {
		list = append(list, manner{name: profile, profile: profile, want: unsolved})
	}
	meet(t, append(list,
		manner{name: "work for the computer", profile: "captcha-work", want: ending{submits: 1, hears: []string{"SHA-256", "captchahidden"}}},
		manner{name: "work for the computer, without FORM_TYPE", config: practice.Config{Captcha: practice.CaptchaWork, Untyped: true},
			want: ending{submits: 1, misses: []string{"FORM_TYPE"}}},
		manner{name: "too many puzzles were asked for", config: practice.Config{Software: practice.LikeEjabberd, Captcha: practice.CaptchaPicture, CaptchaLimit: -1},
			want: ending{kind: fault.Throttled, said: "Too many CAPTCHA requests"}},
	))
}
