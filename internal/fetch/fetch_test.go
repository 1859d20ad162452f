package fetch

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fetch/fetchtest"
)

const host = "chat.test"

// to leads to the server.
func to(s fetchtest.Server) Way { return Way{Roots: s.Roots(), Dial: fetchtest.To(s.Addr)} }

func head(path string) Request {
	return Request{Method: http.MethodHead, Address: "https://" + host + path, Patience: time.Minute}
}

// What a page learns is which program asks, also after a detour.
func TestWhatIsTold(t *testing.T) {
	var asked []*http.Request
	s := fetchtest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r)
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		w.Header().Set("X-Answer", "yes")
		switch len(asked) {
		case 1:
			http.Redirect(w, r, "/second", http.StatusFound)
		case 2:
			http.Redirect(w, r, "https://CHAT.test:443/third?TOKEN", http.StatusPermanentRedirect)
		}
	}), host)
	answer, err := to(s).Do(t.Context(), head("/first?TOKEN"))
	if err != nil || answer.Status != http.StatusOK || answer.Header.Get("X-Answer") != "yes" || len(asked) != 3 {
		t.Fatalf("%+v, %v after %d requests", answer, err, len(asked))
	}
	for _, r := range asked {
		r.Header.Del("Connection")
		if r.Method != http.MethodHead || len(r.Header) != 1 || r.Header.Get("User-Agent") != "xmpp-start" {
			t.Errorf("asked %s %s with %v", r.Method, r.URL, r.Header)
		}
	}
}

func TestBody(t *testing.T) {
	status := http.StatusOK
	s := fetchtest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		io.WriteString(w, "12345")
	}), host)
	get := Request{Method: http.MethodGet, Address: "https://" + host, MaxBody: 5, Patience: time.Minute}
	if answer, err := to(s).Do(t.Context(), get); err != nil || string(answer.Body) != "12345" {
		t.Errorf("got %q, %v", answer.Body, err)
	}
	get.MaxBody = 4
	if _, err := to(s).Do(t.Context(), get); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	status = http.StatusNotFound
	if answer, err := to(s).Do(t.Context(), get); err != nil || answer.Status != status || answer.Body != nil {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestWhy(t *testing.T) {
	redirect := func(address string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, address, http.StatusFound) }
	}
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"another host":       {redirect("https://evil.test/"), "elsewhere"},
		"a host beneath":     {redirect("https://www.chat.test/"), "elsewhere"},
		"without encryption": {redirect("http://chat.test/"), "elsewhere"},
		"another port":       {redirect("https://chat.test:8443/"), "elsewhere"},
		"with a name":        {redirect("https://anna@chat.test/"), "elsewhere"},
		"in a circle":        {redirect("/"), "elsewhere"},
		"to a file":          {redirect("file:///etc/passwd"), "elsewhere"},
		"large headers":      {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Link", strings.Repeat("a", maxHeader)) }, ""},
		"no answer":          {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := fetchtest.Start(t, tc.answer, host)
			_, err := to(s).Do(t.Context(), head("/?TOKEN"))
			if err == nil || Why(err) != tc.want {
				t.Errorf("%q: %v", Why(err), err)
			}
			if err != nil && strings.Contains(err.Error(), "TOKEN") {
				t.Errorf("the address is in the error: %v", err)
			}
		})
	}
}

func TestCertificate(t *testing.T) {
	served := false
	s := fetchtest.Start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true }), "evil.test")
	_, err := to(s).Do(t.Context(), head("/"))
	if Why(err) != "certificate" || served {
		t.Errorf("%v, served %v", err, served)
	}
}

func TestOnlyHTTPS(t *testing.T) {
	w := Way{Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, io.EOF
	}}
	for _, address := range []string{"http://chat.test/", "file:///etc/passwd", "", "xmpp:anna@chat.test", "https://a\x00"} {
		if _, err := w.Do(t.Context(), Request{Method: http.MethodHead, Address: address, Patience: time.Minute}); err == nil {
			t.Errorf("%q was asked", address)
		}
	}
}

// silent is a way to a host that never says anything.
var silent = Way{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}}

func TestPatienceEnds(t *testing.T) {
	r := head("/")
	r.Patience = time.Millisecond
	if _, err := silent.Do(t.Context(), r); Why(err) != "slow" {
		t.Errorf("%q: %v", Why(err), err)
	}
}

func TestEndsWithItsContext(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if _, err := silent.Do(ctx, head("/")); err != cause {
		t.Errorf("got %v", err)
	}
}

// Answers that never end, and small ones that are large inside.
func TestAnswersWithoutEnd(t *testing.T) {
	endless := func(w http.ResponseWriter, line string) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		for {
			if _, err := io.WriteString(c, line); err != nil {
				return // the other side has had enough
			}
		}
	}
	for name, answer := range map[string]http.HandlerFunc{
		"headers": func(w http.ResponseWriter, _ *http.Request) {
			endless(w, "HTTP/1.1 200 OK\r\n"+strings.Repeat("Link: <xmpp:a@b.example>\r\n", 100))
		},
		"a line": func(w http.ResponseWriter, _ *http.Request) { endless(w, strings.Repeat("HTTP/1.1 200", 100)) },
		"answers to come": func(w http.ResponseWriter, _ *http.Request) {
			endless(w, "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n")
		},
		"a body": func(w http.ResponseWriter, _ *http.Request) {
			endless(w, "HTTP/1.1 200 OK\r\n\r\n"+strings.Repeat("x", 4096))
		},
		"a body in chunks": func(w http.ResponseWriter, _ *http.Request) {
			endless(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
		},
		"a bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			zeros := make([]byte, 1<<20)
			for range 64 {
				if _, err := z.Write(zeros); err != nil {
					return
				}
			}
			_ = z.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := fetchtest.Start(t, answer, host)
			got, err := to(s).Do(t.Context(), Request{Method: http.MethodGet, Address: "https://" + host + "/", MaxBody: 1000, Patience: time.Minute})
			if err == nil || got.Body != nil {
				t.Errorf("got %d bytes, %v", len(got.Body), err)
			}
		})
	}
}

// Whatever a page sends to, the address that was asked for stays out of the error.
func TestDetoursKeepTheAddress(t *testing.T) {
	for _, place := range []string{"https://chat.test/\x7fTOKEN", "https://[TOKEN", "//TOKEN@chat.test/", "https://chat.test:TOKEN/", "%zzTOKEN", "xmpp:anna@chat.test?TOKEN"} {
		s := fetchtest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", place)
			w.WriteHeader(http.StatusFound)
		}), host)
		if _, err := to(s).Do(t.Context(), head("/?TOKEN")); err == nil || strings.Contains(err.Error(), "TOKEN") {
			t.Errorf("%q: %v", place, err)
		}
	}
}
