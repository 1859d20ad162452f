// Package qrcodetest reads QR codes as a camera's app does, for tests of what is
// drawn: with a program of other people, which looks for the code in a picture.
package qrcodetest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// Read returns the text of the one code in a picture. The error says that none
// was found, or what is wrong with it.
//
// One look in a hundred misses a code, mostly a large one, for something in it
// that the reader takes for one of its marks. A camera looks again from another
// place; so does this, and at last as one who knows that nothing but a code,
// upright, is in the picture.
func Read(picture image.Image) (string, error) {
	text, err := look(picture, false)
	for _, eighths := range []int{6, 5, 4} {
		if err == nil {
			return text, nil
		}
		text, err = look(farther(picture, eighths), false)
	}
	if err == nil {
		return text, nil
	}
	return look(picture, true)
}

// farther returns the picture eighths/8 as large, each of its points the mean of
// nine of the picture's.
func farther(picture image.Image, eighths int) image.Image {
	from := picture.Bounds()
	small := image.NewGray(image.Rect(0, 0, from.Dx()*eighths/8, from.Dy()*eighths/8))
	for y := range small.Rect.Dy() {
		for x := range small.Rect.Dx() {
			sum := 0
			for i := range 9 {
				at := image.Pt(x*3+i%3, y*3+i/3).Mul(8).Div(3 * eighths).Add(from.Min)
				sum += int(color.GrayModel.Convert(picture.At(at.X, at.Y)).(color.Gray).Y)
			}
			small.SetGray(x, y, color.Gray{Y: uint8(sum / 9)})
		}
	}
	return small
}

func look(picture image.Image, codeAlone bool) (string, error) {
	hints := map[gozxing.DecodeHintType]any{
		gozxing.DecodeHintType_TRY_HARDER:    true,
		gozxing.DecodeHintType_CHARACTER_SET: "UTF-8",
	}
	source := gozxing.NewLuminanceSourceFromImage(picture)
	binarizer := gozxing.NewHybridBinarizer(source)
	if codeAlone {
		// Whatever its value.
		hints[gozxing.DecodeHintType_PURE_BARCODE] = true
		binarizer = gozxing.NewGlobalHistgramBinarizer(source)
	}
	bitmap, err := gozxing.NewBinaryBitmap(binarizer)
	if err != nil {
		return "", err
	}
	result, err := qrcode.NewQRCodeReader().Decode(bitmap, hints)
	if err != nil {
		return "", err
	}
	return result.GetText(), nil
}

// Expect fails the test unless the code in a picture says want.
func Expect(t testing.TB, picture image.Image, want string) {
	t.Helper()
	if got, err := Read(picture); err != nil || got != want {
		t.Errorf("read %.300q, %v; want %.300q", got, err, want)
	}
}

// PNG opens a picture.
func PNG(t testing.TB, data []byte) image.Image {
	t.Helper()
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}

// Part cuts a part out of a picture.
func Part(picture image.Image, part image.Rectangle) image.Image {
	return picture.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(part)
}

// Links returns n links as invitations are made of, with names of all scripts
// and tokens, 20 to 1000 bytes long; always the same ones.
func Links(n int) []string {
	random := rand.New(rand.NewPCG(4, 401))
	names := []string{"", "Ada", "ليلى حسن", "李小龙", "Zoë & Łukasz", "👩‍🚀 Jo", "a+b=c?", "Дядя Ваня"}
	links := make([]string, n)
	for i := range links {
		links[i] = link(random, names[i%len(names)], 20+980*i/max(n-1, 1))
	}
	return links
}

// link makes one that is as long as wanted, or a little longer where that
// little is what a link needs.
func link(random *rand.Rand, name string, length int) string {
	if length < 30 {
		return "xmpp:" + token(random, length-len("xmpp:@e.org")) + "@e.org"
	}
	start := fmt.Sprintf("xmpp:%s@example.org?", token(random, 4))
	if length >= 60 && random.IntN(3) > 0 {
		start = "https://xmpp.link/#" + start[len("xmpp:"):]
	}
	start += []string{"roster", "register"}[random.IntN(2)] + ";preauth="
	end := ""
	if name != "" {
		end = ";name=" + strings.ReplaceAll(url.QueryEscape(name), "+", "%20")
		for step := end; len(start)+len(end)+2*len(step) < length; {
			end += step[len(";name="):]
		}
	}
	return start + token(random, max(10, length-len(start)-len(end))) + end
}

// token is n characters as servers make them.
func token(random *rand.Rand, n int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	b := make([]byte, n)
	for i := range b {
		b[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(b)
}
