package ui

import (
	"image"

	"xmpp-start/internal/picture"
)

// besides is how many lines of the terminal a picture leaves to the question
// about it.
const besides = 6

// Picture draws on the terminal, wherever the results go, as QR does.
func (p *printer) Picture(img *image.RGBA) bool {
	if !p.err.styled {
		p.Say(p.texts.T("ui.picture.impossible", nil))
		return false
	}
	p.print(p.err, []string{picture.Draw(img, p.pictureMode(), p.err.columns(), p.err.rows()-besides)})
	return true
}

func (p *printer) pictureMode() picture.Mode {
	return picture.Detect(p.env.get, picture.Wanted{Unicode: p.unicode, Colours: p.err.colours})
}
