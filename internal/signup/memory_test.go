package signup

import (
	"context"
	"sync"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// memory is a store that keeps passwords for as long as the test, with the rules
// of vault.Store.
type memory struct {
	mu   sync.Mutex
	held map[address.Address]password.Secret
	// before is told of each operation; its error is the operation's.
	before func(op string) error
}

func (m *memory) Name() string { return "memory" }

func (m *memory) Probe(ctx context.Context) error { return m.step(ctx, "probe") }

func (m *memory) Put(ctx context.Context, a address.Address, secret password.Secret) error {
	if err := m.step(ctx, "put"); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if held, ok := m.held[a]; ok && !held.Equal(secret) {
		return fault.New(fault.SecretExists, nil)
	}
	m.held[a] = secret
	return nil
}

func (m *memory) Get(ctx context.Context, a address.Address) (password.Secret, error) {
	if err := m.step(ctx, "get"); err != nil {
		return password.Secret{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	held, ok := m.held[a]
	if !ok {
		return held, fault.New(fault.SecretMissing, nil)
	}
	return held, nil
}

func (m *memory) Delete(ctx context.Context, a address.Address) error {
	if err := m.step(ctx, "delete"); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.held, a)
	return nil
}

// step fails where the test or the end of ctx wants it.
func (m *memory) step(ctx context.Context, op string) error {
	if err := m.before(op); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// keep puts a password there as if it had always been there.
func (m *memory) keep(a address.Address, secret string) { m.held[a] = password.New(secret) }
