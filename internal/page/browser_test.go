package page

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"xmpp-start/internal/testenv/tab"
)

// browser is the one of the tests; each has a tab of its own.
var browser tab.Browser

func TestMain(m *testing.M) { os.Exit(browser.Run(m)) }

// view is a tab of a visitor.
type view struct{ *tab.Tab }

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
func visit(t *testing.T, v visitor, address string) view {
	t.Helper()
	b := view{browser.Tab(t)}
	b.become(v)
	b.Open(address)
	return b
}

// become makes the tab that of a visitor.
func (b view) become(v visitor) {
	b.T.Helper()
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
	_, err := chromedp.Call(b.Context(), emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: v.agent, AcceptLanguage: v.languages})
	b.must(err)
	_, err = chromedp.Call(b.Context(), emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: v.touch, MaxTouchPoints: points})
	b.must(err)
	b.Scheme(scheme)
	_, err = chromedp.Call(b.Context(), emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: v.width, Height: 1000, DeviceScaleFactor: 1, Mobile: v.width < 500,
	})
	b.must(err)
	b.scripts(!v.noScript)
}

// scripts switches scripts on or off, for what is opened from now on.
func (b view) scripts(on bool) {
	b.T.Helper()
	_, err := chromedp.Call(b.Context(), emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
	b.must(err)
}

func (b view) must(err error) {
	b.T.Helper()
	if err != nil {
		b.T.Fatal(err)
	}
}

// ask evaluates a script in the page. A page without scripts is asked all the
// same.
func ask[T any](b view, script string) T {
	b.T.Helper()
	return tab.Get[T](b.Tab, script)
}

// want fails the test unless the script gives what is wanted.
func want[T comparable](b view, script string, wanted T) {
	b.T.Helper()
	tab.Expect(b.Tab, script, wanted)
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
