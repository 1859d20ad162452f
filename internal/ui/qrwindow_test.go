//go:build unix

package ui

import (
	"strings"
	"testing"

	"xmpp-start/internal/i18n"
	"xmpp-start/internal/qrcode/qrcodetest"
)

// What a window shows of the code of a link.
func TestQRInAWindow(t *testing.T) {
	const (
		blocks = "▀▀▀"
		narrow = "too narrow for the QR code: it wants"
		high   = "If you do not see the whole QR code"
	)
	for name, tc := range map[string]struct {
		columns, rows uint16
		env           string
		o             Options
		want, not     string
	}{
		// 33 modules and the quiet zone: 41 columns, twice as many without Unicode.
		"usual":              {columns: 80, rows: 24, want: blocks, not: high},
		"no colours":         {columns: 80, rows: 24, o: Options{NoColor: true}, want: blocks, not: high},
		"narrow":             {columns: 40, rows: 24, want: narrow, not: blocks},
		"just fits":          {columns: 41, rows: 24, want: blocks, not: high},
		"low":                {columns: 80, rows: 21, want: high},
		"just high enough":   {columns: 80, rows: 22, want: blocks, not: high},
		"no Unicode":         {columns: 82, rows: 42, env: "LANG=C", want: strings.Repeat(" ", 20), not: high},
		"no Unicode, low":    {columns: 82, rows: 41, env: "LANG=C", want: high, not: blocks},
		"no Unicode, narrow": {columns: 80, rows: 42, env: "LANG=C", want: narrow, not: blocks},
		"dumb":               {columns: 80, rows: 24, env: "TERM=dumb", want: "cannot be drawn here", not: "\x1b"},
		"screen reader":      {columns: 80, rows: 24, o: Options{Accessible: true}, want: "cannot be drawn here", not: "\x1b"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsole(t, tc.columns, tc.rows)
			f := c.front(tc.o, tc.env)
			f.QR(link)
			f.Say("The end.")
			c.Expect("The end.")
			// The words of a sentence may be on two lines.
			out := strings.Join(strings.Fields(c.Output()), " ")
			if strings.HasPrefix(tc.want, " ") {
				out = c.Output()
			}
			if !strings.Contains(out, tc.want) || tc.not != "" && strings.Contains(out, tc.not) {
				t.Errorf("written: %q", out)
			}
			c.Restored()
		})
	}
}

// What says that there is no code fits the window that there is.
func TestQRTooNarrowIsReadable(t *testing.T) {
	for _, lang := range []string{"en", "fr"} {
		c := newConsole(t, 40, 24)
		f := c.front(Options{Texts: i18n.New(lang)})
		f.QR(qrcodetest.Links(2)[1])
		f.QR(strings.Repeat("x", 3000))
		f.Say("The end.")
		c.Expect("The end.")
		lines := strings.Split(c.Output(), "\n")
		if len(lines) < 6 {
			t.Errorf("written: %q", lines)
		}
		for _, line := range lines {
			if n := len([]rune(strings.TrimRight(line, "\r"))); n > 40 {
				t.Errorf("%d columns: %q", n, line)
			}
		}
	}
}
