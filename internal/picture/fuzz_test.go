package picture

import (
	"regexp"
	"testing"
)

// allowed is all that may reach a terminal.
var allowed = map[Mode]*regexp.Regexp{
	ASCII:      regexp.MustCompile(`^[ .:=+*#%@\n-]*$`),
	Greys:      regexp.MustCompile(`^(?:\x1b\[[0-9;]{1,40}m|[ ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█\n])*$`),
	Colours256: regexp.MustCompile(`^(?:\x1b\[[0-9;]{1,40}m|[ ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█\n])*$`),
	TrueColour: regexp.MustCompile(`^(?:\x1b\[[0-9;]{1,40}m|[ ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█\n])*$`),
	Sixel:      regexp.MustCompile(`^\x1bP[0-9;]+q[!-~]*\x1b\\$`),
	ITerm2:     regexp.MustCompile(`^\x1b\]1337;[A-Za-z0-9;=+/:]*\a$`),
	Kitty:      regexp.MustCompile(`^(?:\x1b_G[a-zA-Z0-9,=]*;[A-Za-z0-9+/=]*\x1b\\)+$`),
}

func FuzzDecode(f *testing.F) {
	f.Add(pngOf(f, tiny()))
	f.Add(jpegOf(f, tiny()))
	f.Add(gifOf(f, 2))
	f.Add(claim(20_000, 20_000))
	f.Add([]byte("GIF89a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		img, err := Decode(data)
		if err != nil {
			if img != nil {
				t.Fatal("a picture and an error")
			}
			return
		}
		size := img.Rect.Size()
		if size.X < 1 || size.Y < 1 || size.X*size.Y > maxPixels || !img.Opaque() || len(data) > maxBytes {
			t.Fatalf("%v out of %d bytes", size, len(data))
		}
		for mode, want := range allowed {
			if got := Draw(img, mode, 20, 10); !want.MatchString(got) {
				t.Fatalf("mode %d: %.200q", mode, got)
			}
		}
	})
}
