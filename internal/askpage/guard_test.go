package askpage

import (
	"net/http"
	"strings"
	"testing"

	"xmpp-start/internal/foreign"
)

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
