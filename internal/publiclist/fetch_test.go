package publiclist

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch/fetchtest"
)

// way leads to the server.
func way(s fetchtest.Server) Way { return Way{Roots: s.Roots(), Dial: fetchtest.To(s.Addr)} }

func wants(t *testing.T, err error, kind fault.Kind, why any) {
	t.Helper()
	if !fault.Is(err, kind) || fault.Of(err).Args["Why"] != why {
		t.Errorf("got %v (%v), want %s %v", err, fault.Of(err).Args, kind, why)
	}
}

func TestFetch(t *testing.T) {
	var asked *http.Request
	s := fetchtest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "[]")
	}), "data.xmpp.net")
	page, err := way(s).Fetch(t.Context(), Address, "")
	if err != nil || string(page.Body) != "[]" || page.ETag != `"one"` || page.Unchanged {
		t.Fatalf("got %+v, %v", page, err)
	}
	if asked.URL.Path != "/providers/v2/providers-D.json" || asked.Host != "data.xmpp.net" || asked.Method != http.MethodGet {
		t.Errorf("asked %s %s%s", asked.Method, asked.Host, asked.URL)
	}
	for _, header := range []string{"Cookie", "Authorization", "Referer", "Accept-Language"} {
		if asked.Header.Get(header) != "" {
			t.Errorf("it was told %s", header)
		}
	}
	page, err = way(s).Fetch(t.Context(), Address, page.ETag)
	if err != nil || !page.Unchanged || page.ETag != `"one"` || page.Body != nil {
		t.Errorf("got %+v, %v", page, err)
	}
}

func TestFetchFails(t *testing.T) {
	packed := pack(t, maxBytes+1)
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		kind   fault.Kind
		why    any
	}{
		"not there":             {http.NotFound, fault.ListUnreachable, "status"},
		"not modified, unasked": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, fault.ListUnreachable, "status"},
		"another host": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.test/", http.StatusFound)
		}, fault.ListUnreachable, "elsewhere"},
		"without encryption": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://data.xmpp.net/", http.StatusFound)
		}, fault.ListUnreachable, "elsewhere"},
		"another port": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://data.xmpp.net:8443/", http.StatusFound)
		}, fault.ListUnreachable, "elsewhere"},
		"in a circle": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, fault.ListUnreachable, "elsewhere"},
		"too large":   {func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, io.LimitReader(zeros{}, maxBytes+1)) }, fault.ListRefused, "too-large"},
		"too large when unpacked": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(packed)
		}, fault.ListRefused, "too-large"},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "[")
		}, fault.ListUnreachable, nil},
	} {
		t.Run(name, func(t *testing.T) {
			s := fetchtest.Start(t, tc.answer, "data.xmpp.net")
			_, err := way(s).Fetch(t.Context(), Address, "")
			wants(t, err, tc.kind, tc.why)
			if host := fault.Of(err).Args["Host"]; host != "data.xmpp.net" {
				t.Errorf("it was %v", host)
			}
		})
	}
}

// pack packs zeros, which takes a while with the race detector: before anybody waits
// for them.
func pack(t *testing.T, n int64) []byte {
	t.Helper()
	var packed bytes.Buffer
	z, err := gzip.NewWriterLevel(&packed, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(z, io.LimitReader(zeros{}, n)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

func TestRedirectOnTheSameHost(t *testing.T) {
	s := fetchtest.Start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/new.json") {
			http.Redirect(w, r, "/new.json", http.StatusMovedPermanently)
			return
		}
		io.WriteString(w, "[1]")
	}), "data.xmpp.net")
	if page, err := way(s).Fetch(t.Context(), Address, ""); err != nil || string(page.Body) != "[1]" {
		t.Errorf("got %q, %v", page.Body, err)
	}
}

func TestCertificate(t *testing.T) {
	served := false
	answer := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { served = true })
	other := fetchtest.Start(t, answer, "evil.test")
	_, err := way(other).Fetch(t.Context(), Address, "")
	wants(t, err, fault.ListUnreachable, "certificate")
	right := fetchtest.Start(t, answer, "data.xmpp.net")
	w := way(right)
	w.Roots = x509.NewCertPool()
	_, err = w.Fetch(t.Context(), Address, "")
	wants(t, err, fault.ListUnreachable, "certificate")
	if served {
		t.Error("it was asked all the same")
	}
}

func TestFetchEndsWithItsContext(t *testing.T) {
	cause := fault.New(fault.Interrupted, nil)
	ctx, cancel := context.WithCancelCause(t.Context())
	w := Way{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel(cause)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	if _, err := w.Fetch(ctx, Address, ""); !errors.Is(err, error(cause)) {
		t.Errorf("got %v", err)
	}
	_, err := Way{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("no") }}.Fetch(t.Context(), Address, "")
	wants(t, err, fault.ListUnreachable, nil)
}

// zeros reads as no end of zeros.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
