// Package picture reads pictures of strangers, and draws them in terminals.
//
// What a provider sends as a CAPTCHA (XEP-0158) is hostile until shown
// otherwise: Decode knows what a file would cost before it decodes anything.
// What reaches the terminal is made here, out of points alone; not a byte of the
// file does.
//
// It is not where pictures are fetched or their hashes checked, and asks the
// terminal nothing: what that can do is told from the environment, for a
// terminal that does not answer would hang the program, and one that answers
// late would type into the next question.
package picture

import "image"

const (
	// maxColumns is as wide as a picture gets: to be read, letters need not be
	// the width of a hand.
	maxColumns = 100
	// cellWidth is about how many points a column of a terminal has; a cell is
	// twice as high as wide.
	cellWidth = 10
	// enlarged is how much larger than its own points a small picture is shown
	// where the terminal draws points: CAPTCHAs are made small.
	enlarged = 3
)

// Draw returns img as text for a terminal, without a line end at the end: at
// most columns wide and rows high, and no larger than of use.
func Draw(img *image.RGBA, mode Mode, columns, rows int) string {
	columns, rows = max(columns, 1), max(rows, 1)
	size := img.Rect.Size()
	if size.X == 0 || size.Y == 0 {
		return ""
	}
	natural := size.X
	if mode.points() {
		natural = (size.X*enlarged + cellWidth - 1) / cellWidth
	}
	columns = min(columns, maxColumns, natural, 2*rows*size.X/size.Y)
	columns = max(columns, 1)
	rows = min(max((columns*size.Y+size.X)/(2*size.X), 1), rows)

	switch mode {
	case Kitty:
		return kitty(shrink(img, columns, rows), columns)
	case ITerm2:
		return iterm2(shrink(img, columns, rows), columns)
	case Sixel:
		w, h := inPoints(size, cellWidth, columns, rows)
		return sixel(scale(img, w, h))
	case TrueColour, Colours256, Greys:
		return blocks(stretch(scale(img, 2*columns, 2*rows)), mode)
	}
	return ascii(stretch(scale(img, columns, rows)))
}

// shrink leaves out of img what cannot be seen in a place of that size, on even
// a terminal with fine points.
func shrink(img *image.RGBA, columns, rows int) *image.RGBA {
	size := img.Rect.Size()
	w, h := inPoints(size, 2*cellWidth, columns, rows)
	if size.X <= w && size.Y <= h {
		return img
	}
	return scale(img, w, h)
}

// inPoints returns the sides of a picture of that shape, as wide as columns of
// cell points.
func inPoints(size image.Point, cell, columns, rows int) (w, h int) {
	w = columns * cell
	return w, min(max(w*size.Y/size.X, 1), rows*2*cell)
}
