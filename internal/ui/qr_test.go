package ui

import (
	"image"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"xmpp-start/internal/qrcode"
	"xmpp-start/internal/qrcode/qrcodetest"
)

const link = "xmpp:kestrel.7@example.org?register;preauth=Q2Vy7QbcZ1ghkmnp"

// A reader must find the same text whatever the terminal's own colours are.
func TestQRIsRead(t *testing.T) {
	for _, text := range append(qrcodetest.Links(24), link) {
		code := encode(t, text)
		for _, lines := range [][]string{halfBlocks(code), backgrounds(code)} {
			for _, scheme := range [][2]uint8{{255, 0}, {0, 255}} {
				qrcodetest.Expect(t, render(t, lines, scheme[0], scheme[1]), text)
			}
		}
	}
}

func TestQRHasItsQuietZone(t *testing.T) {
	code := encode(t, link)
	for name, lines := range map[string][]string{"half blocks": halfBlocks(code), "backgrounds": backgrounds(code)} {
		picture := render(t, lines, 0, 0)
		module := picture.Bounds().Dx() / code.Width()
		last := code.Width()*module - 1
		for y := range 4 * module {
			for x := range last + 1 {
				for _, at := range []image.Point{{x, y}, {y, x}, {last - y, x}, {x, last - y}} {
					if picture.GrayAt(at.X, at.Y).Y != 255 {
						t.Fatalf("%s: %v is not white", name, at)
					}
				}
			}
		}
	}
}

func encode(t *testing.T, text string) qrcode.Code {
	t.Helper()
	code, err := qrcode.New(text)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var sgr = regexp.MustCompile(`^\x1b\[([0-9;]*)m`)

// render draws what a terminal with the given default colours shows: a column
// is 4 points wide and 8 high, as cells are.
func render(t *testing.T, lines []string, front, back uint8) *image.Gray {
	t.Helper()
	const w, h = 4, 8
	var cells [][][2]uint8 // upper and lower half
	for _, line := range lines {
		var row [][2]uint8
		f, b := front, back
		for line != "" {
			if m := sgr.FindStringSubmatch(line); m != nil {
				line = line[len(m[0]):]
				codes := ";" + m[1] + ";"
				for seq, set := range map[string]func(){
					";0;":        func() { f, b = front, back },
					";38;5;16;":  func() { f = 0 },
					";38;5;231;": func() { f = 255 },
					";48;5;16;":  func() { b = 0 },
					";48;5;231;": func() { b = 255 },
				} {
					if strings.Contains(codes, seq) {
						set()
						codes = strings.Replace(codes, seq, ";", 1)
					}
				}
				if strings.Trim(codes, ";") != "" {
					t.Fatalf("colours that were not expected: %q", m[0])
				}
				continue
			}
			switch {
			case strings.HasPrefix(line, "▀"):
				row = append(row, [2]uint8{f, b})
				line = line[len("▀"):]
			case line[0] == ' ':
				row = append(row, [2]uint8{b, b})
				line = line[1:]
			default:
				t.Fatalf("%q was not expected", line)
			}
		}
		if f != front || b != back {
			t.Fatal("a line ends with its colours on")
		}
		cells = append(cells, row)
	}
	picture := image.NewGray(image.Rect(0, 0, len(cells[0])*w, len(cells)*h))
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			picture.SetGray(x, y, color.Gray{Y: cells[y/h][x/w][y%h/(h/2)]})
		}
	}
	return picture
}
