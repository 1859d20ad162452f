package picture

import (
	"fmt"
	"image"
	"image/color"
	"strings"
)

// quadrants are the characters of four quarters, by which of them are ink: 1 the
// upper left one, 2 upper right, 4 lower left, 8 lower right.
var quadrants = [16]string{" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"}

const reset = "\x1b[0m"

// blocks draws four points as one character of two colours. Half blocks
// are among them; the quarters make thin strokes of letters twice as sharp from
// left to right.
func blocks(img *image.RGBA, mode Mode) string {
	if mode == Greys {
		bleach(img)
	}
	size := img.Rect.Size()
	return lines(size.Y/2, func(y int, line *strings.Builder) {
		last := ""
		for x := range size.X / 2 {
			mask, front, back := split([4]color.RGBA{
				img.RGBAAt(2*x, 2*y), img.RGBAAt(2*x+1, 2*y), img.RGBAAt(2*x, 2*y+1), img.RGBAAt(2*x+1, 2*y+1),
			})
			if colours := mode.colours(front, back); colours != last {
				line.WriteString(colours)
				last = colours
			}
			line.WriteString(quadrants[mask])
		}
		line.WriteString(reset)
	})
}

// split finds the two colours that come nearest to four points, and which
// points have the first.
func split(points [4]color.RGBA) (mask int, front, back color.RGBA) {
	best := -1
	// The other eight masks are the same with the colours changed round.
	for m := range 8 {
		var f, b sum
		for i, p := range points {
			if m>>i&1 == 1 {
				f.add(p)
			} else {
				b.add(p)
			}
		}
		if off := f.off() + b.off(); best < 0 || off < best {
			best, mask, front, back = off, m, f.mean(), b.mean()
		}
	}
	if mask == 0 {
		front = back
	}
	return mask, front, back
}

// sum adds up points.
type sum struct {
	n, square int
	rgb       [3]int
}

func (s *sum) add(c color.RGBA) {
	s.n++
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		s.rgb[i] += int(v)
		s.square += int(v) * int(v)
	}
}

// off returns how far the points are from their mean, squared.
func (s *sum) off() int {
	if s.n == 0 {
		return 0
	}
	off := s.square
	for _, v := range s.rgb {
		off -= v * v / s.n
	}
	return off
}

func (s *sum) mean() color.RGBA {
	n := max(s.n, 1)
	return color.RGBA{uint8(s.rgb[0] / n), uint8(s.rgb[1] / n), uint8(s.rgb[2] / n), 255}
}

// colours returns the escape sequence for two colours (ECMA-48, ISO 8613-6).
func (m Mode) colours(front, back color.RGBA) string {
	if m == TrueColour {
		return fmt.Sprintf("\x1b[38;2;%d;%d;%d;48;2;%d;%d;%dm", front.R, front.G, front.B, back.R, back.G, back.B)
	}
	return fmt.Sprintf("\x1b[38;5;%d;48;5;%dm", nearest(front), nearest(back))
}

// ramp are characters from dark to light, on a dark ground.
const ramp = " .:-=+*#%@"

// ascii draws a point as a character.
func ascii(img *image.RGBA) string {
	size := img.Rect.Size()
	return lines(size.Y, func(y int, line *strings.Builder) {
		for x := range size.X {
			line.WriteByte(ramp[grey(img, x, y)*(len(ramp)-1)/255])
		}
	})
}

// lines joins n lines that draw writes.
func lines(n int, draw func(y int, line *strings.Builder)) string {
	var b strings.Builder
	for y := range n {
		if y > 0 {
			b.WriteByte('\n')
		}
		draw(y, &b)
	}
	return b.String()
}

// bleach takes the hues out of img, in place.
func bleach(img *image.RGBA) {
	size := img.Rect.Size()
	for y := range size.Y {
		for x := range size.X {
			v := uint8(grey(img, x, y))
			img.SetRGBA(x, y, color.RGBA{v, v, v, 255})
		}
	}
}

func grey(img *image.RGBA, x, y int) int {
	c := img.RGBAAt(x, y)
	return int(luma(uint32(c.R), uint32(c.G), uint32(c.B)))
}
