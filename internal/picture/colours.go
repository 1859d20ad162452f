package picture

import (
	"image"
	"image/color"
)

// stretch makes the darkest of img black and the lightest white, in place:
// averaging takes contrast away, and CAPTCHAs have little to spare. A twenty-fifth
// at both ends does not count: thin strokes on a wide ground become black. A
// picture that is nearly one shade stays as it is.
func stretch(img *image.RGBA) *image.RGBA {
	var histogram [256]int
	size := img.Rect.Size()
	for y := range size.Y {
		for x := range size.X {
			histogram[grey(img, x, y)]++
		}
	}
	ignored := size.X * size.Y / 25
	low, high := 0, 255
	for n := histogram[low]; n <= ignored && low < 255; n += histogram[low] {
		low++
	}
	for n := histogram[high]; n <= ignored && high > 0; n += histogram[high] {
		high--
	}
	const least = 16
	if high-low < least {
		return img
	}
	for i, v := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = uint8(min(max((int(v)-low)*255/(high-low), 0), 255))
		}
	}
	return img
}

// The part of the palette of 256 colours that terminals agree on: a cube of six
// shades each, and greys.
const (
	firstOfCube = 16
	firstOfGrey = 232
	greys       = 24
)

var cube = [6]uint8{0, 95, 135, 175, 215, 255}

// nearest returns the number of the colour that is nearest to c.
func nearest(c color.RGBA) int {
	r, g, b := step(c.R), step(c.G), step(c.B)
	inCube := color.RGBA{cube[r], cube[g], cube[b], 255}
	// Greys are 8, 18, … 238.
	n := min(max((int(c.R)+int(c.G)+int(c.B))/3-3, 0)/10, greys-1)
	if distance(c, paletteGrey(n)) < distance(c, inCube) {
		return firstOfGrey + n
	}
	return firstOfCube + 36*r + 6*g + b
}

// palette returns colour number n, from 16 on.
func palette(n int) color.RGBA {
	if n >= firstOfGrey {
		return paletteGrey(n - firstOfGrey)
	}
	n -= firstOfCube
	return color.RGBA{cube[n/36], cube[n/6%6], cube[n%6], 255}
}

func paletteGrey(n int) color.RGBA {
	v := uint8(8 + 10*n)
	return color.RGBA{v, v, v, 255}
}

// step returns the shade of the cube that is nearest to v.
func step(v uint8) int {
	best := 0
	for i, shade := range cube {
		if abs(int(shade)-int(v)) < abs(int(cube[best])-int(v)) {
			best = i
		}
	}
	return best
}

func distance(a, b color.RGBA) int {
	r, g, blue := int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B)
	return r*r + g*g + blue*blue
}

func abs(n int) int { return max(n, -n) }
