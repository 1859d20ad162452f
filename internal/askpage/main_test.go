package askpage

import (
	"context"
	"image"
	"image/color"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come; it ends a hang.
const patience = 3 * time.Minute

func domain(t testing.TB) address.Domain {
	t.Helper()
	d, err := address.ParseDomain("example.org")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// puzzle is a question with everything in it.
func puzzle(t testing.TB) Question {
	img := image.NewRGBA(image.Rect(0, 0, 140, 60))
	img.Set(3, 3, color.White)
	return Question{
		Domain: domain(t), Words: foreign.From("Enter the text"), Picture: img,
		Sound: Sound{Type: "audio/x-wav; codecs=1", Data: []byte("RIFF0123456789")},
	}
}

// serve serves q until the test ends.
func serve(t testing.TB, lang string, q Question) *Page {
	t.Helper()
	p, err := Serve(context.Background(), i18n.New(lang), q)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	url    *url.URL
	body   string
}

// do sends a request; change may alter it before.
func do(t testing.TB, method, link, form string, change func(*http.Request)) reply {
	t.Helper()
	r, err := http.NewRequest(method, link, strings.NewReader(form))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin(link))
	}
	if change != nil {
		change(r)
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience}
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{got.StatusCode, got.Header, got.Request.URL, string(body)}
}

func origin(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	return "http://" + u.Host
}

// open follows the link and returns the address that it leads to.
func open(t testing.TB, p *Page) (session string, page reply) {
	t.Helper()
	got := do(t, http.MethodGet, p.URL(), "", nil)
	if got.status != http.StatusOK || got.url.String() == p.URL() {
		t.Fatalf("%d at %s", got.status, got.url)
	}
	return got.url.String(), got
}

// answered waits for the end of the channel and returns what came.
func answered(t testing.TB, p *Page) (answer string, ok bool) {
	t.Helper()
	select {
	case answer, ok = <-p.Answer():
		return answer, ok
	case <-time.After(patience):
		t.Fatal("neither an answer nor the end")
		return "", false
	}
}

// waiting fails the test if there is an answer or an end.
func waiting(t testing.TB, p *Page) {
	t.Helper()
	select {
	case answer, ok := <-p.Answer():
		t.Errorf("got %q, %v", answer, ok)
	default:
	}
}
