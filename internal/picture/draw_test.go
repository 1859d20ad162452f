package picture

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// tiny is 4 by 4 points: black, but for the upper right quarter, which is red,
// and the right half of the lower right one, which is white.
func tiny() *image.RGBA {
	img := filled(4, 4, black)
	for y := range 2 {
		img.Set(2, y, red)
		img.Set(3, y, red)
		img.Set(3, y+2, white)
	}
	return img
}

func TestGolden(t *testing.T) {
	for name, tc := range map[string]struct {
		mode Mode
		want string
	}{
		"characters": {ASCII, "  ::\n   @"},
		"greys": {Greys, "\x1b[38;5;16;48;5;16m  \x1b[38;5;239;48;5;239m  \x1b[0m\n" +
			"\x1b[38;5;16;48;5;16m   \x1b[38;5;231;48;5;231m \x1b[0m"},
		"256 colours": {Colours256, "\x1b[38;5;16;48;5;16m  \x1b[38;5;196;48;5;196m  \x1b[0m\n" +
			"\x1b[38;5;16;48;5;16m   \x1b[38;5;231;48;5;231m \x1b[0m"},
		"true colour": {TrueColour, "\x1b[38;2;0;0;0;48;2;0;0;0m  \x1b[38;2;255;0;0;48;2;255;0;0m  \x1b[0m\n" +
			"\x1b[38;2;0;0;0;48;2;0;0;0m   \x1b[38;2;255;255;255;48;2;255;255;255m \x1b[0m"},
		"sixel": {Sixel, "\x1bP0;1q\"1;1;20;20#0;2;0;0;0#1;2;100;0;0#2;2;100;100;100" +
			"#0!10~!10?$#1!10?!10~-#0!10~!5o!5?$#1!10?!10N$#2!15?!5o-#0!15~!5?$#2!15?!5~-#0!15B!5?$#2!15?!5B-\x1b\\"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Draw(tiny(), tc.mode, 80, 24); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

// The upper half of a cell, a quarter, a diagonal: each has its character.
func TestQuarters(t *testing.T) {
	for mask, want := range quadrants {
		var points [4]color.RGBA
		for i := range points {
			points[i] = black
			if mask>>i&1 == 1 {
				points[i] = white
			}
		}
		got, front, back := split(points)
		// The character or its negative.
		if front == black {
			got, front, back = 15-got, back, front
		}
		if quadrants[got] != want && mask != 0 && mask != 15 || mask != 0 && front != white && back != white {
			t.Errorf("%q: got %q in %v on %v", want, quadrants[got], front, back)
		}
	}
}

// A picture keeps within the place it is given, and its shape.
func TestSize(t *testing.T) {
	for _, tc := range []struct {
		w, h, columns, rows   int
		wantColumns, wantRows int
	}{
		{140, 60, 80, 24, 80, 17},
		{140, 60, 40, 24, 40, 9},
		{140, 60, 200, 60, 100, 21},
		{30, 30, 80, 24, 30, 15},
		{100, 400, 80, 20, 10, 20},
		{1, 8192, 80, 20, 1, 20},
		{8192, 1, 80, 20, 80, 1},
		{140, 60, 0, 0, 1, 1},
	} {
		for _, mode := range []Mode{ASCII, Greys, Colours256, TrueColour} {
			drawn := strings.Split(sgr.ReplaceAllString(Draw(filled(tc.w, tc.h, red), mode, tc.columns, tc.rows), ""), "\n")
			if got := utf8.RuneCountInString(drawn[0]); got != tc.wantColumns || len(drawn) != tc.wantRows {
				t.Errorf("%d x %d in %d x %d, mode %d: got %d x %d, want %d x %d", tc.w, tc.h, tc.columns, tc.rows, mode, got, len(drawn), tc.wantColumns, tc.wantRows)
			}
		}
	}
	if got := Draw(image.NewRGBA(image.Rectangle{}), TrueColour, 80, 24); got != "" {
		t.Errorf("nothing is drawn as %q", got)
	}
}

var sgr = regexp.MustCompile(`\x1b\[[0-9;]*m`)

// strokes is what a CAPTCHA is made of: thin, slanted, dark grey on light grey.
func strokes() *image.RGBA {
	img := filled(140, 60, palette(firstOfGrey+18))
	for i := range 7 {
		for y := 10; y < 50; y++ {
			x := 25 + 15*i + (y-10)*(i-3)/8
			img.Set(x, y, palette(firstOfGrey+9))
			img.Set(x+1, y, palette(firstOfGrey+9))
		}
	}
	return img
}

// Thin strokes stay where they are and apart from their ground.
func TestStrokesStayReadable(t *testing.T) {
	for _, columns := range []int{80, 40} {
		drawn := strings.Split(Draw(strokes(), TrueColour, columns, 24), "\n")
		middle := levels(t, drawn[len(drawn)/2])
		dark := 0
		for i, v := range middle {
			if v < 100 && (i == 0 || middle[i-1] >= 100) {
				dark++
			}
		}
		if dark != 7 {
			t.Errorf("%d columns: %d strokes in %v, want 7", columns, dark, middle)
		}
		if light := middle[0]; light != 255 {
			t.Errorf("%d columns: the ground is %d, want it white", columns, light)
		}
	}
}

// levels reads the upper points of a line in true colour: how red they are.
func levels(t *testing.T, line string) []int {
	t.Helper()
	colours := regexp.MustCompile(`^\x1b\[38;2;(\d+);\d+;\d+;48;2;(\d+);\d+;\d+m`)
	var out []int
	var front, back int
	for line != "" && line != reset {
		if m := colours.FindStringSubmatch(line); m != nil {
			front, _ = strconv.Atoi(m[1])
			back, _ = strconv.Atoi(m[2])
			line = line[len(m[0]):]
			continue
		}
		r, size := utf8.DecodeRuneInString(line)
		line = line[size:]
		mask := -1
		for i, q := range quadrants {
			if q == string(r) {
				mask = i
			}
		}
		if mask < 0 {
			t.Fatalf("%q was not expected", r)
		}
		for side := range 2 {
			v := back
			if mask>>side&1 == 1 {
				v = front
			}
			out = append(out, v)
		}
	}
	return out
}

func TestScale(t *testing.T) {
	img := filled(4, 2, black)
	img.Set(0, 0, white)
	img.Set(3, 1, white)
	for _, tc := range []struct {
		w, h int
		want []uint8
	}{
		{4, 2, []uint8{255, 0, 0, 0, 0, 0, 0, 255}},
		{2, 1, []uint8{64, 64}},
		{1, 1, []uint8{64}},
		{3, 1, []uint8{96, 0, 96}},
		{4, 4, []uint8{255, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 255}},
	} {
		small := scale(img, tc.w, tc.h)
		var got []uint8
		for y := range tc.h {
			for x := range tc.w {
				got = append(got, small.RGBAAt(x, y).G)
			}
		}
		if !bytes.Equal(got, tc.want) {
			t.Errorf("%d x %d: got %v, want %v", tc.w, tc.h, got, tc.want)
		}
	}
}

// Each colour of the palette is nearest to itself, or looks the same.
func TestNearest(t *testing.T) {
	for n := firstOfCube; n < 256; n++ {
		if got := nearest(palette(n)); palette(got) != palette(n) {
			t.Errorf("%d: got %d", n, got)
		}
	}
}

func TestContrast(t *testing.T) {
	flat := filled(10, 10, palette(firstOfGrey+10))
	if got := stretch(filled(10, 10, palette(firstOfGrey+10))); !bytes.Equal(got.Pix, flat.Pix) {
		t.Error("a picture of one shade was changed")
	}
	two := filled(10, 10, palette(firstOfGrey+10))
	for x := range 10 {
		two.Set(x, 0, palette(firstOfGrey+14))
	}
	stretch(two)
	if two.RGBAAt(0, 0) != white || two.RGBAAt(0, 5) != black {
		t.Errorf("got %v on %v", two.RGBAAt(0, 0), two.RGBAAt(0, 5))
	}
}

// What kitty gets in pieces is the picture.
func TestKittyCarriesThePicture(t *testing.T) {
	img := noise(300, 100)
	pieces := regexp.MustCompile(`\x1b_G([^;]*);([A-Za-z0-9+/=]*)\x1b\\`).FindAllStringSubmatch(Draw(img, Kitty, 80, 24), -1)
	if len(pieces) < 2 {
		t.Fatalf("%d pieces", len(pieces))
	}
	data := ""
	for i, p := range pieces {
		if more := strings.Contains(p[1], "m=1"); more == (i == len(pieces)-1) || len(p[2]) > kittyChunk || !strings.Contains(p[1], "q=2") {
			t.Errorf("piece %d: %s with %d bytes", i, p[1], len(p[2]))
		}
		data += p[2]
	}
	same(t, data, img)
}

func TestITerm2CarriesThePicture(t *testing.T) {
	img := noise(300, 100)
	got := regexp.MustCompile(`^\x1b\]1337;File=inline=1;size=(\d+);width=80;height=auto;preserveAspectRatio=1:([A-Za-z0-9+/=]*)\a$`).FindStringSubmatch(Draw(img, ITerm2, 80, 24))
	if got == nil {
		t.Fatal("another sequence")
	}
	if data := same(t, got[2], img); strconv.Itoa(len(data)) != got[1] {
		t.Errorf("size is %s, want %d", got[1], len(data))
	}
}

// same checks that data is img, and returns the file.
func same(t *testing.T, data string, img *image.RGBA) []byte {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if got.Bounds() != img.Rect {
		t.Fatalf("got %v, want %v", got.Bounds(), img.Rect)
	}
	for i := range img.Rect.Dx() * img.Rect.Dy() {
		x, y := i%img.Rect.Dx(), i/img.Rect.Dx()
		if got.At(x, y) != img.At(x, y) {
			t.Fatalf("(%d, %d) is %v, want %v", x, y, got.At(x, y), img.At(x, y))
		}
	}
	return file
}

// noise returns points of colours that are reproducible and compress badly.
func noise(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	state := uint32(1)
	for i := range img.Pix {
		state = state*1664525 + 1013904223
		img.Pix[i] = uint8(state >> 24)
		if i%4 == 3 {
			img.Pix[i] = 255
		}
	}
	return img
}
