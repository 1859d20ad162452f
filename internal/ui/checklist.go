package ui

import "xmpp-start/internal/picture"

// Mark says how something went that was looked at.
type Mark int

// The marks, best first.
const (
	Good Mark = iota // as it should be
	Odd              // worth knowing, and not in the way
	Bad              // in the way
)

// Checked gives one line of a list of things that were looked at, with its mark,
// and below it what else there is to say about it. It is a result.
func (p *printer) Checked(m Mark, lines ...string) {
	mark := p.out.paint(good, p.marks.done)
	switch m {
	case Odd:
		mark = p.out.paint(bad, p.marks.warning)
	case Bad:
		mark = p.out.paint(bad, p.marks.failed)
	}
	if p.out.file != nil {
		p.print(p.out, p.marked(p.out, mark, plain, lines))
		return
	}
	text := paragraphs(lines)
	for i := range text {
		text[i] = mark + " " + text[i]
		mark = " "
	}
	p.print(p.out, text)
}

// Terminal is what is known of the terminal in front of the user.
type Terminal struct {
	// Columns is its width; 0: there is no terminal.
	Columns int
	// Unicode tells that it shows more than ASCII, Colours that it shows colours.
	Unicode, Colours bool
	// Pictures tells that it draws, Mode how.
	Pictures bool
	Mode     picture.Mode
}

// Terminal looks at the terminal of standard error, where questions are asked.
func (p *printer) Terminal() Terminal {
	if p.err.file == nil {
		return Terminal{}
	}
	return Terminal{
		Columns: p.err.columns(), Unicode: p.unicode, Colours: p.err.styled && p.err.colours,
		Pictures: p.err.styled, Mode: p.pictureMode(),
	}
}
