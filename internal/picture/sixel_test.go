package picture

import (
	"image"
	"image/color"
	"regexp"
	"strconv"
	"testing"
)

// What a terminal draws from sixels is the picture in the palette's colours.
func TestSixelCarriesThePicture(t *testing.T) {
	for _, size := range []image.Point{{50, 12}, {50, 13}, {1, 1}, {7, 5}} {
		img := noise(size.X, size.Y)
		// A wide run and a plain one.
		for x := range size.X {
			img.Set(x, 0, red)
		}
		got := drawSixels(t, sixel(img), size)
		for y := range size.Y {
			for x := range size.X {
				want := palette(nearest(img.RGBAAt(x, y)))
				if have := got.RGBAAt(x, y); !near(have, want) {
					t.Fatalf("%v: (%d, %d) is %v, want %v", size, x, y, have, want)
				}
			}
		}
	}
}

// near allows for what hundredths cannot say.
func near(a, b color.RGBA) bool {
	return abs(int(a.R)-int(b.R)) < 3 && abs(int(a.G)-int(b.G)) < 3 && abs(int(a.B)-int(b.B)) < 3
}

// drawSixels is a terminal: it draws what one is sent.
func drawSixels(t *testing.T, s string, size image.Point) *image.RGBA {
	t.Helper()
	all := regexp.MustCompile(`^\x1bP0;1q"1;1;(\d+);(\d+)(.*)\x1b\\$`).FindStringSubmatch(s)
	if all == nil || all[1] != strconv.Itoa(size.X) || all[2] != strconv.Itoa(size.Y) {
		t.Fatalf("%q", s)
	}
	command := regexp.MustCompile(`^(?:#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|(\$)|(-))`)
	out := image.NewRGBA(image.Rectangle{Max: size})
	registers := map[string]color.RGBA{}
	var front color.RGBA
	x, top := 0, 0
	for rest := all[3]; rest != ""; {
		m := command.FindStringSubmatch(rest)
		if m == nil {
			t.Fatalf("%q was not expected", rest)
		}
		rest = rest[len(m[0]):]
		switch {
		case m[1] != "":
			registers[m[1]] = color.RGBA{of100(m[2]), of100(m[3]), of100(m[4]), 255}
		case m[5] != "":
			c, ok := registers[m[5]]
			if !ok {
				t.Fatalf("colour %s was not defined", m[5])
			}
			front = c
		case m[9] != "":
			x = 0
		case m[10] != "":
			x, top = 0, top+sixelRows
		default:
			n, bits := 1, m[8]
			if m[6] != "" {
				n, bits = number(m[6]), m[7]
			}
			for range n {
				for row := range sixelRows {
					if (bits[0]-'?')>>row&1 == 1 {
						if !image.Pt(x, top+row).In(out.Rect) {
							t.Fatalf("draws at (%d, %d)", x, top+row)
						}
						out.SetRGBA(x, top+row, front)
					}
				}
				x++
			}
		}
	}
	return out
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func of100(s string) uint8 { return uint8(number(s) * 255 / 100) }
