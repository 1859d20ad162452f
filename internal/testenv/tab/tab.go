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
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv"
)

// patience bounds all that a test does with its tab.
const patience = 2 * time.Minute

// Tab is a tab of a browser that ends with the test.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu       sync.Mutex
	requests []string
	problems []string
}

// New opens an empty tab.
func New(t testing.TB) *Tab {
	t.Helper()
	program, env := testenv.Chromium(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Env(env...), chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx}
	tab.Do()
	if err := chromedp.Listen(ctx, tab.note); err != nil {
		t.Fatal(err)
	}
	return tab
}

// note remembers what the page does besides being shown.
func (tab *Tab) note(event any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		tab.requests = append(tab.requests, e.Request.URL)
	case *log.EventEntryAdded:
		tab.problems = append(tab.problems, e.Entry.Text+" "+e.Entry.URL)
	}
}

// Context is for what a Tab has no method for.
func (tab *Tab) Context() context.Context { return tab.ctx }

// Do does something in the tab.
func (tab *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatal(err)
	}
}

// Show shows HTML as a file that somebody was sent.
func (tab *Tab) Show(html string) {
	tab.t.Helper()
	tab.ShowFile("page.html", html)
}

// ShowFile shows a file of that name.
func (tab *Tab) ShowFile(name, content string) {
	tab.t.Helper()
	path := filepath.Join(tab.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		tab.t.Fatal(err)
	}
	tab.mu.Lock()
	tab.requests, tab.problems = nil, nil
	tab.mu.Unlock()
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path)}
	tab.Do(chromedp.Navigate(address.String()))
}

// Alone fails the test where the page that was shown asked for anything besides
// itself, or the browser complained about it.
func (tab *Tab) Alone() {
	tab.t.Helper()
	tab.mu.Lock()
	defer tab.mu.Unlock()
	if len(tab.requests) != 1 || len(tab.problems) > 0 {
		tab.t.Errorf("asked for %q, the browser says %q", tab.requests, tab.problems)
	}
}

// Get returns what a script in the page comes to, as JSON would hold it.
func Get[T any](tab *Tab, script string) T {
	tab.t.Helper()
	value, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		tab.t.Fatalf("%s: %v", script, err)
	}
	return value
}

// Picture returns the whole page as it looks.
func (tab *Tab) Picture() image.Image {
	tab.t.Helper()
	data, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		tab.t.Fatal(err)
	}
	return picture
}

// Accessible fails the test for everything that axe-core objects to.
func (tab *Tab) Accessible() {
	tab.t.Helper()
	script, err := os.ReadFile(testenv.Axe(tab.t))
	if err != nil {
		tab.t.Fatal(err)
	}
	type result struct {
		Passes     int
		Violations []json.RawMessage
	}
	found, err := chromedp.Run(tab.ctx, chromedp.Evaluate[result](string(script)+
		`; axe.run().then(r => ({passes: r.passes.length, violations: r.violations.map(v => [v.id, v.nodes.map(n => n.html)])}))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		tab.t.Fatal(err)
	}
	if found.Passes == 0 {
		tab.t.Error("axe looked at nothing")
	}
	for _, v := range found.Violations {
		tab.t.Errorf("axe: %s", v)
	}
}

// Print returns the page on paper of a size in millimetres, with the margins that
// its style sheet asks for, as PDF.
func (tab *Tab) Print(width, height float64) []byte {
	tab.t.Helper()
	const inch = 25.4
	itsMargins := true
	printed, err := chromedp.Call(tab.ctx, page.PrintToPDF, page.PrintToPDFParams{
		PaperWidth: width / inch, PaperHeight: height / inch, PreferCSSPageSize: &itsMargins,
	})
	if err != nil {
		tab.t.Fatal(err)
	}
	return printed.Data
}

// Media shows the page as it is on that medium; empty: on the screen.
func (tab *Tab) Media(name string) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name}); err != nil {
		tab.t.Fatal(err)
	}
}
