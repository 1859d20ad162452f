package practice

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
)

// startWeb serves the pictures of challenges over HTTPS, where they come as
// links. The name in the links is the server's domain, which no resolver knows:
// a client has to be told to connect to WebAddr.
func (s *Server) startWeb(ctx context.Context) error {
	if s.cfg.Captcha != CaptchaLink && s.cfg.Captcha != CaptchaFallback {
		return nil
	}
	listener, err := loopback(ctx)
	if err != nil {
		return fmt.Errorf("practice: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /captcha/{id}", s.serveChallenge)
	s.webAddr = listener.Addr().String()
	s.web = &http.Server{
		Handler:     mux,
		ReadTimeout: writeTime, WriteTimeout: writeTime,
		ErrorLog: log.New(io.Discard, "", 0), // clients that end the handshake are no news
	}
	encrypted := tls.NewListener(listener, s.authority.config(s.cfg.TLS, "http/1.1"))
	// It returns when stop closes it; the listener fails on its own only with
	// the whole machine.
	s.running.Go(func() { _ = s.web.Serve(encrypted) })
	return nil
}

// WebAddr is the host and port where pictures are served that come as links,
// "" on a server that has none.
func (s *Server) WebAddr() string { return s.webAddr }

// challengeURL is where the picture of a challenge can be had.
func (s *Server) challengeURL(id string) string {
	_, port, _ := net.SplitHostPort(s.webAddr) // is a listener's own
	return "https://" + net.JoinHostPort(s.cfg.Domain, port) + "/captcha/" + id
}

func (s *Server) serveChallenge(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	c := s.challenges[r.PathValue("id")]
	good := c != nil && !c.used && s.cfg.Now().Before(c.expires)
	s.mu.Unlock()
	if !good {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", c.contentType)
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(c.content) // who went away meanwhile needs no picture
}
