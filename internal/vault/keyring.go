package vault

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/zalando/go-keyring"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// service is the name of the program in the keyring. Together with the address
// as the user it finds an item with the keyring's own tools, too.
const service = "xmpp-start"

// Options say how long a keyring is waited for, and how that is told.
type Options struct {
	// Terminal says that somebody is there who can answer the keyring's dialog:
	// it is waited for 60 s, else 10 s.
	Terminal bool
	// Waiting is called, once in the life of the store, when a call has taken 3 s:
	// the desktop may be asking to unlock the keyring. It may be nil.
	Waiting func()
}

const (
	quiet        = 3 * time.Second
	waitTerminal = 60 * time.Second
	waitAlone    = 10 * time.Second
	// grace is how much longer than its context a call is waited for.
	grace = time.Second
)

// Keyring returns the keyring of the system: the Secret Service on Linux, the
// Keychain on macOS (where every program of the user can read the items), the
// Credential Manager on Windows. Nothing is contacted before the first call.
//
// A keyring that does not answer in time is a fault.KeyringSilent, and so is
// every later call until it does: its dialog may still be open. The library
// behind it cannot be stopped, so the one call that was given up stays until it
// ends or the program does.
func Keyring(o Options) Store { return newKeyring(o, system{}) }

func newKeyring(o Options, b backend) *keyringStore {
	k := &keyringStore{backend: b, limit: waitAlone, after: time.After}
	if o.Terminal {
		k.limit = waitTerminal
	}
	if o.Waiting != nil {
		k.waiting = sync.OnceFunc(o.Waiting)
	}
	return k
}

// backend is the part of the keyring library that is used.
type backend interface {
	// reachable reports, without starting anything, why calls must fail.
	reachable() error
	Set(service, user, secret string) error
	Get(service, user string) (string, error)
	Delete(service, user string) error
}

// system is the keyring of the system.
type system struct{}

func (system) reachable() error                         { return reachable() }
func (system) Set(service, user, secret string) error   { return keyring.Set(service, user, secret) }
func (system) Get(service, user string) (string, error) { return keyring.Get(service, user) }
func (system) Delete(service, user string) error        { return keyring.Delete(service, user) }

type keyringStore struct {
	backend backend
	limit   time.Duration
	waiting func()
	// after is time.After.
	after func(time.Duration) <-chan time.Time

	mu     sync.Mutex
	silent bool
}

func (k *keyringStore) Name() string { return "keyring" }

func (k *keyringStore) Probe(ctx context.Context) error { return probe(ctx, k) }

func (k *keyringStore) Put(ctx context.Context, a address.Address, secret password.Secret) error {
	return put(ctx, k, a, secret)
}

func (k *keyringStore) Get(ctx context.Context, a address.Address) (password.Secret, error) {
	return k.get(ctx, a)
}

func (k *keyringStore) Delete(ctx context.Context, a address.Address) error {
	return k.remove(ctx, a)
}

func (k *keyringStore) get(ctx context.Context, a address.Address) (password.Secret, error) {
	secret, err := k.call(ctx, func() (string, error) { return k.backend.Get(service, a.String()) })
	if errors.Is(err, keyring.ErrNotFound) {
		return password.Secret{}, secretMissing(a)
	}
	if err != nil {
		return password.Secret{}, err
	}
	return password.New(secret), nil
}

func (k *keyringStore) set(ctx context.Context, a address.Address, secret password.Secret) error {
	if err := k.ready(ctx); err != nil {
		return err
	}
	got, ended := k.wait(ctx, func() (string, error) {
		return "", k.backend.Set(service, a.String(), secret.Reveal())
	})
	if got.err == nil || fault.Is(got.err, fault.KeyringAbsent, fault.KeyringLocked) || errors.Is(got.err, keyring.ErrSetDataTooBig) {
		return got.err
	}
	return doubt{got.err, ended}
}

func (k *keyringStore) remove(ctx context.Context, a address.Address) error {
	_, err := k.call(ctx, func() (string, error) { return "", k.backend.Delete(service, a.String()) })
	if errors.Is(err, keyring.ErrNotFound) {
		return nil
	}
	return err
}

// vanished: a dialog that was closed counts as success in the library.
func (k *keyringStore) vanished(address.Address) error {
	return fault.New(fault.KeyringLocked, nil)
}
