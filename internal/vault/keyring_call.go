package vault

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/zalando/go-keyring"

	"xmpp-start/internal/fault"
)

// answer is what a call of the keyring library came to.
type answer struct {
	secret string
	err    error
}

// call runs one call of the library, which knows no context, may wait for ever
// for a dialog, and panics at odd replies. Its error is a fault,
// keyring.ErrNotFound or the cause of ctx's end.
func (k *keyringStore) call(ctx context.Context, f func() (string, error)) (string, error) {
	if err := context.Cause(ctx); err != nil {
		return "", err
	}
	if err := k.backend.reachable(); err != nil {
		return "", fault.Wrap(fault.KeyringAbsent, err, nil)
	}
	if k.isSilent() {
		return "", fault.New(fault.KeyringSilent, nil)
	}
	// Room for one: a call that was given up can end.
	done := make(chan answer, 1)
	go func() { done <- guarded(f) }()

	early := time.NewTimer(quiet)
	defer early.Stop()
	late := time.NewTimer(k.limit)
	defer late.Stop()
	for {
		select {
		case got := <-done:
			return got.secret, got.err
		case <-ctx.Done():
			return "", context.Cause(ctx)
		case <-early.C:
			if k.waiting != nil {
				k.waiting()
			}
		case <-late.C:
			k.mu.Lock()
			k.silent = true
			k.mu.Unlock()
			return "", fault.New(fault.KeyringSilent, nil)
		}
	}
}

func (k *keyringStore) isSilent() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.silent
}

// guarded turns what the library does into an answer.
func guarded(f func() (string, error)) (got answer) {
	defer func() {
		if r := recover(); r != nil {
			got = answer{err: fault.Wrap(fault.StoreFailed, panicError(r), nil)}
		}
	}()
	secret, err := f()
	if err == nil || errors.Is(err, keyring.ErrNotFound) {
		return answer{secret, err}
	}
	kind := fault.StoreFailed
	switch {
	case errors.Is(err, keyring.ErrUnsupportedPlatform):
		kind = fault.KeyringAbsent
	case !errors.Is(err, keyring.ErrSetDataTooBig):
		kind = classify(err)
	}
	return answer{err: fault.Wrap(kind, cause(err), nil)}
}

// panicError describes a panic by its type where the text could hold what the
// keyring sent.
func panicError(r any) error {
	if err, ok := r.(runtime.Error); ok {
		return fmt.Errorf("panic in the keyring library: %w", err)
	}
	return fmt.Errorf("panic in the keyring library: %T", r)
}
