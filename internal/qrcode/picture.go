package qrcode

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
)

const (
	// minScale is the least width of a module in a picture, in pixels: cameras
	// and messengers that shrink pictures take some of it away.
	minScale = 8
	// minPixels is the least width of a picture.
	minPixels = 300
)

// scale returns how many pixels a module of a picture is wide.
func (c Code) scale() int { return max(minScale, (minPixels+c.Width()-1)/c.Width()) }

// PNG returns the code as a picture in black and white, quiet zone included, at
// least 300 pixels wide and with 8 or more of them a module.
func (c Code) PNG() []byte {
	symbol := *c.symbol
	symbol.Scale = c.scale()
	return symbol.PNG()
}

// SVG returns the code as an element that stands for itself, in a file or within
// HTML: black on white whatever is around it, quiet zone included, with label as
// its name for people who do not see it. The width that it asks for is that of
// the PNG; a style sheet may give it another one.
func (c Code) SVG(label string) string {
	var name bytes.Buffer
	// Writing to memory does not fail.
	_ = xml.EscapeText(&name, []byte(label))
	width, pixels := c.Width(), c.Width()*c.scale()
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" role="img" aria-label="%s">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path stroke="#000" d="%s"/></svg>`,
		width, width, pixels, pixels, name.String(), width, width, c.path())
}

// path draws the dark modules as strokes along the middles of the rows: no other
// way takes as few bytes.
func (c Code) path() string {
	var d strings.Builder
	for y := range c.Width() {
		pen := -1
		for x := 0; x < c.Width(); x++ {
			if !c.Dark(x, y) {
				continue
			}
			start := x
			for c.Dark(x, y) {
				x++
			}
			if pen < 0 {
				fmt.Fprintf(&d, "M%d %d.5h%d", start, y, x-start)
			} else {
				fmt.Fprintf(&d, "m%d 0h%d", start-pen, x-start)
			}
			pen = x
		}
	}
	return d.String()
}
