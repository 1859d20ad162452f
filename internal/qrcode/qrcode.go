// Package qrcode makes QR codes (ISO/IEC 18004) of links: as modules for a
// terminal, as PNG, and as SVG for pages and files.
//
// What a reader needs is decided here: how much correction, the quiet zone,
// black on white. How a terminal is made to show it is internal/ui's business.
package qrcode

import (
	"errors"

	"rsc.io/qr"
	"rsc.io/qr/coding"
)

// quietZone is the white border that readers need, in modules.
const quietZone = 4

// MaxWidth is the Width of the largest code there is.
const MaxWidth = 17 + 4*coding.MaxVersion + 2*quietZone

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
	data := encoding(text)
	var best coding.Version
	var level coding.Level
	for _, l := range []coding.Level{coding.L, coding.M, coding.Q, coding.H} {
		v := smallest(data, l)
		if v > coding.MaxVersion || widthOf(v) > width || l > coding.M && v > best {
			break
		}
		best, level = v, l
	}
	if best == 0 {
		return Code{}, ErrTooLong
	}
	return masked(data, best, level)
}

// encoding returns the text in the least of the alphabets that hold it.
func encoding(text string) coding.Encoding {
	switch {
	case coding.Num(text).Check() == nil:
		return coding.Num(text)
	case coding.Alpha(text).Check() == nil:
		return coding.Alpha(text)
	}
	return coding.String(text)
}

// smallest returns the version that has room for the data with that correction;
// above MaxVersion: none.
func smallest(data coding.Encoding, level coding.Level) coding.Version {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if data.Bits(v) <= v.DataBytes(level)*8 {
			return v
		}
	}
	return coding.MaxVersion + 1
}

// widthOf returns the Width of codes of a version.
func widthOf(v coding.Version) int { return 17 + 4*int(v) + 2*quietZone }

// Width returns how many modules the code is wide and high.
func (c Code) Width() int { return c.symbol.Size + 2*quietZone }

// Dark reports whether the module in column x and row y is. The quiet zone is
// light, and so is all beyond it.
func (c Code) Dark(x, y int) bool { return c.symbol.Black(x-quietZone, y-quietZone) }
