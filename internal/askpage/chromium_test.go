package askpage

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv/tab"
)

// One goes through the page with the keyboard alone.
func TestInChromium(t *testing.T) {
	b := tab.New(t)
	q := puzzle(t)
	q.Sound = Sound{Type: "audio/wav", Data: silence()}
	p := serve(t, "en", q)
	b.Open(p.URL())
	tab.Expect(b, `document.title`, "Type what the picture shows – xmpp-start")
	tab.Expect(b, `document.images[0].complete && document.images[0].naturalWidth`, 140)
	tab.Expect(b, `document.images[0].width`, 560)
	tab.Expect(b, `getComputedStyle(document.querySelector("main")).maxWidth`, "672px")
	tab.Expect(b, `document.activeElement.labels[0].textContent`, "Your answer")
	tab.Expect(b, `document.querySelector("audio").error === null`, true)
	tab.Expect(b, `document.scripts.length`, 0)

	const ink = `getComputedStyle(document.body).color`
	for scheme, want := range map[string]string{"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"} {
		b.Scheme(scheme)
		tab.Expect(b, ink, want)
	}

	b.Do(chromedp.KeyEvent("48 29\r"), chromedp.WaitVisible(`//h1[.="Thank you"]`))
	if answer, ok := answered(t, p); answer != "48 29" || !ok {
		t.Errorf("got %q, %v", answer, ok)
	}
	fetched, complaints := b.Seen()
	if len(fetched) < 4 {
		t.Errorf("fetched only %q", fetched)
	}
	for _, link := range fetched {
		if origin(link) != origin(p.URL()) {
			t.Errorf("fetched %s", link)
		}
	}
	for _, c := range complaints {
		// Browsers look for an icon of their own accord.
		if !strings.HasSuffix(c, "/favicon.ico") {
			t.Errorf("the browser says: %s", c)
		}
	}
}

// silence is a WAV file of a tenth of a second.
func silence() []byte {
	const samples = 800
	header := "RIFF\x44\x03\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x20\x03\x00\x00"
	return append([]byte(header), strings.Repeat("\x80", samples)...)
}
