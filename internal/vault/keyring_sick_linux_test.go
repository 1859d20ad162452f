package vault

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
)

// onBus lets the keyring library find the bus, and forget it after the test: it
// keeps its connection else, and with it what was given up.
func onBus(t *testing.T, bus string) {
	t.Helper()
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
	t.Cleanup(func() {
		if conn, err := dbus.SessionBus(); err == nil {
			conn.Close()
		}
	})
}

// impatient is the keyring on the bus whose time is up, once, when k has been
// asked to make an item or to show a dialog and does not.
func impatient(k *secretservice.Keyring) *keyringStore {
	s := Keyring(Options{}).(*keyringStore)
	up := make(chan time.Time)
	go func() {
		k.Await(func() bool { return called(k, "CreateItem") || called(k, "Prompt") })
		up <- time.Now()
	}()
	s.after = func(d time.Duration) <-chan time.Time {
		if d == waitAlone {
			return up
		}
		return nil
	}
	return s
}

// A keyring that is unwell is told apart from one that works, and what cannot be
// kept is not left behind.
func TestSickKeyring(t *testing.T) {
	type outcome struct {
		probe, put fault.Kind
		// left is what stays in the keyring after Put; doubted is whether that is said.
		left    string
		doubted bool
	}
	const fine fault.Kind = ""
	bus, _ := testenv.Bus(t)
	for _, tc := range []struct {
		row   string
		fault secretservice.Fault
		want  outcome
	}{
		{"row-52 locked, nobody there", secretservice.Locked, outcome{probe: fault.KeyringLocked, put: fault.KeyringLocked}},
		{"row-52 dialog dismissed, which the library takes for success", secretservice.Dismissed, outcome{probe: fault.KeyringLocked, put: fault.KeyringLocked}},
		{"row-53 never answered", secretservice.Unanswered, outcome{probe: fault.KeyringSilent, put: fault.KeyringSilent}},
		{"row-53 never answered when it is to store", secretservice.Late, outcome{probe: fault.KeyringSilent, put: fault.KeyringSilent, doubted: true}},
		{"row-53 slower than anybody waits", secretservice.Slow, outcome{probe: fault.KeyringSilent, put: fault.KeyringSilent, doubted: true}},
		{"row-55 one byte more comes back", secretservice.Altered, outcome{probe: fault.StoreMismatch, put: fault.StoreMismatch}},
		{"row-55 nothing comes back", secretservice.Emptied, outcome{probe: fault.StoreMismatch, put: fault.StoreMismatch}},
		{"row-55 another comes back and stays", secretservice.Rigid, outcome{probe: fault.StoreMismatch, put: fault.StoreMismatch, left: canary, doubted: true}},
		{"refused in words with the password", secretservice.Refuses, outcome{probe: fault.StoreFailed, put: fault.StoreFailed}},
		{"a panic of the library at the end of a dialog", secretservice.OddPrompt, outcome{probe: fault.StoreFailed, put: fault.StoreFailed}},
		{"a panic of the library at a property", secretservice.OddProperty, outcome{probe: fault.StoreFailed, put: fault.StoreFailed}},
		{"odd replies", secretservice.OddReplies, outcome{probe: fault.StoreFailed, put: fault.StoreFailed}},
		{"an odd reply to what was stored", secretservice.OddStore, outcome{probe: fault.StoreFailed, put: fault.StoreFailed}},
		{"an error on delete", secretservice.Undeletable, outcome{probe: fault.StoreFailed, put: fine, left: canary}},
		{"gone before it stores", secretservice.Dies, outcome{probe: fault.StoreFailed, put: fault.StoreFailed, doubted: true}},
		{"gone after it has stored", secretservice.DiesLate, outcome{probe: fault.StoreFailed, put: fault.StoreFailed, left: canary, doubted: true}},
	} {
		check := func(t *testing.T, got error, want fault.Kind) {
			t.Helper()
			if want == fine {
				if got != nil {
					t.Errorf("got %v", got)
				}
				return
			}
			wantKind(t, got, want)
			if code := fault.Of(got).Exit(); code != 9 {
				t.Errorf("ends with %d, want 9", code)
			}
		}
		store := func(k *secretservice.Keyring, want fault.Kind) Store {
			if want == fault.KeyringSilent {
				return impatient(k)
			}
			return Keyring(Options{})
		}
		anna := addresstest.Parse(t, "anna@example.org")
		t.Run(tc.row+", probe", func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: tc.fault})
			check(t, store(k, tc.want.probe).Probe(t.Context()), tc.want.probe)
		})
		t.Run(tc.row+", put", func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: tc.fault})
			err := store(k, tc.want.put).Put(t.Context(), anna, password.New(canary))
			check(t, err, tc.want.put)
			if got := MayBeKept(err); got != tc.want.doubted {
				t.Errorf("may be kept: %v, want %v", got, tc.want.doubted)
			}
			if got := k.Items()[anna.String()]; got != tc.want.left {
				t.Errorf("left %q, want %q", got, tc.want.left)
			}
		})
	}
}

func TestAbsentKeyring(t *testing.T) {
	bus, stop := testenv.Bus(t)
	t.Run("row-51 no keyring on the bus", func(t *testing.T) {
		onBus(t, bus)
		wantKind(t, Keyring(Options{}).Probe(t.Context()), fault.KeyringAbsent)
	})
	t.Run("row-51 the bus has gone", func(t *testing.T) {
		onBus(t, bus)
		secretservice.Start(t, bus, secretservice.Options{})
		s := Keyring(Options{})
		if err := s.Probe(t.Context()); err != nil {
			t.Fatal(err)
		}
		stop()
		if kind := fault.Of(s.Probe(t.Context())).Kind; kind.Exit() != 9 {
			t.Errorf("got %s", kind)
		}
	})
}

func TestKeyringWithTheirItem(t *testing.T) {
	bus, _ := testenv.Bus(t)
	anna := addresstest.Parse(t, "anna@example.org")
	theirs := secretservice.Options{Service: service, Items: map[string]string{anna.String(): "theirs"}}
	t.Run("row-56 never overwritten", func(t *testing.T) {
		onBus(t, bus)
		k := secretservice.Start(t, bus, theirs)
		s := Keyring(Options{})
		err := s.Put(t.Context(), anna, password.New(canary))
		wantKind(t, err, fault.SecretExists)
		if MayBeKept(err) || k.Items()[anna.String()] != "theirs" {
			t.Errorf("may be kept: %v, there is %v", MayBeKept(err), k.Items())
		}
		if err := s.Probe(t.Context()); err != nil || len(k.Items()) != 1 {
			t.Errorf("after a probe: %v, %v", err, k.Items())
		}
	})
	t.Run("row-56 nor where the library would replace it", func(t *testing.T) {
		onBus(t, bus)
		theirs.Fault = secretservice.Emptied
		k := secretservice.Start(t, bus, theirs)
		wantKind(t, Keyring(Options{}).Put(t.Context(), anna, password.New(canary)), fault.SecretExists)
		if k.Items()[anna.String()] != "theirs" {
			t.Errorf("there is %v", k.Items())
		}
	})
}

// A dialog that somebody answers while the program waits is only told of.
func TestLateAnswer(t *testing.T) {
	bus, _ := testenv.Bus(t)
	onBus(t, bus)
	k := secretservice.Start(t, bus, secretservice.Options{Fault: secretservice.Late})
	s := Keyring(Options{Terminal: true, Waiting: k.Release}).(*keyringStore)
	s.after = func(d time.Duration) <-chan time.Time {
		if d == quiet {
			return time.After(0)
		}
		return nil
	}
	testStore(t, s)
}

// What a keyring stores after it was given up is taken back, or stays explained.
func TestStoredTooLate(t *testing.T) {
	bus, _ := testenv.Bus(t)
	for _, f := range []secretservice.Fault{secretservice.Late, secretservice.Slow} {
		t.Run("probe, "+string(f), func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: f})
			s := impatient(k)
			wantKind(t, s.Probe(t.Context()), fault.KeyringSilent)
			wantKind(t, s.Probe(t.Context()), fault.KeyringSilent)
			k.Release()
			k.Await(func() bool { return called(k, "Delete") && len(k.Items()) == 0 })
		})
		t.Run("put, "+string(f), func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: f})
			s := impatient(k)
			anna := addresstest.Parse(t, "anna@example.org")
			if err := s.Put(t.Context(), anna, password.New(canary)); !MayBeKept(err) {
				t.Fatalf("nobody learns that it may be kept: %v", err)
			}
			k.Release()
			k.Await(func() bool { return len(k.Items()) == 1 })
			// Another run, which knows what the password was for, goes on with it.
			if got, err := Keyring(Options{}).Get(t.Context(), anna); err != nil || got.Reveal() != canary {
				t.Errorf("got %q, %v", got.Reveal(), err)
			}
		})
	}
}

// Ctrl-C while a password is being kept leaves nothing where the keyring
// answers, and says so where it does not.
func TestInterruptedPut(t *testing.T) {
	bus, _ := testenv.Bus(t)
	anna := addresstest.Parse(t, "anna@example.org")
	why := errors.New("enough")
	for _, tc := range []struct {
		name    string
		release bool
	}{{"answers", true}, {"does not answer", false}} {
		t.Run(tc.name, func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: secretservice.Slow})
			ctx, cancel := context.WithCancelCause(t.Context())
			go func() {
				k.Await(func() bool { return called(k, "CreateItem") })
				cancel(why)
				if tc.release {
					k.Release()
				}
			}()
			s := Keyring(Options{Terminal: true}).(*keyringStore)
			s.after = func(d time.Duration) <-chan time.Time {
				if d == grace && !tc.release {
					return time.After(0)
				}
				return nil
			}
			err := s.Put(ctx, anna, password.New(canary))
			if !errors.Is(err, why) || MayBeKept(err) == tc.release {
				t.Errorf("got %v, may be kept: %v", err, MayBeKept(err))
			}
			if len(k.Items()) != 0 {
				t.Errorf("left %v", k.Items())
			}
		})
	}
}

func called(k *secretservice.Keyring, name string) bool { return slices.Contains(k.Calls(), name) }
