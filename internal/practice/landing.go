package practice

import (
	"net/http"

	"xmpp-start/internal/markup"
)

// landingPath is where the pages of invitations are, by their tokens.
const landingPath = "/invite/"

// serveInvitation shows the page of an invitation that still holds. What it
// stands for is in its Link header, too, as with Prosody and Snikket.
func (s *Server) serveInvitation(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	t := s.token(r.PathValue("token"))
	s.mu.Unlock()
	if t == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Link", "<"+t.uri+`>; rel="alternate"`)
	var p markup.Page
	p.Put("<!DOCTYPE html><html lang=\"en\"><title>Invitation to %v</title><p><a href=\"%v\">Open the invitation in your app</a></p></html>\n", s.cfg.Domain, t.uri)
	_, _ = w.Write([]byte(p.String())) // who went away meanwhile needs no page
}
