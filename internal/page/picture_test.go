package page

import (
	"bytes"
	"flag"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// picture: go test ./internal/page -run TestPicture -args -picture
// takes the picture of the page anew, with the fonts of this machine.
var picture = flag.Bool("picture", false, "write testdata/page.png")

// The picture that the README shows, as a phone shows the page.
func TestPicture(t *testing.T) {
	path := filepath.Join("testdata", "page.png")
	if *picture {
		i := invitations(t)["account-and-contact"]
		i.Expires = time.Now().AddDate(0, 0, 7)
		b := visit(t, visitor{agent: onAndroid, touch: true, width: 390}, file(t, write(t, i)))
		taken, err := chromedp.Run(b.Context(), chromedp.CaptureScreenshot())
		b.must(err)
		b.must(os.WriteFile(path, taken, 0o644))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen, err := png.DecodeConfig(bytes.NewReader(data))
	if err != nil || seen.Width != 390 || len(data) > 80<<10 {
		t.Errorf("%d bytes, %d pixels wide, %v", len(data), seen.Width, err)
	}
}
