package page

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv"
)

// patience is how long one tab may take.
const patience = time.Minute

// chromium is the one browser of the tests; each has a tab of its own.
var chromium struct {
	once sync.Once
	ctx  context.Context
	stop func()
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.stop != nil {
		chromium.stop()
	}
	os.Exit(code)
}

func startChromium(program string, env []string) {
	dir, err := os.MkdirTemp("", "page-chromium-")
	if err != nil {
		chromium.err = err
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.IgnoreCertErrors,
		chromedp.Env(env...), chromedp.UserDataDir(dir))
	ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(ctx)
	chromium.ctx, chromium.err = ctx, chromedp.Do(ctx)
	chromium.stop = func() {
		quit()
		end()
		_ = os.RemoveAll(dir) // it lies in the folder for temporary files
	}
}

// tab is a tab with what it asked for and complained about.
type tab struct {
	context.Context
	t          *testing.T
	mu         sync.Mutex
	fetched    []string
	complaints []string
}

// visitor is who looks at a page. The zero visitor has an English Chromium on
// Linux, 1280 pixels wide.
type visitor struct {
	agent     string
	touch     bool
	languages string
	dark      bool
	width     int64
	noScript  bool
}

// Browsers as they call themselves.
const (
	onAndroid = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
	onIPhone  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1"
	onMac     = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15"
	onWindows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
	onLinux   = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
)

// visit opens an address in a tab of its own.
func visit(t *testing.T, v visitor, address string) *tab {
	t.Helper()
	program, env := testenv.Chromium(t)
	chromium.once.Do(func() { startChromium(program, env) })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	ctx, closeTab := chromedp.NewContext(chromium.ctx)
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(cancel)
	b := &tab{Context: ctx, t: t}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	b.become(v)
	b.open(address)
	return b
}

// become makes the tab that of a visitor.
func (b *tab) become(v visitor) {
	b.t.Helper()
	if v.agent == "" {
		v.agent = onLinux
	}
	if v.languages == "" {
		v.languages = "en-GB,en"
	}
	if v.width == 0 {
		v.width = 1280
	}
	scheme, points := "light", int64(1)
	if v.dark {
		scheme = "dark"
	}
	if v.touch {
		points = 5
	}
	_, err := chromedp.Call(b, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: v.agent, AcceptLanguage: v.languages})
	b.must(err)
	_, err = chromedp.Call(b, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: v.touch, MaxTouchPoints: points})
	b.must(err)
	_, err = chromedp.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	b.must(err)
	_, err = chromedp.Call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.width, Height: 1000, DeviceScaleFactor: 1, Mobile: v.width < 500,
	})
	b.must(err)
	b.scripts(!v.noScript)
}

// scripts switches scripts on or off, for what is opened from now on.
func (b *tab) scripts(on bool) {
	b.t.Helper()
	_, err := chromedp.Call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	b.must(err)
}

func (b *tab) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) open(address string) {
	b.t.Helper()
	b.must(chromedp.Do(b, chromedp.Navigate(address)))
}

// note collects what the tab did.
func (b *tab) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.fetched = append(b.fetched, e.Request.URL)
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, e.Entry.Text+" "+e.Entry.URL)
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening:
		b.complaints = append(b.complaints, "a dialog: "+e.Message)
	}
}

// quiet fails the test unless the page asked for nothing but itself, visits
// times, and the browser had nothing to say about it.
func (b *tab) quiet(visits int) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	documents := 0
	for _, address := range b.fetched {
		switch {
		case strings.HasPrefix(address, "data:image/svg+xml,"): // its own icon
		case strings.HasPrefix(address, "file://") || strings.HasPrefix(address, "https://127.0.0.1:"):
			documents++
		default:
			b.t.Errorf("fetched %.200s", address)
		}
	}
	if documents != visits {
		b.t.Errorf("%d requests for %d visits: %.300q", documents, visits, b.fetched)
	}
	for _, c := range b.complaints {
		b.t.Errorf("the browser says: %.300s", c)
	}
}

// ask evaluates a script in the page. A page without scripts is asked all the
// same.
func ask[T any](b *tab, script string) T {
	b.t.Helper()
	got, err := chromedp.Run(b, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%s: %v", script, err)
	}
	return got
}

// want fails the test unless the script gives what is wanted.
func want[T comparable](b *tab, script string, wanted T) {
	b.t.Helper()
	if got := ask[T](b, script); got != wanted {
		b.t.Errorf("%s: got %v; want %v", script, got, wanted)
	}
}

// literal is s as a string of JavaScript.
func literal(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can be written
	}
	return string(text)
}

// file writes a page into a file and returns its address.
func file(t *testing.T, html string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "invitation.html")
	if err := os.WriteFile(path, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	return "file://" + filepath.ToSlash(path)
}

// site puts a page on a web space and returns its address.
func site(t *testing.T, html string) string {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Errorf("the page asks for %s", r.URL)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(html)) // the browser says when nothing comes
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}
