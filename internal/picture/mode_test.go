package picture

import (
	"runtime"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: on Windows the old console is told from the others by what these lack")
	}
	usual := Wanted{Unicode: true, Colours: true}
	for name, tc := range map[string]struct {
		env    string
		wanted Wanted
		want   Mode
	}{
		"nothing known":            {"", Wanted{}, ASCII},
		"xterm":                    {"TERM=xterm-256color", usual, Colours256},
		"24 bits":                  {"TERM=xterm-256color COLORTERM=truecolor", usual, TrueColour},
		"24 bits by TERM":          {"TERM=xterm-direct", usual, TrueColour},
		"Windows Terminal":         {"WT_SESSION=1", usual, TrueColour},
		"no colours":               {"TERM=xterm-256color COLORTERM=truecolor", Wanted{Unicode: true}, Greys},
		"no Unicode":               {"TERM=linux", Wanted{Colours: true}, ASCII},
		"VT220":                    {"TERM=vt220", usual, ASCII},
		"kitty":                    {"TERM=xterm-kitty KITTY_WINDOW_ID=1", usual, Kitty},
		"kitty over SSH":           {"TERM=xterm-kitty", usual, Kitty},
		"kitty by another name":    {"TERM=xterm-256color KITTY_WINDOW_ID=1", usual, Kitty},
		"kitty, no colours":        {"TERM=xterm-kitty", Wanted{Unicode: true}, Kitty},
		"VS Code out of kitty":     {"TERM=xterm-256color KITTY_WINDOW_ID=1 TERM_PROGRAM=vscode COLORTERM=truecolor", usual, TrueColour},
		"foot out of kitty":        {"TERM=foot KITTY_WINDOW_ID=1", usual, Sixel},
		"ghostty":                  {"TERM=xterm-ghostty TERM_PROGRAM=ghostty", usual, Kitty},
		"iTerm2":                   {"TERM=xterm-256color TERM_PROGRAM=iTerm.app", usual, ITerm2},
		"iTerm2 over SSH":          {"TERM=xterm-256color LC_TERMINAL=iTerm2", usual, ITerm2},
		"WezTerm":                  {"TERM=xterm-256color TERM_PROGRAM=WezTerm", usual, ITerm2},
		"Terminal of macOS":        {"TERM=xterm-256color TERM_PROGRAM=Apple_Terminal", usual, Colours256},
		"mintty":                   {"TERM=xterm-256color TERM_PROGRAM=mintty", usual, Sixel},
		"Konsole":                  {"TERM=xterm-256color KONSOLE_VERSION=230804 COLORTERM=truecolor", usual, Sixel},
		"old Konsole":              {"TERM=xterm-256color KONSOLE_VERSION=211201 COLORTERM=truecolor", usual, TrueColour},
		"tmux in kitty":            {"TERM=tmux-256color TMUX=/tmp/x KITTY_WINDOW_ID=1 COLORTERM=truecolor", usual, TrueColour},
		"tmux in iTerm2":           {"TERM=screen-256color TMUX=/tmp/x LC_TERMINAL=iTerm2", usual, Colours256},
		"tmux over SSH":            {"TERM=tmux-256color LC_TERMINAL=iTerm2", usual, Colours256},
		"screen in 24 bits":        {"TERM=screen STY=1.x COLORTERM=truecolor", usual, Colours256},
		"Zellij in foot":           {"TERM=foot ZELLIJ=0 COLORTERM=truecolor", usual, TrueColour},
		"a terminal made of lies":  {"TERM=\x1b[31m COLORTERM=\x1b[0m KONSOLE_VERSION=x", usual, Colours256},
		"a number that is too big": {"TERM=xterm KONSOLE_VERSION=99999999999999999999", usual, Colours256},
	} {
		t.Run(name, func(t *testing.T) {
			getenv := func(key string) string {
				for _, pair := range strings.Fields(tc.env) {
					if value, ok := strings.CutPrefix(pair, key+"="); ok {
						return value
					}
				}
				return ""
			}
			if got := Detect(getenv, tc.wanted); got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}
