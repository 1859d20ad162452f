package askpage

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"embed"
	"image/png"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"xmpp-start/internal/i18n"
)

//go:embed style.css
var files embed.FS

const (
	// maxForm bounds what is posted, maxAnswer the answer in it, in bytes.
	maxForm   = 8 << 10
	maxAnswer = 1 << 10
)

// policy keeps the page to itself: no programs, nothing from elsewhere, no
// frame around it, the answer to where it came from.
const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// site answers the requests.
type site struct {
	host, start, session string
	started              atomic.Bool
	answers              *box

	texts     *i18n.Catalog
	question  Question
	style     []byte
	picture   []byte
	soundType string
}

func newSite(host, start string, texts *i18n.Catalog, q Question, answers *box) (*site, error) {
	s := &site{host: host, start: start, session: rand.Text(), answers: answers, texts: texts, question: q}
	var err error
	if s.style, err = files.ReadFile("style.css"); err != nil {
		return nil, err
	}
	if q.Picture != nil {
		var b bytes.Buffer
		if err := png.Encode(&b, q.Picture); err != nil {
			return nil, err
		}
		s.picture = b.Bytes()
	}
	if len(q.Sound.Data) > 0 {
		if s.soundType, err = q.Sound.mediaType(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	guard(w.Header())
	first, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case !s.ours(r):
		s.refuse(w)
	case same(first, s.session):
		s.serve(w, r, rest)
	case same(first, s.start) && s.begin(r):
		http.Redirect(w, r, "/"+s.session+"/", http.StatusSeeOther)
	default:
		s.refuse(w)
	}
}

// guard sets what holds for all that is sent.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// With no-referrer a browser would keep the origin of the answer to itself.
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
}

// ours reports whether a request is meant for here, and was made here or by
// nobody else's page.
func (s *site) ours(r *http.Request) bool {
	if r.Host != s.host {
		return false
	}
	origin, sent := r.Header["Origin"]
	if !sent {
		return r.Method == http.MethodGet
	}
	return len(origin) == 1 && origin[0] == "http://"+s.host
}

// begin reports whether this request uses the link. Browsers also fetch what
// their user may be about to open; that is not it.
func (s *site) begin(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Purpose") == "" && s.started.CompareAndSwap(false, true)
}

// serve answers those who came by the link.
func (s *site) serve(w http.ResponseWriter, r *http.Request, name string) {
	switch request := r.Method + " " + name; {
	case request == "GET ":
		s.ask(w, http.StatusOK, "")
	case request == "GET style.css":
		s.send(w, r, "text/css; charset=utf-8", s.style)
	case request == "GET picture" && s.picture != nil:
		s.send(w, r, "image/png", s.picture)
	case request == "GET sound" && s.soundType != "":
		s.send(w, r, s.soundType, s.question.Sound.Data)
	case request == "POST answer":
		s.take(w, r)
	default:
		s.refuse(w)
	}
}

// send sends a file, or the part of it that was asked for: players want parts.
func (s *site) send(w http.ResponseWriter, r *http.Request, mediaType string, data []byte) {
	w.Header().Set("Content-Type", mediaType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// take reads the answer.
func (s *site) take(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.ParseForm() != nil || len(r.PostForm["answer"]) != 1 {
		s.refuse(w)
		return
	}
	answer := strings.TrimSpace(r.PostForm.Get("answer"))
	switch {
	case !acceptable(answer):
		s.ask(w, http.StatusUnprocessableEntity, s.texts.T("page.invalid", nil))
	case s.answers.put(answer):
		s.thank(w)
	default:
		s.refuse(w)
	}
}

// acceptable reports whether the answer is a line of text.
func acceptable(answer string) bool {
	return answer != "" && len(answer) <= maxAnswer && utf8.ValidString(answer) &&
		!strings.ContainsFunc(answer, unicode.IsControl)
}

// same compares without telling by the time it takes how much is the same.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
