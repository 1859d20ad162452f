package picture

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"testing"

	"xmpp-start/internal/fault"
)

var (
	black = color.RGBA{0, 0, 0, 255}
	white = color.RGBA{255, 255, 255, 255}
	red   = color.RGBA{255, 0, 0, 255}
)

// filled returns a picture of one colour.
func filled(w, h int, c color.Color) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(c), image.Point{}, draw.Src)
	return img
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gifOf returns an animation of n frames, the first of them white with one
// black point, the others red. A frame is a part of the picture only.
func gifOf(t testing.TB, n int) []byte {
	t.Helper()
	colours := color.Palette{white, black, red}
	g := &gif.GIF{Config: image.Config{ColorModel: colours, Width: 4, Height: 3}}
	for i := range n {
		frame := image.NewPaletted(image.Rect(1, 1, 4, 3), colours)
		if i == 0 {
			frame.Set(2, 1, black)
		} else {
			draw.Draw(frame, frame.Rect, image.NewUniform(red), image.Point{}, draw.Src)
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, frame), append(g.Delay, 10), append(g.Disposal, 0)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// claim returns a PNG that claims a size and has nothing behind it.
func claim(w, h uint32) []byte {
	header := []byte("IHDR")
	header = binary.BigEndian.AppendUint32(header, w)
	header = binary.BigEndian.AppendUint32(header, h)
	header = append(header, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	out = append(out, header...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(header))
}

// resized puts other sides into the header of a JPEG.
func resized(data []byte, w, h uint16) []byte {
	data = bytes.Clone(data)
	frame := bytes.Index(data, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(data[frame+5:], h)
	binary.BigEndian.PutUint16(data[frame+7:], w)
	return data
}

// fourInks makes the header of a JPEG claim a fourth channel (ITU-T T.81,
// B.2.2).
func fourInks(data []byte) []byte {
	frame := bytes.Index(data, []byte{0xff, 0xc0})
	end := frame + 2 + int(data[frame+3])
	more := append([]byte{4, 0x22, 1}, data[end:]...)
	data = append(bytes.Clone(data[:end]), more...)
	data[frame+3] += 3
	data[frame+9] = 4
	return data
}

func TestDecode(t *testing.T) {
	dot := filled(3, 2, white)
	dot.Set(1, 1, black)
	for name, tc := range map[string]struct {
		data []byte
		size image.Point
		dot  image.Point
	}{
		"PNG":                 {pngOf(t, dot), image.Pt(3, 2), image.Pt(1, 1)},
		"GIF":                 {gifOf(t, 1), image.Pt(4, 3), image.Pt(2, 1)},
		"GIF, animated":       {gifOf(t, maxFrames), image.Pt(4, 3), image.Pt(2, 1)},
		"GIF without trailer": {bytes.TrimSuffix(gifOf(t, 1), []byte{gifTrailer}), image.Pt(4, 3), image.Pt(2, 1)},
		"as large as it may":  {pngOf(t, framed(1600, 1250)), image.Pt(1600, 1250), image.Pt(800, 625)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Decode(tc.data)
			if err != nil {
				t.Fatal(err)
			}
			if got.Rect != (image.Rectangle{Max: tc.size}) || !got.Opaque() {
				t.Fatalf("got %v, opaque: %v", got.Rect, got.Opaque())
			}
			if got.RGBAAt(tc.dot.X, tc.dot.Y) != black || got.RGBAAt(0, 0) != white {
				t.Errorf("the point is %v, the corner %v", got.RGBAAt(tc.dot.X, tc.dot.Y), got.RGBAAt(0, 0))
			}
		})
	}
}

func framed(w, h int) *image.RGBA {
	img := filled(w, h, white)
	img.Set(w/2, h/2, black)
	return img
}

func TestDecodeJPEG(t *testing.T) {
	got, err := Decode(jpegOf(t, filled(20, 10, red)))
	if err != nil {
		t.Fatal(err)
	}
	if c := got.RGBAAt(10, 5); got.Rect.Dx() != 20 || got.Rect.Dy() != 10 || c.R < 250 || c.G > 5 || c.B > 5 {
		t.Errorf("got %v, %v", got.Rect, c)
	}
}

// What is transparent must not hide the letters, whatever colour they have.
func TestTransparency(t *testing.T) {
	for name, tc := range map[string]struct {
		ink, ground color.RGBA
	}{
		"dark letters":  {black, white},
		"red letters":   {red, white},
		"light letters": {white, black},
	} {
		t.Run(name, func(t *testing.T) {
			img := image.NewNRGBA(image.Rect(0, 0, 8, 8))
			img.Set(3, 3, tc.ink)
			got, err := Decode(pngOf(t, img))
			if err != nil {
				t.Fatal(err)
			}
			if got.RGBAAt(3, 3) != tc.ink || got.RGBAAt(0, 0) != tc.ground {
				t.Errorf("ink %v on %v", got.RGBAAt(3, 3), got.RGBAAt(0, 0))
			}
		})
	}
}

func TestRefused(t *testing.T) {
	good := jpegOf(t, framed(20, 10))
	for name, tc := range map[string]struct {
		data []byte
		why  string
	}{
		"20,000 x 20,000":             {claim(20_000, 20_000), tooManyPixels},
		"sides of 24 bits":            {claim(1<<24-1, 1<<24-1), tooManyPixels},
		"sides that overflow":         {claim(1<<31-1, 1<<31-1), damaged},
		"a few points too many":       {claim(1415, 1414), tooManyPixels},
		"one line":                    {claim(2_000_000, 1), tooManyPixels},
		"no points":                   {claim(0, 10), damaged},
		"PNG, header only":            {claim(100, 100), damaged},
		"JPEG, 65,535 x 65,535":       {resized(good, 65_535, 65_535), tooManyPixels},
		"JPEG, a pass after another":  {append(bytes.Clone(good), bytes.Repeat([]byte{0xff, 0xda}, maxScans)...), tooManyFrames},
		"JPEG in four inks":           {fourInks(resized(good, 1500, 1000)), tooManyPixels},
		"GIF, 65,535 x 65,535":        {[]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00;"), tooManyPixels},
		"GIF, 200 frames":             {gifOf(t, 200), tooManyFrames},
		"GIF, one frame too many":     {gifOf(t, maxFrames+1), tooManyFrames},
		"GIF, 200 frames, cut":        {gifOf(t, 200)[:4000], tooManyFrames},
		"GIF without a frame":         {[]byte("GIF89a\x04\x00\x03\x00\x00\x00\x00;"), damaged},
		"PNG, cut":                    {pngOf(t, framed(50, 50))[:60], damaged},
		"JPEG, cut":                   {good[:len(good)/2], damaged},
		"GIF, cut":                    {gifOf(t, 1)[:40], damaged},
		"GIF, cut in its header":      {[]byte("GIF89a\x04"), damaged},
		"too many bytes":              {append(pngOf(t, framed(4, 4)), make([]byte, maxBytes)...), tooLarge},
		"nothing":                     {nil, unknownFormat},
		"a page":                      {[]byte("<!DOCTYPE html><p>404"), unknownFormat},
		"a drawing with instructions": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), unknownFormat},
		"WebP":                        {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), unknownFormat},
	} {
		t.Run(name, func(t *testing.T) {
			img, err := Decode(tc.data)
			if img != nil || !fault.Is(err, fault.BadPicture) || fault.Of(err).Args["Why"] != tc.why {
				t.Errorf("got %v, %v with %v; want %s", img, err, fault.Of(err).Args, tc.why)
			}
		})
	}
}

// The program as a whole has 64 MiB. The largest picture is one of 16 bits a
// channel that has to be looked at for light letters.
func TestTheLargestPictureIsAffordable(t *testing.T) {
	data := pngOf(t, image.NewNRGBA64(image.Rect(0, 0, 1600, 1250)))
	if took := allocated(func() {
		if _, err := Decode(data); err != nil {
			t.Fatal(err)
		}
	}); took > 32<<20 {
		t.Errorf("%d bytes", took)
	}
}

// allocated returns how many bytes do allocates.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// Refusing what a header claims must not cost what it claims.
func TestRefusingIsCheap(t *testing.T) {
	for name, data := range map[string][]byte{"PNG": claim(20_000, 20_000), "GIF": gifOf(t, 200)} {
		if took := allocated(func() {
			if _, err := Decode(data); err == nil {
				t.Fatal("not refused")
			}
		}); took > 1<<20 {
			t.Errorf("%s: %d bytes", name, took)
		}
	}
}
