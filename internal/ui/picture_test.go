//go:build unix

package ui

import (
	"image"
	"image/color"
	"image/draw"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func white(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	return img
}

// turns is what stands before the picture: the spinner, which may have turned, and
// is taken away.
var turns = regexp.MustCompile(`(?:` + regexp.QuoteMeta(eraseLine) + `\S Waiting)+` + regexp.QuoteMeta(eraseLine))

func TestPicture(t *testing.T) {
	for name, tc := range map[string]struct {
		options Options
		env     string
		want    string
	}{
		"blocks":      {want: "\x1b[38;5;231;48;5;231m "},
		"true colour": {env: "COLORTERM=truecolor", want: "\x1b[38;2;255;255;255;48;2;255;255;255m "},
		"kitty":       {env: "KITTY_WINDOW_ID=1", want: "\x1b_Ga=T,"},
		"iTerm2":      {env: "TERM_PROGRAM=iTerm.app", want: "\x1b]1337;File=inline=1;"},
		"sixel":       {env: "TERM=foot", want: "\x1bP0;1q"},
		"tmux":        {env: "TERM=tmux-256color", want: "\x1b[38;5;231;48;5;231m "},
		"no Unicode":  {env: "LANG=C", want: "@@@@"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsole(t, 80, 20)
			f := c.front(tc.options, tc.env)
			step := f.Progress("Waiting")
			if !f.Picture(white(140, 60)) {
				t.Error("not drawn")
			}
			step.Done("Done")
			c.Expect("Done")
			out := c.Output()
			turned := turns.FindStringIndex(out)
			if turned == nil {
				t.Fatalf("written: %.300q", out)
			}
			drawn := out[turned[1]:]
			if !strings.HasPrefix(drawn, tc.want) {
				t.Errorf("written: %.300q", out)
			}
			if strings.Contains(name, "blocks") {
				// What leaves room for the question.
				first, _, _ := strings.Cut(drawn, "\r\n")
				if w := ansi.StringWidth(first); w != 65 {
					t.Errorf("%d columns wide", w)
				}
			}
			c.Restored()
		})
	}
}

// Where no picture can be seen, that is said and nothing is drawn.
func TestNoPicture(t *testing.T) {
	const impossible = "The picture cannot be drawn here."
	script, _, errOut := scriptFront(Options{})
	if script.Picture(white(4, 4)) || errOut.String() != impossible+"\n" {
		t.Errorf("script: %q", errOut)
	}
	c := newConsole(t, 80, 24)
	for _, f := range []Front{c.front(Options{Accessible: true}), c.front(Options{}, "TERM=dumb")} {
		if f.Picture(white(4, 4)) {
			t.Error("drawn")
		}
		c.Expect(impossible)
	}
	if strings.Contains(c.Output(), "\x1b") {
		t.Errorf("written: %q", c.Output())
	}
}
