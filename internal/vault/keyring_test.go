package vault

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// fake is a keyring whose calls can be made to misbehave.
type fake struct {
	items map[string]string
	calls atomic.Int32
	gone  error
	// on, where set, stands before the call that it names: set, get or delete.
	on func(op string) error
	// stored is what set stores instead.
	stored func(secret string) (string, bool)
}

func newFake() *fake { return &fake{items: map[string]string{}} }

func (f *fake) reachable() error { return f.gone }

func (f *fake) before(op string) error {
	f.calls.Add(1)
	if f.on == nil {
		return nil
	}
	return f.on(op)
}

func (f *fake) Set(service, user, secret string) error {
	if err := f.before("set"); err != nil {
		return err
	}
	if f.stored != nil {
		var ok bool
		if secret, ok = f.stored(secret); !ok {
			return nil
		}
	}
	f.items[service+" "+user] = secret
	return nil
}

func (f *fake) Get(service, user string) (string, error) {
	if err := f.before("get"); err != nil {
		return "", err
	}
	secret, ok := f.items[service+" "+user]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return secret, nil
}

func (f *fake) Delete(service, user string) error {
	if err := f.before("delete"); err != nil {
		return err
	}
	if _, ok := f.items[service+" "+user]; !ok {
		return keyring.ErrNotFound
	}
	delete(f.items, service+" "+user)
	return nil
}

func TestKeyring(t *testing.T) {
	f := newFake()
	testStore(t, newKeyring(Options{}, f))
	if len(f.items) != 0 {
		t.Errorf("left: %v", f.items)
	}
}

func TestKeyringItemIsWhatSeahorseShows(t *testing.T) {
	f := newFake()
	if err := newKeyring(Options{}, f).Put(t.Context(), addresstest.Parse(t, "anna@bücher.example"), password.New(canary)); err != nil {
		t.Fatal(err)
	}
	if got := f.items["xmpp-start anna@xn--bcher-kva.example"]; got != canary || len(f.items) != 1 {
		t.Errorf("got %v", f.items)
	}
}

func TestUnwellKeyrings(t *testing.T) {
	on := func(op string, err error) func(*fake) {
		return func(f *fake) {
			f.on = func(now string) error {
				if now == op {
					return err
				}
				return nil
			}
		}
	}
	for _, tc := range []struct {
		name string
		make func(*fake)
		want fault.Kind
	}{
		{"no bus", func(f *fake) { f.gone = errors.New("no bus") }, fault.KeyringAbsent},
		{"no such platform", on("set", keyring.ErrUnsupportedPlatform), fault.KeyringAbsent},
		{"error on set", on("set", errors.New("odd")), fault.StoreFailed},
		{"error on get", on("get", errors.New("odd")), fault.StoreFailed},
		{"error on delete", on("delete", errors.New("odd")), fault.StoreFailed},
		{"too big", on("set", keyring.ErrSetDataTooBig), fault.StoreFailed},
		{"dialog dismissed", func(f *fake) { f.stored = func(string) (string, bool) { return "", false } }, fault.KeyringLocked},
		{"other value", func(f *fake) { f.stored = func(s string) (string, bool) { return s + "\n", true } }, fault.StoreMismatch},
		{"empty value", func(f *fake) { f.stored = func(string) (string, bool) { return "", true } }, fault.StoreMismatch},
		{"panic on an odd reply", func(f *fake) {
			f.on = func(string) error {
				var reply any = canary
				return reply.(error)
			}
		}, fault.StoreFailed},
		{"panic with what was stored", func(f *fake) { f.on = func(string) error { panic(canary) } }, fault.StoreFailed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFake()
			tc.make(f)
			s := newKeyring(Options{}, f)
			wantKind(t, s.Probe(t.Context()), tc.want)
			if tc.name != "error on delete" {
				wantKind(t, s.Put(t.Context(), addresstest.Parse(t, "anna@example.org"), password.New(canary)), tc.want)
			}
			for name, secret := range f.items {
				if tc.name != "error on get" && tc.name != "error on delete" {
					t.Errorf("left behind: %s %q", name, secret)
				}
			}
		})
	}
}

func TestKeyringNeverReplacesAPassword(t *testing.T) {
	f := newFake()
	f.items["xmpp-start anna@example.org"] = "theirs"
	s := newKeyring(Options{}, f)
	wantKind(t, s.Put(t.Context(), addresstest.Parse(t, "anna@example.org"), password.New(canary)), fault.SecretExists)
	if f.items["xmpp-start anna@example.org"] != "theirs" {
		t.Errorf("got %v", f.items)
	}
}

// The bubble's clock is its own, and it ends only when every goroutine has: the
// one of the call that was given up, too, once the keyring answers.
func TestSilentKeyring(t *testing.T) {
	for _, terminal := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			want := waitAlone
			if terminal {
				want = waitTerminal
			}
			hang := make(chan struct{})
			defer close(hang)
			f := newFake()
			f.on = func(string) error { <-hang; return nil }
			var told []time.Duration
			begin := time.Now()
			s := newKeyring(Options{Terminal: terminal, Waiting: func() { told = append(told, time.Since(begin)) }}, f)

			wantKind(t, s.Probe(t.Context()), fault.KeyringSilent)
			if took := time.Since(begin); took != want {
				t.Errorf("gave up after %v, want %v", took, want)
			}
			if len(told) != 1 || told[0] != quiet {
				t.Errorf("told after %v, want once after %v", told, quiet)
			}
			_, err := s.Get(t.Context(), addresstest.Parse(t, "anna@example.org"))
			wantKind(t, err, fault.KeyringSilent)
			if took := time.Since(begin); took != want || f.calls.Load() != 1 {
				t.Errorf("asked again: %d calls, %v", f.calls.Load(), took)
			}
		})
	}
}

func TestSlowKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		f.on = func(string) error { time.Sleep(quiet + time.Second); return nil }
		told := 0
		testStore(t, newKeyring(Options{Waiting: func() { told++ }}, f))
		if told != 1 {
			t.Errorf("told %d times", told)
		}
		told = 0
		f.on = func(string) error { time.Sleep(quiet - time.Second); return nil }
		testStore(t, newKeyring(Options{Waiting: func() { told++ }}, f))
		if told != 0 {
			t.Errorf("told %d times", told)
		}
	})
}

func TestKeyringHeedsTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		defer close(hang)
		f := newFake()
		f.on = func(string) error { <-hang; return nil }
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(why) })
		s := newKeyring(Options{Terminal: true}, f)
		if err := s.Probe(ctx); !errors.Is(err, why) {
			t.Errorf("got %v", err)
		}
		if err := s.Probe(ctx); !errors.Is(err, why) || f.calls.Load() != 1 {
			t.Errorf("got %v after %d calls", err, f.calls.Load())
		}
	})
}

// A probe that is broken off after its item was made leaves none.
func TestInterruptedProbeTidiesUp(t *testing.T) {
	f := newFake()
	ctx, cancel := context.WithCancel(t.Context())
	f.on = func(op string) error {
		if op == "get" {
			cancel()
			return errors.New("odd")
		}
		return nil
	}
	if err := newKeyring(Options{}, f).Probe(ctx); err == nil {
		t.Error("no error")
	}
	if len(f.items) != 0 {
		t.Errorf("left: %v", f.items)
	}
}

func TestNoBus(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("skipped: only the Secret Service of Linux is reached over a bus")
	}
	for _, address := range []string{"", "autolaunch:", "unix:path=/nonexistent/bus"} {
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", address)
		wantKind(t, Keyring(Options{}).Probe(t.Context()), fault.KeyringAbsent)
	}
	if got := classify(&net.OpError{Op: "dial", Err: syscall.ENOENT}); got != fault.KeyringAbsent {
		t.Errorf("got %s", got)
	}
}
