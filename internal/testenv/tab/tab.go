// Package tab shows pages to a Chromium without a window, for tests of what
// people see of them: what it fetches, how it looks, what axe-core says.
package tab

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv"
)

// Tab is a tab of a browser that ends with the test.
type Tab struct {
	// T hears of failures. A test may put in a subtest.
	T   testing.TB
	ctx context.Context

	mu       sync.Mutex
	shown    int
	requests []string
	problems []string
}

// note remembers what the page does besides being shown.
func (tab *Tab) note(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		// What stands in an address is asked of nobody.
		if !strings.HasPrefix(e.Request.URL, "data:") {
			tab.requests = append(tab.requests, e.Request.URL)
		}
	case *log.EventEntryAdded:
		tab.problems = append(tab.problems, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		tab.problems = append(tab.problems, e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		tab.problems = append(tab.problems, "a dialog: "+e.Message)
	}
}

// Context is for what a Tab has no method for.
func (tab *Tab) Context() context.Context { return tab.ctx }

// Do does something in the tab.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.T.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.T.Fatal(err)
	}
}

// Show shows HTML as a file that somebody was sent.
func (tab *Tab) Show(html string) {
	tab.T.Helper()
	tab.ShowFile("page.html", html)
}

// ShowFile shows a file of that name.
func (tab *Tab) ShowFile(name, content string) {
	tab.T.Helper()
	path := filepath.Join(tab.T.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tab.T.Fatal(err)
	}
	tab.mu.Lock()
	tab.shown, tab.requests, tab.problems = 0, nil, nil
	tab.mu.Unlock()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	tab.Open(address.String())
}

// Open shows what is at an address.
func (tab *Tab) Open(address string) {
	tab.T.Helper()
	tab.mu.Lock()
	tab.shown++
	tab.mu.Unlock()
	tab.Do(chromedp.Navigate(address))
}

// Alone fails the test where the pages that were opened asked for anything besides
// themselves, or the browser complained about them.
func (tab *Tab) Alone() {
	tab.T.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	if tab.shown == 0 || len(tab.requests) != tab.shown || len(tab.problems) > 0 {
		tab.T.Errorf("%d pages asked for %.300q, the browser says %.300q", tab.shown, tab.requests, tab.problems)
	}
}

// Seen returns all that was asked for, and what the browser complained about.
func (tab *Tab) Seen() (requests, problems []string) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return slices.Clone(tab.requests), slices.Clone(tab.problems)
}

// Get returns what a script in the page comes to, as JSON would hold it.
func Get[T any](tab *Tab, script string) T {
	tab.T.Helper()
	value, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		tab.T.Fatalf("%s: %v", script, err)
	}
	return value
}

// Expect fails the test unless Get gives what is wanted.
func Expect[T comparable](tab *Tab, script string, want T) {
	tab.T.Helper()
	if got := Get[T](tab, script); got != want {
		tab.T.Errorf("%s: got %v; want %v", script, got, want)
	}
}

// Picture returns the whole page as it looks.
func (tab *Tab) Picture() image.Image {
	tab.T.Helper()
	data, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.T.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tab.T.Fatal(err)
	}
	return picture
}

// Accessible fails the test for everything that axe-core objects to.
func (tab *Tab) Accessible() {
	tab.T.Helper()
	script, err := os.ReadFile(testenv.Axe(tab.T))
	if err != nil {
		tab.T.Fatal(err)
	}
	type result struct {
		Passes     int
		Violations []json.RawMessage
	}
	found, err := chromedp.Run(tab.ctx, chromedp.Evaluate[result](string(script)+
		`; axe.run().then(r => ({passes: r.passes.length, violations: r.violations.map(v => [v.id, v.nodes.map(n => n.html)])}))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		tab.T.Fatal(err)
	}
	if found.Passes == 0 {
		tab.T.Error("axe looked at nothing")
	}
	for _, v := range found.Violations {
		tab.T.Errorf("axe: %s", v)
	}
}

// Print returns the page on paper of a size in millimetres, with the margins that
// its style sheet asks for, as PDF.
func (tab *Tab) Print(width, height float64) []byte {
	tab.T.Helper()
	const inch = 25.4
	itsMargins := true
	printed, err := chromedp.Call(tab.ctx, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: width / inch, PaperHeight: height / inch, PreferCSSPageSize: &itsMargins,
	})
	if err != nil {
		tab.T.Fatal(err)
	}
	return printed.Data
}

// Media shows the page as it is on that medium; empty: on the screen.
func (tab *Tab) Media(name string) {
	tab.T.Helper()
	tab.emulate(emulation.SetEmulatedMediaParams{Media: name})
}

// Scheme shows the page to somebody who wants it light or dark.
func (tab *Tab) Scheme(name string) {
	tab.T.Helper()
	tab.emulate(emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
}

func (tab *Tab) emulate(media emulation.SetEmulatedMediaParams) {
	tab.T.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, media); err != nil {
		tab.T.Fatal(err)
	}
}
