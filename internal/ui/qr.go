package ui

import (
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/qrcode"
)

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
	draw, columns, rows := halfBlocks, 1, 2
	if !p.unicode {
		draw, columns, rows = backgrounds, 2, 1
	}
	// The cursor takes a line, too.
	width, height := p.err.columns()/columns, (p.err.rows()-1)*rows
	// What fits the window as a whole is the best, then what fits its width.
	var code qrcode.Code
	err := qrcode.ErrTooLong
	for _, most := range []int{min(width, height), width, qrcode.MaxWidth} {
		if code, err = qrcode.Fit(text, most); err == nil {
			break
		}
	}
	switch {
	case err != nil:
		p.Say(p.texts.T("ui.qr.too-long", nil))
		return
	case code.Width() > width:
		p.Say(p.texts.T("ui.qr.too-narrow", fault.Args{"Columns": code.Width() * columns}))
		return
	}
	p.print(p.err, draw(code))
	if code.Width() > height {
		// It is all there, and nothing has to be run again.
		p.Say(p.texts.T("ui.qr.too-high", nil))
	}
}

// halfBlocks draws two rows of modules as one line, a module a column.
func halfBlocks(code qrcode.Code) []string {
	return rows(code, 2, func(x, y int) (string, string) {
		front, back := whiteFront, whiteBack
		if code.Dark(x, y) {
			front = blackFront
		}
		if code.Dark(x, y+1) {
			back = blackBack
		}
		return front + ";" + back, "▀"
	})
}

// backgrounds draws a module as two spaces: for terminals without Unicode.
func backgrounds(code qrcode.Code) []string {
	return rows(code, 1, func(x, y int) (string, string) {
		if code.Dark(x, y) {
			return blackBack, "  "
		}
		return whiteBack, "  "
	})
}

// rows draws a code in lines of height modules.
func rows(code qrcode.Code, height int, cell func(x, y int) (colours, text string)) []string {
	var lines []string
	for y := 0; y < code.Width(); y += height {
		var line strings.Builder
		last := ""
		for x := range code.Width() {
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
