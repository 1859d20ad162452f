package picture

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"strings"
)

// kittyChunk is how much of a picture one escape sequence may carry.
const kittyChunk = 4096

// kitty draws by the graphics protocol of kitty
// (https://sw.kovidgoyal.net/kitty/graphics-protocol/). q=2: the terminal must
// not answer, for its answer would be typed into the next question.
func kitty(img *image.RGBA, columns int) string {
	data := base64.StdEncoding.EncodeToString(asPNG(img))
	var b strings.Builder
	control := fmt.Sprintf("a=T,f=100,q=2,c=%d,", columns)
	for len(data) > 0 {
		n, more := min(kittyChunk, len(data)), 1
		if n == len(data) {
			more = 0
		}
		fmt.Fprintf(&b, "\x1b_G%sm=%d;%s\x1b\\", control, more, data[:n])
		data, control = data[n:], "q=2,"
	}
	return b.String()
}

// iterm2 draws by iTerm2's protocol (https://iterm2.com/documentation-images.html).
func iterm2(img *image.RGBA, columns int) string {
	data := asPNG(img)
	return fmt.Sprintf("\x1b]1337;File=inline=1;size=%d;width=%d;height=auto;preserveAspectRatio=1:%s\a",
		len(data), columns, base64.StdEncoding.EncodeToString(data))
}

func asPNG(img *image.RGBA) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		// Neither the memory nor a picture with an area refuses.
		panic("picture: " + err.Error())
	}
	return b.Bytes()
}

// sixelRows is how many rows of points a character of sixels stands for.
const sixelRows = 6

// sixel draws by DEC's sixel graphics (VT330/VT340 Programmer Reference Manual,
// volume 2, chapter 14), in the palette of 256 colours.
func sixel(img *image.RGBA) string {
	size := img.Rect.Size()
	index := make([]uint8, size.X*size.Y)
	for i := range index {
		index[i] = uint8(nearest(img.RGBAAt(i%size.X, i/size.X)))
	}
	var b strings.Builder
	// Points are square, and those without a colour stay as they are.
	fmt.Fprintf(&b, "\x1bP0;1q\"1;1;%d;%d", size.X, size.Y)
	register := registers(&b, index)
	for top := 0; top < size.Y; top += sixelRows {
		band := index[top*size.X : min(top+sixelRows, size.Y)*size.X]
		sixelBand(&b, band, size.X, register)
	}
	b.WriteString("\x1b\\")
	return b.String()
}

// registers defines the colours in use as registers from 0 on, since a terminal
// may have few, and returns which is which.
func registers(b *strings.Builder, index []uint8) map[uint8]int {
	register := map[uint8]int{}
	for _, c := range index {
		if _, ok := register[c]; ok {
			continue
		}
		n := len(register)
		register[c] = n
		rgb := palette(int(c))
		// In hundredths.
		fmt.Fprintf(b, "#%d;2;%d;%d;%d", n, percent(rgb.R), percent(rgb.G), percent(rgb.B))
	}
	return register
}

func percent(v uint8) int { return (int(v)*100 + 127) / 255 }

// sixelBand writes up to six rows: each colour in it is one pass over them.
func sixelBand(b *strings.Builder, band []uint8, width int, register map[uint8]int) {
	first := true
	var done [256]bool
	for _, c := range band {
		if done[c] {
			continue
		}
		done[c] = true
		if !first {
			b.WriteByte('$') // back to the left
		}
		first = false
		fmt.Fprintf(b, "#%d", register[c])
		run, last := 0, byte(0)
		for x := range width {
			bits := byte(0)
			for row := 0; row*width < len(band); row++ {
				if band[row*width+x] == c {
					bits |= 1 << row
				}
			}
			if run > 0 && bits != last {
				sixelRun(b, run, last)
				run = 0
			}
			run, last = run+1, bits
		}
		sixelRun(b, run, last)
	}
	b.WriteByte('-') // the next band
}

// sixelRun writes the same six points n times.
func sixelRun(b *strings.Builder, n int, bits byte) {
	character := string(rune('?' + bits))
	if n > 3 {
		fmt.Fprintf(b, "!%d%s", n, character)
		return
	}
	b.WriteString(strings.Repeat(character, n))
}
