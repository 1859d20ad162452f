package cli

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir"
)

func TestBackoff(t *testing.T) {
	var b backoff
	for i, want := range []time.Duration{5, 10, 20, 40, 80, 160, 300, 300} {
		if got := b.next(); got != want*time.Second {
			t.Errorf("pause %d is %v, want %v", i, got, want*time.Second)
		}
	}
}

func TestPassing(t *testing.T) {
	for kind, want := range map[fault.Kind]bool{
		fault.ConnectionLost: true, fault.NoAnswer: true, fault.Unreachable: true, fault.TryLater: true, fault.Locked: true,
		fault.LoginRefused: false, fault.Refused: false, fault.SecretMissing: false, fault.Disk: false, fault.Interrupted: false, fault.Bug: false,
	} {
		if got := passing(fault.New(kind, nil)); got != want {
			t.Errorf("%s: got %v", kind, got)
		}
	}
	if passing(errors.New("anything")) {
		t.Error("a bug passes")
	}
}

// A run that has let go of the state locks it before it changes anything again,
// and does not change what it cannot lock.
func TestStateIsLockedAgain(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	a := newApp(new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer))
	dir, err := a.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	const file = "accounts/x.json"
	if err := dir.WriteFile(file, nil); err != nil {
		t.Fatal(err)
	}
	a.unlock()
	if dir.WriteFile(file, nil) == nil {
		t.Error("written without a lock")
	}
	dir.Intercept(func(op statedir.Op, _ string) error {
		if op == statedir.OpLock {
			return errors.New("no")
		}
		return nil
	})
	for range 2 {
		if _, err := a.state(t.Context()); !fault.Is(err, fault.Disk) {
			t.Errorf("got %v", err)
		}
	}
	dir.Intercept(nil)
	if _, err := a.state(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := dir.WriteFile(file, nil); err != nil {
		t.Error(err)
	}
}
