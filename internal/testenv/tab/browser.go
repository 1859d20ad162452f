package tab

import (
	"context"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv"
)

// patience bounds all that a test does with its tab.
const patience = 5 * time.Minute

// Browser is a Chromium that the tests of a package share. The zero Browser starts
// with its first tab.
type Browser struct {
	once sync.Once
	ctx  context.Context
	err  error
	// stops undo the start, in turn.
	stops []func()
}

// Run runs the tests of a package, and ends the browser.
func (b *Browser) Run(m *testing.M) int {
	defer b.end()
	return m.Run()
}

// New opens an empty tab in a browser that ends with the test.
func New(t testing.TB) *Tab {
	t.Helper()
	var b Browser
	t.Cleanup(b.end)
	return b.Tab(t)
}

// Tab opens an empty tab.
func (b *Browser) Tab(t testing.TB) *Tab {
	t.Helper()
	program, env := testenv.Chromium(t)
	b.once.Do(func() { b.start(program, env) })
	if b.err != nil {
		t.Fatal(b.err)
	}
	// Whatever is done first decides how long the tab is there.
	ctx, end := chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	tab := &Tab{T: t, ctx: ctx}
	if err := chromedp.Listen(ctx, tab.note); err != nil {
		t.Fatal(err)
	}
	return tab
}

func (b *Browser) start(program string, env []string) {
	var dir string
	if dir, b.err = os.MkdirTemp("", "chromium-"); b.err != nil {
		return
	}
	// Servers of tests have certificates of their own making.
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.IgnoreCertErrors,
		chromedp.Env(env...), chromedp.UserDataDir(dir))
	allocator, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(allocator)
	b.stops = []func(){quit, end, func() { _ = os.RemoveAll(dir) }} // dir is among temporary files
	b.ctx, b.err = ctx, chromedp.Do(ctx)
}

func (b *Browser) end() {
	for _, stop := range b.stops {
		stop()
	}
}
