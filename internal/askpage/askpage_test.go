package askpage

import (
	"context"
	"image"
	"image/color"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must come; it ends a hang.
const patience = 20 * time.Second

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

func TestAnswer(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	session, page := open(t, p)
	for _, want := range []string{
		`<html lang="en">`, `<h1>Type what the picture shows</h1>`, `<p dir="auto">Enter the text</p>`, "example.org writes:",
		`<img src="picture" width="560" height="240" alt="A picture of letters`, `<audio src="sound" controls`, `aria-label="Recording`,
		`<label for="answer">Your answer</label>`, `aria-describedby="intro words"`,
	} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %s in %s", want, page.body)
		}
	}
	if strings.Contains(page.body, `role="alert"`) || strings.Contains(page.body, "<script") {
		t.Errorf("an alert or a program: %s", page.body)
	}
	// Reloading is no second use.
	if again := do(t, http.MethodGet, session, "", nil); again.body != page.body {
		t.Errorf("reloaded: %d, %s", again.status, again.body)
	}
	if got := do(t, http.MethodGet, session+"picture", "", nil); got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("picture: %v", got)
	}
	if got := do(t, http.MethodGet, session+"sound", "", nil); got.header.Get("Content-Type") != "audio/x-wav" || got.body != "RIFF0123456789" {
		t.Errorf("sound: %v", got)
	}
	part := do(t, http.MethodGet, session+"sound", "", func(r *http.Request) { r.Header.Set("Range", "bytes=4-6") })
	if part.status != http.StatusPartialContent || part.body != "012" {
		t.Errorf("a part of the sound: %v", part)
	}
	if got := do(t, http.MethodGet, session+"style.css", "", nil); got.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style: %v", got.header)
	}

	waiting(t, p)
	done := do(t, http.MethodPost, session+"answer", "answer=+4829+%C3%A9+", nil)
	if done.status != http.StatusOK || !strings.Contains(done.body, "Your answer has arrived") {
		t.Errorf("got %v", done)
	}
	if answer, ok := answered(t, p); answer != "4829 é" || !ok {
		t.Errorf("got %q, %v", answer, ok)
	}
	if _, ok := answered(t, p); ok {
		t.Error("a second answer")
	}
	if got := do(t, http.MethodPost, session+"answer", "answer=other", nil); got.status != http.StatusForbidden {
		t.Errorf("second use: %d", got.status)
	}
}

func TestRefused(t *testing.T) {
	const form = "answer=wrong"
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	from := func(origin ...string) func(*http.Request) {
		return func(r *http.Request) {
			delete(r.Header, "Origin")
			if origin != nil {
				r.Header["Origin"] = origin
			}
		}
	}
	for name, tc := range map[string]struct {
		method, path string
		form         string
		change       func(*http.Request)
	}{
		"no token":              {"GET", "/", "", nil},
		"no token, a file":      {"GET", "/favicon.ico", "", nil},
		"no token, the answer":  {"POST", "/answer", form, nil},
		"another token":         {"GET", "/ABCDEFGHIJKLMNOPQRSTUVWXYZ", "", nil},
		"another session":       {"POST", "/ABCDEFGHIJKLMNOPQRSTUVWXYZ/answer", form, nil},
		"the link once more":    {"GET", "START", "", nil},
		"answer by the link":    {"POST", "START/answer", form, nil},
		"GET for the answer":    {"GET", "SESSION/answer?" + form, "", nil},
		"HEAD":                  {"HEAD", "SESSION/", "", nil},
		"PUT for the answer":    {"PUT", "SESSION/answer", form, nil},
		"an unknown file":       {"GET", "SESSION/../page.html", "", nil},
		"foreign Host":          {"GET", "SESSION/", "", host("evil.example")},
		"foreign Host, answer":  {"POST", "SESSION/answer", form, host("evil.example")},
		"localhost as Host":     {"GET", "SESSION/", "", host("localhost")},
		"Host, another port":    {"GET", "SESSION/", "", host("127.0.0.1:1")},
		"foreign Origin":        {"POST", "SESSION/answer", form, from("http://evil.example")},
		"Origin, another port":  {"POST", "SESSION/answer", form, from("http://127.0.0.1:1")},
		"Origin null":           {"POST", "SESSION/answer", form, from("null")},
		"no Origin":             {"POST", "SESSION/answer", form, from()},
		"two Origins":           {"POST", "SESSION/answer", form, from("http://evil.example", "http://evil.example")},
		"foreign Origin, GET":   {"GET", "SESSION/picture", "", from("http://evil.example")},
		"an answer too many":    {"POST", "SESSION/answer", form + "&" + form, nil},
		"no answer in the form": {"POST", "SESSION/answer", "other=1", nil},
		"a form without an end": {"POST", "SESSION/answer", "answer=" + strings.Repeat("x", maxForm), nil},
		"another kind of form":  {"POST", "SESSION/answer", form, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }},
	} {
		t.Run("row-102 "+name, func(t *testing.T) {
			p := serve(t, "en", puzzle(t))
			session, _ := open(t, p)
			link := origin(session) + tc.path
			switch {
			case strings.HasPrefix(tc.path, "SESSION/"):
				link = session + strings.TrimPrefix(tc.path, "SESSION/")
			case strings.HasPrefix(tc.path, "START"):
				link = p.URL() + strings.TrimPrefix(tc.path, "START")
			}
			got := do(t, tc.method, link, tc.form, tc.change)
			if got.status != http.StatusForbidden || tc.method != "HEAD" && !strings.Contains(got.body, "This page is not open") {
				t.Errorf("got %v", got)
			}
			// Nothing was done, and the page still works.
			waiting(t, p)
			do(t, http.MethodPost, session+"answer", "answer=right", nil)
			if answer, _ := answered(t, p); answer != "right" {
				t.Errorf("then got %q", answer)
			}
		})
	}
}

// What is fetched beforehand, or looked at without being opened, does not use
// the link up.
func TestLinkIsKeptForItsUser(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	for name, change := range map[string]func(*http.Request){
		"prefetch":     func(r *http.Request) { r.Header.Set("Sec-Purpose", "prefetch;prerender") },
		"HEAD":         func(r *http.Request) { r.Method = http.MethodHead },
		"POST":         func(r *http.Request) { r.Method = http.MethodPost; r.Header.Set("Origin", origin(p.URL())) },
		"foreign Host": func(r *http.Request) { r.Host = "evil.example" },
	} {
		if got := do(t, http.MethodGet, p.URL(), "", change); got.status != http.StatusForbidden {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	open(t, p)
}

func TestEveryReplyIsGuarded(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	session, page := open(t, p)
	for name, got := range map[string]reply{
		"page": page, "picture": do(t, http.MethodGet, session+"picture", "", nil),
		"sound": do(t, http.MethodGet, session+"sound", "", nil), "style": do(t, http.MethodGet, session+"style.css", "", nil),
		"refusal": do(t, http.MethodGet, p.URL(), "", nil), "answer": do(t, http.MethodPost, session+"answer", "answer=x", nil),
	} {
		h := got.header
		if h.Get("Content-Security-Policy") != policy || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Cache-Control") != "no-store" || h.Get("Referrer-Policy") != "same-origin" || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", name, h)
		}
	}
}

func TestAnswerThatIsNone(t *testing.T) {
	p := serve(t, "fr", puzzle(t))
	session, _ := open(t, p)
	for name, form := range map[string]string{
		"empty": "answer=", "spaces": "answer=+++", "two lines": "answer=a%0Ab", "control": "answer=a%1Bb",
		"not UTF-8": "answer=%FF", "too long": "answer=" + strings.Repeat("x", maxAnswer+1),
	} {
		got := do(t, http.MethodPost, session+"answer", form, nil)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `<p id="invalid" role="alert">Veuillez taper`) ||
			!strings.Contains(got.body, `aria-invalid="true"`) || !strings.Contains(got.body, `aria-describedby="invalid intro words"`) {
			t.Errorf("%s: %v", name, got)
		}
	}
	waiting(t, p)
}

// Of answers at the same time one is taken.
func TestOneAnswerIsTaken(t *testing.T) {
	t.Run("row-102 several tabs", answerTogether)
}

func answerTogether(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	session, _ := open(t, p)
	var taken sync.Map
	var all sync.WaitGroup
	for _, answer := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			if got := do(t, http.MethodPost, session+"answer", "answer="+answer, nil); got.status == http.StatusOK {
				taken.Store(answer, true)
			}
		})
	}
	all.Wait()
	answer, _ := answered(t, p)
	n := 0
	taken.Range(func(key, _ any) bool { n++; return key == answer })
	if n != 1 {
		t.Errorf("%d were thanked for, %q was taken", n, answer)
	}
}

func TestForeignWordsAreInert(t *testing.T) {
	q := puzzle(t)
	q.Words = foreign.From("</p><script>alert(1)</script>\n<img src=x onerror=alert(1)>\n\u202e\"' javascript:x")
	q.Again = true
	p := serve(t, "en", q)
	_, page := open(t, p)
	for _, bad := range []string{"<script", "<img src=x", "\u202e"} {
		if strings.Contains(page.body, bad) {
			t.Errorf("%q got through: %s", bad, page.body)
		}
	}
	if !strings.Contains(page.body, "&lt;script&gt;alert(1)") || !strings.Contains(page.body, "answer before was not the right one") {
		t.Errorf("got %s", page.body)
	}
}

func TestKindsOfQuestions(t *testing.T) {
	full := puzzle(t)
	for title, q := range map[string]Question{
		"Type what the picture shows": {Domain: full.Domain, Picture: full.Picture},
		"Type what you hear":          {Domain: full.Domain, Sound: full.Sound},
		"Please answer a question":    {Domain: full.Domain, Words: foreign.From("What is 2 + 3?")},
	} {
		p := serve(t, "en", q)
		session, page := open(t, p)
		if !strings.Contains(page.body, "<h1>"+title+"</h1>") || strings.Contains(page.body, "<img") != (q.Picture != nil) ||
			strings.Contains(page.body, "<audio") != (q.Sound.Data != nil) {
			t.Errorf("%s: %s", title, page.body)
		}
		for name, there := range map[string]bool{"picture": q.Picture != nil, "sound": q.Sound.Data != nil} {
			if got := do(t, http.MethodGet, session+name, "", nil); (got.status == http.StatusOK) != there {
				t.Errorf("%s: %s is %d", title, name, got.status)
			}
		}
	}
}

func TestSoundsThatAreNone(t *testing.T) {
	for _, mediaType := range []string{"text/html", "image/svg+xml", "audio/x-unknown", "", "audio/wav\r\nX: y", "/"} {
		q := Question{Domain: domain(t), Sound: Sound{Type: mediaType, Data: []byte("<html>")}}
		if p, err := Serve(context.Background(), i18n.New("en"), q); err == nil {
			p.Close()
			t.Errorf("%q is played", mediaType)
		}
	}
}

func TestEnd(t *testing.T) {
	for name, end := range map[string]func(*Page, context.CancelFunc){
		"context": func(_ *Page, cancel context.CancelFunc) { cancel() },
		"Close":   func(p *Page, _ context.CancelFunc) { p.Close() },
		"both":    func(p *Page, cancel context.CancelFunc) { cancel(); p.Close(); p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			p, err := Serve(ctx, i18n.New("en"), puzzle(t))
			if err != nil {
				t.Fatal(err)
			}
			link, _ := open(t, p)
			end(p, cancel)
			if answer, ok := answered(t, p); ok {
				t.Errorf("got %q", answer)
			}
			<-p.served
			if _, err := http.Get(link); err == nil {
				t.Error("the page is still there")
			}
		})
	}
}

// A context that has ended before gives a page that has.
func TestEndBeforeTheBeginning(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p, err := Serve(ctx, i18n.New("en"), puzzle(t))
	if err != nil {
		t.Fatal(err)
	}
	if answer, ok := answered(t, p); ok {
		t.Errorf("got %q", answer)
	}
	<-p.served
}
