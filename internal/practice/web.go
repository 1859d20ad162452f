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

// startWeb serves over HTTPS what the server has links to: the pictures of
// challenges, and the pages of invitations. The name in the links is the server's
// domain, which no resolver knows: a client has to be told to connect to WebAddr.
func (s *Server) startWeb(ctx context.Context) error {
	if s.cfg.Captcha != CaptchaLink && s.cfg.Captcha != CaptchaFallback && !s.cfg.Landing {
		return nil
	}
	listener, err := loopback(ctx)
	if err != nil {
		return fmt.Errorf("practice: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /captcha/{id}", s.serveChallenge)
	mux.HandleFunc("GET "+landingPath+"{token}", s.serveInvitation)
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

// WebAddr is the host and port where the web pages of the server are, "" on a
// server that has none.
func (s *Server) WebAddr() string { return s.webAddr }

// pageURL is the address of one of the server's web pages.
func (s *Server) pageURL(path string) string {
	_, port, _ := net.SplitHostPort(s.webAddr) // is a listener's own
	return "https://" + net.JoinHostPort(s.cfg.Domain, port) + path
}

// challengeURL is where the picture of a challenge can be had.
func (s *Server) challengeURL(id string) string { return s.pageURL("/captcha/" + id) }

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
