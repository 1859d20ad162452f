package ui

import "xmpp-start/internal/picture"

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
