package ibr

import (
	"context"
	"crypto/tls"

	"xmpp-start/internal/connect"
)

// Look is what a server shows to somebody who asks how to register there and goes
// away again.
type Look struct {
	// Place is where it was reached, Places are all where it might have been.
	Place  connect.Place
	Places []connect.Place
	TLS    tls.ConnectionState
	// Features are what it offers.
	Features connect.Features
	// Questions and Puzzles are those of its form; none where the way ends before.
	Questions []Question
	Puzzles   []Puzzle
	// Login is why no login there would be safe (see connect.Stream.CanLogin); nil:
	// one would be.
	Login error
}

// LookAt asks on one connection how to register, and says goodbye. The error is
// as that of Begin; with it the Look is nil where there was no connection.
func LookAt(ctx context.Context, target connect.Target) (*Look, error) {
	r, err := enquire(ctx, target, "")
	if r == nil {
		return nil, err
	}
	defer r.Close()
	s := r.stream
	look := &Look{Place: s.Place(), Places: s.Places(), TLS: s.TLS(), Features: s.Features(), Login: s.CanLogin()}
	if err == nil {
		look.Questions, look.Puzzles = r.Questions(), r.Puzzles()
	}
	return look, err
}
