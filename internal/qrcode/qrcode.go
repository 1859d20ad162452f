// Package qrcode makes QR codes (ISO/IEC 18004) of links: as modules for a
// terminal, as PNG, and as SVG for pages and files.
//
// What a reader needs is decided here: how much correction, the quiet zone,
// black on white. How a terminal is made to show it is internal/ui's business.
package qrcode

import (
	"errors"

	"rsc.io/qr"
)

// quietZone is the white border that readers need, in modules.
const quietZone = 4

// MaxWidth is the Width of the largest code there is.
const MaxWidth = 17 + 4*40 + 2*quietZone

// ErrTooLong says that no code of the width asked for holds the text.
var ErrTooLong = errors.New("qrcode: text too long")

// Code is a text as a square of dark and light modules, quiet zone included.
type Code struct{ symbol *qr.Code }

// New returns the code of a text in UTF-8. The largest holds 2953 bytes; for
// more than that the error is ErrTooLong.
func New(text string) (Code, error) { return Fit(text, MaxWidth) }

// Fit is New for codes that are at most width modules wide.
//
// More correction makes finer modules, which cameras like less than what it
// mends on a screen or on paper. So the size is what medium correction needs
// (or low, where that does not fit), and the best that this size has room for
// comes with it.
func Fit(text string, width int) (Code, error) {
	var best Code
	for _, level := range []qr.Level{qr.L, qr.M, qr.Q, qr.H} {
		symbol, err := qr.Encode(text, level)
		if err != nil {
			break
		}
		code := Code{symbol}
		if code.Width() > width || level > qr.M && code.Width() > best.Width() {
			break
		}
		best = code
	}
	if best.symbol == nil {
		return Code{}, ErrTooLong
	}
	return best, nil
}

// Width returns how many modules the code is wide and high.
func (c Code) Width() int { return c.symbol.Size + 2*quietZone }

// Dark reports whether the module in column x and row y is. The quiet zone is
// light, and so is all beyond it.
func (c Code) Dark(x, y int) bool { return c.symbol.Black(x-quietZone, y-quietZone) }
