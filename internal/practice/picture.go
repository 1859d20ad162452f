package practice

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
)

const (
	dotSize       = 6 // pixels of a picture for one of a glyph
	glyphWidth    = 5
	glyphHeight   = 7
	pictureWidth  = captchaDigits*(glyphWidth+2)*dotSize + 2*dotSize
	pictureHeight = (glyphHeight + 5) * dotSize
)

// glyphs are the digits, one row of pixels a byte, the left one in bit 4.
var glyphs = [10][glyphHeight]byte{
	{0b01110, 0b10001, 0b10011, 0b10101, 0b11001, 0b10001, 0b01110},
	{0b00100, 0b01100, 0b00100, 0b00100, 0b00100, 0b00100, 0b01110},
	{0b01110, 0b10001, 0b00001, 0b00110, 0b01000, 0b10000, 0b11111},
	{0b01110, 0b10001, 0b00001, 0b00110, 0b00001, 0b10001, 0b01110},
	{0b00010, 0b00110, 0b01010, 0b10010, 0b11111, 0b00010, 0b00010},
	{0b11111, 0b10000, 0b11110, 0b00001, 0b00001, 0b10001, 0b01110},
	{0b00110, 0b01000, 0b10000, 0b11110, 0b10001, 0b10001, 0b01110},
	{0b11111, 0b00001, 0b00010, 0b00100, 0b01000, 0b01000, 0b01000},
	{0b01110, 0b10001, 0b10001, 0b01110, 0b10001, 0b10001, 0b01110},
	{0b01110, 0b10001, 0b10001, 0b01111, 0b00001, 0b00010, 0b01100},
}

// Indices into the palette of a picture.
const (
	paper uint8 = iota
	ink
	dust
)

// drawDigits returns a PNG of digits with some noise: readable for people, and
// as unruly as what they meet elsewhere.
func drawDigits(digits string) []byte {
	p := image.NewPaletted(image.Rect(0, 0, pictureWidth, pictureHeight),
		color.Palette{paper: color.Gray{0xf4}, ink: color.Gray{0x22}, dust: color.Gray{0xa8}})
	for range pictureWidth * pictureHeight / 40 {
		p.SetColorIndex(rand.N(pictureWidth), rand.N(pictureHeight), dust)
	}
	for range 4 {
		drawLine(p, rand.N(pictureHeight), rand.N(pictureHeight))
	}
	for i, digit := range digits {
		// Each stands a little higher or lower, and leans to a side.
		left := 2*dotSize + i*(glyphWidth+2)*dotSize + rand.N(dotSize)
		top := dotSize + rand.N(3*dotSize)
		drawGlyph(p, glyphs[digit-'0'], left, top, rand.N(5)-2)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		panic("practice: a picture in memory cannot be written: " + err.Error())
	}
	return b.Bytes()
}

// drawLine draws a thin line from the left edge to the right one.
func drawLine(p *image.Paletted, from, to int) {
	for x := range pictureWidth {
		y := from + (to-from)*x/pictureWidth
		p.SetColorIndex(x, y, dust)
		p.SetColorIndex(x, y+1, dust)
	}
}

// drawGlyph draws one digit; lean moves each row by so many pixels against the
// next one.
func drawGlyph(p *image.Paletted, glyph [glyphHeight]byte, left, top, lean int) {
	for row, bits := range glyph {
		shift := lean * (glyphHeight/2 - row)
		for column := range glyphWidth {
			if bits>>(glyphWidth-1-column)&1 == 0 {
				continue
			}
			for y := range dotSize {
				for x := range dotSize {
					p.SetColorIndex(left+shift+column*dotSize+x, top+row*dotSize+y, ink)
				}
			}
		}
	}
}
