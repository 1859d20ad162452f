package ui

import (
	"image"

	"github.com/charmbracelet/x/term"

	"xmpp-start/internal/picture"
)

// pictureRows is how high a picture may be where the terminal does not say how
// high it is.
const pictureRows = 20

// Picture draws on the terminal, as well as that can.
func (p *printer) Picture(img *image.RGBA) {
	if !p.err.styled {
		p.Say(p.texts.T("ui.picture.impossible", nil))
		return
	}
	rows := pictureRows
	if _, h, err := term.GetSize(p.err.file.Fd()); err == nil && h > 0 {
		rows = max(h-6, 4) // the question has to stand below it
	}
	mode := picture.Detect(p.env.get, picture.Wanted{Unicode: p.unicode, Colours: p.err.colours})
	p.mu.Lock()
	defer p.mu.Unlock()
	p.raw(picture.Draw(img, mode, p.err.columns(), rows) + "\n")
}
