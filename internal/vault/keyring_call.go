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
	if err := k.ready(ctx); err != nil {
		return "", err
	}
	got, _ := k.wait(ctx, f)
	return got.secret, got.err
}

// ready reports why a call is not even begun.
func (k *keyringStore) ready(ctx context.Context) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if err := k.backend.reachable(); err != nil {
		return fault.Wrap(fault.KeyringAbsent, err, nil)
	}
	if k.isSilent() {
		return fault.New(fault.KeyringSilent, nil)
	}
	return nil
}

// wait runs f and waits for it as long as the keyring has, and a moment longer
// than ctx. A call that is given up goes on: ended is closed when it has come to
// its end, and the keyring counts as silent until then. Else ended is nil.
func (k *keyringStore) wait(ctx context.Context, f func() (string, error)) (got answer, ended <-chan struct{}) {
	// Room for one: a call that was given up can end.
	done := make(chan answer, 1)
	go func() { done <- guarded(f) }()

	early, late := k.after(quiet), k.after(k.limit)
	left, over := ctx.Done(), (<-chan time.Time)(nil)
	for {
		select {
		case got := <-done:
			return got, nil
		case <-left:
			// A call that goes well ends now, and leaves nothing in doubt.
			left, over = nil, k.after(grace)
		case <-over:
			return answer{err: context.Cause(ctx)}, k.giveUp(done)
		case <-early:
			if k.waiting != nil {
				k.waiting()
			}
		case <-late:
			return answer{err: fault.New(fault.KeyringSilent, nil)}, k.giveUp(done)
		}
	}
}

// giveUp has later calls fail at once until the one with the end done is over:
// its dialog may still be open, and what comes behind it would wait, too.
func (k *keyringStore) giveUp(done <-chan answer) <-chan struct{} {
	k.setSilent(true)
	ended := make(chan struct{})
	go func() {
		<-done
		k.setSilent(false)
		close(ended)
	}()
	return ended
}

func (k *keyringStore) setSilent(silent bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.silent = silent
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
