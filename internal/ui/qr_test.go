package ui

import (
	"image"
	"image/color"
	"regexp"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	"rsc.io/qr"
)

const link = "xmpp:kestrel.7@example.org?register;preauth=Q2Vy7QbcZ1ghkmnp"

// A reader must find the same text whatever the terminal's own colours are.
func TestQRIsRead(t *testing.T) {
	code, err := qr.Encode(link, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]string{"half blocks": halfBlocks(code), "backgrounds": backgrounds(code)} {
		for scheme, defaults := range map[string][2]uint8{"dark": {255, 0}, "light": {0, 255}} {
			t.Run(name+"/"+scheme, func(t *testing.T) {
				picture := render(t, lines, defaults[0], defaults[1])
				bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
				if err != nil {
					t.Fatal(err)
				}
				got, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
				if err != nil || got.GetText() != link {
					t.Errorf("got %v, %v; want %q", got, err, link)
				}
			})
		}
	}
}

func TestQRHasItsQuietZone(t *testing.T) {
	code, err := qr.Encode(link, qr.L)
	if err != nil {
		t.Fatal(err)
	}
	for name, lines := range map[string][]string{"half blocks": halfBlocks(code), "backgrounds": backgrounds(code)} {
		picture := render(t, lines, 0, 0)
		module := picture.Bounds().Dx() / (code.Size + 2*quietZone)
		for y := range quietZone * module {
			for x := range picture.Bounds().Dx() {
				for _, at := range []image.Point{{x, y}, {y, x}, {picture.Bounds().Dx() - 1 - y, x}, {x, (code.Size+quietZone)*module + y}} {
					if picture.GrayAt(at.X, at.Y).Y != 255 {
						t.Fatalf("%s: %v is not white", name, at)
					}
				}
			}
		}
	}
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
