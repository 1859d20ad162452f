package ui

import (
	"io"
	"os"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/term"
)

const (
	// plainWidth and plainHeight are the size where there is no terminal to ask.
	plainWidth  = 80
	plainHeight = 24
	// maxWidth is as far as an eye likes to travel.
	maxWidth = 100
)

// stream is one of the two ways out.
type stream struct {
	write func([]byte) (int, error)
	// file is the terminal behind it; nil where there is none.
	file    *os.File
	styled  bool
	colours bool
}

func newStream(w io.Writer, styles, colours bool) stream {
	s := stream{write: w.Write, file: terminal(w)}
	if s.file == nil {
		return s
	}
	s.styled, s.colours = styles, colours
	if styles {
		// The old console of Windows wants to be told.
		lipgloss.EnableLegacyWindowsANSI(s.file)
	}
	return s
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
