package ui

import (
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"
)

const (
	// plainWidth and plainHeight are the size where there is no terminal to ask.
	plainWidth  = 80
	plainHeight = 24
	// maxWidth is as far as an eye likes to travel.
	maxWidth = 100
)

// style is how a piece of text is drawn. Only colours 1 to 7 of the terminal's
// own palette are used, which people set to be readable on their background.
type style struct{ attribute, colour string }

var (
	plain  = style{}
	strong = style{attribute: "1"}
	good   = style{attribute: "1", colour: "32"}
	bad    = style{attribute: "1", colour: "31"}
)

// marks are the few signs in front of lines.
type marks struct {
	done, warning, failed string
	spinner               []string
}

var (
	unicodeMarks = marks{done: "✓", warning: "!", failed: "✗", spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}}
	asciiMarks   = marks{done: "*", warning: "!", failed: "x", spinner: []string{"|", "/", "-", `\`}}
)

// environ is the environment as NAME=value.
type environ []string

// get returns the value of name; as with the system, the first one counts.
func (e environ) get(name string) string {
	for _, v := range e {
		if key, value, ok := strings.Cut(v, "="); ok && key == name {
			return value
		}
	}
	return ""
}

// dumb reports whether the terminal cannot move its cursor.
func (e environ) dumb() bool {
	t := e.get("TERM")
	return t == "dumb" || t == "" && runtime.GOOS != "windows"
}

// colours reports whether colours are wanted (https://no-color.org,
// https://bixense.com/clicolors).
func (e environ) colours() bool {
	return e.get("NO_COLOR") == "" && e.get("CLICOLOR") != "0"
}

// remote reports whether the user sits in front of another machine.
func (e environ) remote() bool {
	return slices.ContainsFunc([]string{"SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"}, func(name string) bool { return e.get(name) != "" })
}

// desktop reports whether there is a desktop in front of the user. Over SSH
// there may be one, but then it is the other machine's or far away.
func (e environ) desktop() bool {
	if e.remote() {
		return false
	}
	if slices.Contains([]string{"windows", "darwin"}, runtime.GOOS) {
		return true
	}
	return e.get("DISPLAY") != "" || e.get("WAYLAND_DISPLAY") != ""
}

// unicode reports whether the terminal shows more than ASCII. The console of
// Linux has UTF-8, but a font of 256 or 512 characters.
func (e environ) unicode() bool {
	if e.get("TERM") == "linux" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(e.get(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return slices.Contains([]string{"windows", "darwin"}, runtime.GOOS)
}

// stream is one of the two ways out.
type stream struct {
	write func([]byte) (int, error)
	// file is the terminal behind it; nil where there is none.
	file    *os.File
	styled  bool
	colours bool
}

// columns returns how wide the terminal is.
func (s stream) columns() int {
	if s.file != nil {
		if w, _, err := term.GetSize(s.file.Fd()); err == nil && w > 0 {
			return w
		}
	}
	return plainWidth
}

// rows returns how high the terminal is.
func (s stream) rows() int {
	if s.file != nil {
		if _, h, err := term.GetSize(s.file.Fd()); err == nil && h > 0 {
			return h
		}
	}
	return plainHeight
}

// width returns the columns to write text in.
func (s stream) width() int { return min(s.columns(), maxWidth) }

// paint returns clean text in a style.
func (s stream) paint(st style, text string) string {
	if !s.styled || text == "" {
		return text
	}
	var codes []string
	if st.attribute != "" {
		codes = append(codes, st.attribute)
	}
	if st.colour != "" && s.colours {
		codes = append(codes, st.colour)
	}
	if codes == nil {
		return text
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + text + "\x1b[0m"
}
