package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// canary is a password that must never be part of an error.
const canary = "correct-horse-battery"

// wantKind checks the kind of an error and that no password is in it.
func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, kind)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, canary) {
			t.Errorf("the password is in %q", text)
		}
	}
}

// testStore puts a store that works through all that Store promises. It begins
// and ends empty.
func testStore(t *testing.T, s Store) {
	t.Helper()
	ctx := t.Context()
	anna, ben := addresstest.Parse(t, "anna@example.org"), addresstest.Parse(t, "josé.m@bücher.example")
	first, second := password.New(canary), password.New(" ünïcode\nand more ")
	if err := s.Probe(ctx); err != nil {
		t.Fatalf("probe: %v", err)
	}
	_, err := s.Get(ctx, anna)
	wantKind(t, err, fault.SecretMissing)
	for range 2 {
		if err := s.Put(ctx, anna, first); err != nil {
			t.Fatalf("put: %v", err)
		}
	}
	wantKind(t, s.Put(ctx, anna, second), fault.SecretExists)
	if err := s.Put(ctx, ben, second); err != nil {
		t.Fatalf("put: %v", err)
	}
	for a, want := range map[address.Address]password.Secret{anna: first, ben: second} {
		if got, err := s.Get(ctx, a); err != nil || !got.Equal(want) {
			t.Errorf("%s: got %q, %v; want %q", a, got.Reveal(), err, want.Reveal())
		}
	}
	if err := s.Put(ctx, ben, password.Secret{}); err == nil {
		t.Error("an empty password is kept")
	}
	for range 2 {
		if err := s.Delete(ctx, anna); err != nil {
			t.Errorf("delete: %v", err)
		}
	}
	_, err = s.Get(ctx, anna)
	wantKind(t, err, fault.SecretMissing)
	if got, err := s.Get(ctx, ben); err != nil || !got.Equal(second) {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
	if err := s.Delete(ctx, ben); err != nil {
		t.Errorf("delete: %v", err)
	}
}

func TestShown(t *testing.T) {
	shows := 0
	s := Shown(func(_ context.Context, a address.Address, secret password.Secret) error {
		if shows++; secret.Empty() || a.IsZero() {
			t.Errorf("showed %q for %q", secret.Reveal(), a)
		}
		return nil
	}, func(context.Context, address.Address) (password.Secret, error) { return password.Secret{}, nil })
	testStore(t, s)
	if shows != 2 {
		t.Errorf("showed %d times, want twice", shows)
	}
}

func TestShownAsksInAnotherRun(t *testing.T) {
	asked := 0
	a := addresstest.Parse(t, "anna@example.org")
	refusal := errors.New("no terminal")
	refuse := true
	s := Shown(func(context.Context, address.Address, password.Secret) error { return refusal },
		func(context.Context, address.Address) (password.Secret, error) {
			if asked++; refuse {
				return password.Secret{}, refusal
			}
			return password.New(canary), nil
		})
	if err := s.Put(t.Context(), a, password.New(canary)); !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	if _, err := s.Get(t.Context(), a); !errors.Is(err, refusal) {
		t.Errorf("what was not confirmed is kept: %v", err)
	}
	refuse = false
	for range 2 {
		if got, err := s.Get(t.Context(), a); err != nil || got.Reveal() != canary {
			t.Errorf("got %q, %v", got.Reveal(), err)
		}
	}
	if asked != 2 {
		t.Errorf("asked %d times, want twice", asked)
	}
	wantKind(t, s.Put(t.Context(), a, password.New("another")), fault.SecretExists)
}
