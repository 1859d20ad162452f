package askpage

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv"
)

// browser returns a tab in a Chromium that ends with the test.
func browser(t *testing.T) context.Context {
	t.Helper()
	program, env := testenv.Chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Env(env...), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(context.Background(), 3*patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx
}

// evaluate asks the page.
func evaluate[T comparable](t *testing.T, ctx context.Context, script string, want T) {
	t.Helper()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[T](script))
	if err != nil || got != want {
		t.Errorf("%s: got %v, %v; want %v", script, got, err, want)
	}
}

// watch collects what the tab fetched and what it complained about.
func watch(t *testing.T, ctx context.Context) (seen func() (fetched, complaints []string)) {
	t.Helper()
	var mu sync.Mutex
	var fetched, complaints []string
	err := chromedp.Listen(ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			fetched = append(fetched, e.Request.URL)
		case *log.EventEntryAdded:
			complaints = append(complaints, e.Entry.Text+" "+e.Entry.URL)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return func() ([]string, []string) {
		mu.Lock()
		defer mu.Unlock()
		return fetched, complaints
	}
}

// One goes through the page with the keyboard alone.
func TestInChromium(t *testing.T) {
	ctx := browser(t)
	q := puzzle(t)
	q.Sound = Sound{Type: "audio/wav", Data: silence()}
	p := serve(t, "en", q)
	seen := watch(t, ctx)
	if err := chromedp.Do(ctx, chromedp.Navigate(p.URL())); err != nil {
		t.Fatal(err)
	}
	evaluate(t, ctx, `document.title`, "Type what the picture shows – xmpp-start")
	evaluate(t, ctx, `document.images[0].complete && document.images[0].naturalWidth`, 140)
	evaluate(t, ctx, `document.images[0].width`, 560)
	evaluate(t, ctx, `getComputedStyle(document.querySelector("main")).maxWidth`, "672px")
	evaluate(t, ctx, `document.activeElement.labels[0].textContent`, "Your answer")
	evaluate(t, ctx, `document.querySelector("audio").error === null`, true)
	evaluate(t, ctx, `document.scripts.length`, 0)

	const ink = `getComputedStyle(document.body).color`
	for scheme, want := range map[string]string{"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"} {
		set := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, set); err != nil {
			t.Fatal(err)
		}
		evaluate(t, ctx, ink, want)
	}

	if err := chromedp.Do(ctx, chromedp.KeyEvent("48 29\r"), chromedp.WaitVisible(`//h1[.="Thank you"]`)); err != nil {
		t.Fatal(err)
	}
	if answer, ok := answered(t, p); answer != "48 29" || !ok {
		t.Errorf("got %q, %v", answer, ok)
	}
	fetched, complaints := seen()
	if len(fetched) < 4 {
		t.Errorf("fetched only %q", fetched)
	}
	for _, link := range fetched {
		// The player's buttons are the browser's own.
		if origin(link) != origin(p.URL()) && !strings.HasPrefix(link, "data:") {
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
