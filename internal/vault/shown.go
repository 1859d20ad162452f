package vault

import (
	"context"
	"sync"

	"xmpp-start/internal/address"
	"xmpp-start/internal/password"
)

type (
	// Show shows a password to the person and returns when they said that they
	// have it.
	Show func(context.Context, address.Address, password.Secret) error
	// Ask asks the person for a password that was shown to them earlier.
	Ask func(context.Context, address.Address) (password.Secret, error)
)

// Shown returns the store that is the person: a password is shown once, before
// anything is sent with it, and asked for when it is needed in another run.
// Within the run it is remembered, until Delete: after it Get asks again.
func Shown(show Show, ask Ask) Store {
	return &shownStore{show: show, ask: ask, known: map[address.Address]password.Secret{}}
}

type shownStore struct {
	show Show
	ask  Ask

	mu    sync.Mutex
	known map[address.Address]password.Secret
}

func (s *shownStore) Name() string { return "show" }

// Probe has nothing to try: whether somebody is there turns out at Put.
func (s *shownStore) Probe(ctx context.Context) error { return context.Cause(ctx) }

func (s *shownStore) Put(ctx context.Context, a address.Address, secret password.Secret) error {
	if secret.Empty() {
		return errEmpty
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if held, ok := s.known[a]; ok {
		if held.Equal(secret) {
			return nil
		}
		return secretExists(a)
	}
	if err := s.show(ctx, a, secret); err != nil {
		return err
	}
	s.known[a] = secret
	return nil
}

func (s *shownStore) Get(ctx context.Context, a address.Address) (password.Secret, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if held, ok := s.known[a]; ok {
		return held, nil
	}
	secret, err := s.ask(ctx, a)
	if err != nil {
		return password.Secret{}, err
	}
	if secret.Empty() {
		return password.Secret{}, secretMissing(a)
	}
	s.known[a] = secret
	return secret, nil
}

func (s *shownStore) Delete(_ context.Context, a address.Address) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.known, a)
	return nil
}
