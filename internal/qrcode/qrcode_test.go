package qrcode_test

import (
	"encoding/xml"
	"errors"
	"image/color"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"xmpp-start/internal/qrcode"
	"xmpp-start/internal/qrcode/qrcodetest"
)

// encode returns the code of a text that has one.
func encode(t testing.TB, text string) qrcode.Code {
	t.Helper()
	code, err := qrcode.New(text)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestLinksAreRead(t *testing.T) {
	links := qrcodetest.Links(60)
	for _, length := range []int{20, 1000} {
		if !slices.ContainsFunc(links, func(l string) bool { return len(l) == length }) {
			t.Errorf("no link is %d bytes long", length)
		}
	}
	for _, link := range append(links, "", "1234567890", "ABC", "xmpp:à@例子.org", "x\nx") {
		qrcodetest.Expect(t, qrcodetest.PNG(t, encode(t, link).PNG()), link)
	}
}

func TestPictureIsBlackOnWhite(t *testing.T) {
	for _, link := range []string{"a", qrcodetest.Links(2)[1]} {
		code := encode(t, link)
		picture := qrcodetest.PNG(t, code.PNG())
		pixels := picture.Bounds().Dx()
		module := pixels / code.Width()
		if pixels < 300 || module < 8 || pixels != picture.Bounds().Dy() || pixels%code.Width() != 0 {
			t.Errorf("%d pixels for %d modules", pixels, code.Width())
		}
		dark := 0
		for y := range pixels {
			for x := range pixels {
				want := color.Gray{Y: 255}
				if code.Dark(x/module, y/module) {
					want.Y = 0
					dark++
				}
				if got := color.GrayModel.Convert(picture.At(x, y)); got != want {
					t.Fatalf("%d,%d: %v, want %v", x, y, got, want)
				}
			}
		}
		if dark < pixels*pixels/10 {
			t.Errorf("%d dark pixels of %d", dark, pixels*pixels)
		}
	}
}

func TestQuietZone(t *testing.T) {
	code := encode(t, "xmpp:kestrel.7@example.org")
	last := code.Width() - 1
	for i := range 4 {
		for j := range code.Width() {
			if code.Dark(i, j) || code.Dark(j, i) || code.Dark(last-i, j) || code.Dark(j, last-i) {
				t.Fatalf("dark in row or column %d of the border", i)
			}
		}
	}
	// A corner mark stands in three of the four corners, right behind it.
	if !code.Dark(4, 4) || !code.Dark(last-4, 4) || !code.Dark(4, last-4) {
		t.Error("the border is wider than four modules")
	}
}

func TestFit(t *testing.T) {
	// By ISO/IEC 18004, table 7: 62 bytes are what version 4 holds with medium
	// correction, 78 with low; 14 and 11 are medium's and quartile's in version 1.
	for _, tc := range []struct{ length, width, want int }{
		{11, qrcode.MaxWidth, 21}, {14, qrcode.MaxWidth, 21}, {15, qrcode.MaxWidth, 25},
		{62, qrcode.MaxWidth, 33}, {63, qrcode.MaxWidth, 37}, {78, 41, 33}, {79, 41, 0},
		{2331, qrcode.MaxWidth, 177}, {2953, qrcode.MaxWidth, 177}, {2954, qrcode.MaxWidth, 0}, {1 << 20, qrcode.MaxWidth, 0},
	} {
		code, err := qrcode.Fit(strings.Repeat("x", tc.length), tc.width)
		switch {
		case tc.want == 0:
			if !errors.Is(err, qrcode.ErrTooLong) {
				t.Errorf("%d bytes in %d: %v", tc.length, tc.width, err)
			}
		case err != nil || code.Width() != tc.want+8:
			t.Errorf("%d bytes in %d: %v wide, %v; want %d", tc.length, tc.width, code.Width(), err, tc.want+8)
		}
	}
}

// Correction grows as long as the code does not.
func TestBestCorrectionThatFits(t *testing.T) {
	// Version 1 holds 14 bytes with medium correction, 11 with quartile, 7 with high.
	medium, quartile, high := encode(t, "xmpp:a@b.org"), encode(t, "xmpp:a@b.or"), encode(t, "xmpp:a@")
	// Row 8 begins with the two bits that tell the level, which is 00, 11 and 10,
	// masked with 10 (clause 7.9.1).
	for c, want := range map[qrcode.Code][2]bool{medium: {true, false}, quartile: {false, true}, high: {false, false}} {
		if c.Width() != medium.Width() {
			t.Fatal("two sizes")
		}
		if got := [2]bool{c.Dark(4, 4+8), c.Dark(5, 4+8)}; got != want {
			t.Errorf("level bits %v, want %v", got, want)
		}
	}
}

func TestSVGIsInert(t *testing.T) {
	for _, label := range []string{"", `"><script>alert(1)</script>`, "a & b", "\x00\x1b[31m\xff", "'\u202e\nх"} {
		svg := encode(t, "xmpp:a@b.org").SVG(label)
		var parsed struct {
			XMLName xml.Name
			Attrs   []xml.Attr `xml:",any,attr"`
			Paths   []struct {
				D string `xml:"d,attr"`
			} `xml:"http://www.w3.org/2000/svg path"`
			Others []struct {
				XMLName xml.Name
			} `xml:",any"`
		}
		if err := xml.Unmarshal([]byte(svg), &parsed); err != nil {
			t.Fatalf("%q: %v", label, err)
		}
		if len(parsed.Paths) != 2 || len(parsed.Others) != 0 || strings.Count(svg, "<") != 4 {
			t.Errorf("%q: %s", label, svg)
		}
		attrs := map[string]string{}
		for _, a := range parsed.Attrs {
			attrs[a.Name.Local] = a.Value
		}
		if attrs["role"] != "img" || attrs["width"] != attrs["height"] {
			t.Errorf("attributes %v", attrs)
		}
		if got := attrs["aria-label"]; utf8.ValidString(label) && !strings.Contains(label, "\x00") && got != label {
			t.Errorf("label %q, want %q", got, label)
		}
		if rest := strings.ReplaceAll(svg, "http://www.w3.org/2000/svg", ""); strings.Contains(rest, "http") || strings.Contains(rest, "url(") {
			t.Errorf("%s refers to something", svg)
		}
	}
}

// A page holds several codes, and messengers send it.
func TestSVGIsSmall(t *testing.T) {
	link := qrcodetest.Links(50)[5]
	if n := len(encode(t, link).SVG("x")); n > 8<<10 {
		t.Errorf("%d bytes for %q", n, link)
	}
}

func FuzzRead(f *testing.F) {
	for _, link := range qrcodetest.Links(5) {
		f.Add(link)
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := qrcode.New(text)
		if err != nil {
			if len(text) <= 2331 {
				t.Fatalf("%d bytes: %v", len(text), err)
			}
			return
		}
		picture := qrcodetest.PNG(t, code.PNG())
		if err := xml.Unmarshal([]byte(code.SVG(text)), new(struct{})); err != nil {
			t.Fatal(err)
		}
		if !utf8.ValidString(text) {
			return // readers guess what it is
		}
		qrcodetest.Expect(t, picture, text)
	})
}
