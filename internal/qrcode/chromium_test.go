package qrcode_test

import (
	"fmt"
	"image"
	"image/color"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/qrcode/qrcodetest"
	"xmpp-start/internal/testenv/tab"
)

// A browser draws the codes in a dark page, at widths that are no multiple of
// their modules', on a screen with two points a pixel.
func TestChromiumDrawsWhatIsRead(t *testing.T) {
	links := qrcodetest.Links(16)
	var page strings.Builder
	page.WriteString(`<!DOCTYPE html><html lang="en"><title>Codes</title><style>body { background: #000; margin: 0 } main { display: flex; flex-wrap: wrap; width: 2100px }</style><main><h1>Codes</h1>`)
	for i, link := range links {
		code := encode(t, link)
		width := max(code.Width()*3, 230) + i*3
		fmt.Fprintf(&page, "<div style=\"margin: 8px; width: %dpx\">%s</div>", width,
			strings.Replace(code.SVG(fmt.Sprintf("Code %d", i)), "<svg ", `<svg style="width: 100%; height: auto; display: block" `, 1))
	}
	page.WriteString("</main>")

	browser := tab.New(t)
	browser.Do(chromedp.EmulateViewport(2100, 1000, chromedp.EmulateScale(2)))
	browser.Show(page.String())
	browser.Alone()
	browser.Accessible()
	boxes := tab.Get[[][4]int](browser, `[...document.querySelectorAll("svg")].map(s => s.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom].map(v => Math.round(v * 2)))`)
	if len(boxes) != len(links) {
		t.Fatalf("%d codes, want %d", len(boxes), len(links))
	}
	picture := browser.Picture()
	for i, b := range boxes {
		qrcodetest.Expect(t, qrcodetest.Part(picture, image.Rect(b[0], b[1], b[2], b[3])), links[i])
		// The heart of the first corner mark, three modules wide, has no seams.
		module := float64(b[2]-b[0]) / float64(encode(t, links[i]).Width())
		for y := int(6*module) + 2; y < int(9*module)-2; y++ {
			for x := int(6*module) + 2; x < int(9*module)-2; x++ {
				if c := color.GrayModel.Convert(picture.At(b[0]+x, b[1]+y)).(color.Gray); c.Y > 0 {
					t.Fatalf("code %d: %d at %d,%d within black", i, c.Y, x, y)
				}
			}
		}
	}
}

// The file that a messenger or a desktop opens.
func TestChromiumOpensTheFile(t *testing.T) {
	link := qrcodetest.Links(9)[3]
	browser := tab.New(t)
	browser.ShowFile("code.svg", encode(t, link).SVG("Ada & co"))
	browser.Alone()
	if got := tab.Get[string](browser, "document.documentElement.getAttribute('aria-label')"); got != "Ada & co" {
		t.Errorf("label %q", got)
	}
	qrcodetest.Expect(t, browser.Picture(), link)
}
