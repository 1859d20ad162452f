package ui

import (
	"strings"

	"rsc.io/qr"
)

// quietZone is the white border that readers need, in modules (ISO/IEC 18004).
const quietZone = 4

// Black and white of the fixed part of the palette of 256 colours: themes do
// not change them, and a code with its colours the wrong way round is not read.
const (
	blackFront, whiteFront = "38;5;16", "38;5;231"
	blackBack, whiteBack   = "48;5;16", "48;5;231"
)

// QR draws on the terminal, wherever the results go: a picture is for people.
// Its colours are its content, so it has them even where colours are off.
func (p *printer) QR(text string) {
	if !p.err.styled {
		p.Say(p.texts.T("ui.qr.impossible", nil))
		return
	}
	draw, columns := halfBlocks, 1
	if !p.unicode {
		draw, columns = backgrounds, 2
	}
	// The more correction the better, as long as it fits.
	for _, level := range []qr.Level{qr.M, qr.L} {
		code, err := qr.Encode(text, level)
		if err != nil {
			continue
		}
		if (code.Size+2*quietZone)*columns <= p.err.columns() {
			p.print(p.err, draw(code))
			return
		}
	}
	p.Say(p.texts.T("ui.qr.too-narrow", nil))
}

// halfBlocks draws two rows of modules as one line, a module a column.
func halfBlocks(code *qr.Code) []string {
	return rows(code, 2, func(x, y int) (string, string) {
		front, back := whiteFront, whiteBack
		if code.Black(x, y) {
			front = blackFront
		}
		if code.Black(x, y+1) {
			back = blackBack
		}
		return front + ";" + back, "▀"
	})
}

// backgrounds draws a module as two spaces: for terminals without Unicode.
func backgrounds(code *qr.Code) []string {
	return rows(code, 1, func(x, y int) (string, string) {
		if code.Black(x, y) {
			return blackBack, "  "
		}
		return whiteBack, "  "
	})
}

// rows draws a code, quiet zone included, in lines of height modules.
func rows(code *qr.Code, height int, cell func(x, y int) (colours, text string)) []string {
	var lines []string
	for y := -quietZone; y < code.Size+quietZone; y += height {
		var line strings.Builder
		last := ""
		for x := -quietZone; x < code.Size+quietZone; x++ {
			colours, text := cell(x, y)
			if colours != last {
				line.WriteString("\x1b[" + colours + "m")
				last = colours
			}
			line.WriteString(text)
		}
		lines = append(lines, line.String()+"\x1b[0m")
	}
	return lines
}
