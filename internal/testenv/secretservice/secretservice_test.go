package secretservice_test

import (
	"testing"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
)

// onBus lets the library find the bus, and forget it after the test: it keeps
// its connection else.
func onBus(t *testing.T, bus string) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
	t.Cleanup(func() {
		if conn, err := dbus.SessionBus(); err == nil {
			conn.Close()
		}
	})
}

// The keyring library finds a keyring that works.
func TestWell(t *testing.T) {
	bus, _ := testenv.Bus(t)
	onBus(t, bus)
	k := secretservice.Start(t, bus, secretservice.Options{Service: "program", Items: map[string]string{"ben": "heron"}})
	if err := keyring.Set("program", "anna", "kestrel"); err != nil {
		t.Fatal(err)
	}
	if err := keyring.Set("program", "anna", "sparrow"); err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]string{"anna": "sparrow", "ben": "heron"} {
		if got, err := keyring.Get("program", user); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", user, got, err, want)
		}
	}
	if _, err := keyring.Get("other program", "anna"); err != keyring.ErrNotFound {
		t.Errorf("got %v", err)
	}
	if err := keyring.Delete("program", "anna"); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(map[string]string{"ben": "heron"}, k.Items()); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// Every fault shows: the library that is not on its guard is told something
// wrong, or nothing.
func TestFaultsShow(t *testing.T) {
	bus, _ := testenv.Bus(t)
	for _, f := range secretservice.Faults() {
		t.Run(string(f), func(t *testing.T) {
			onBus(t, bus)
			k := secretservice.Start(t, bus, secretservice.Options{Fault: f})
			ended := make(chan bool, 1)
			go func() { ended <- goesWell() }()
			switch f {
			case secretservice.Unanswered:
				k.Await(func() bool { return called(k, "Prompt") })
				k.Stop()
				return
			case secretservice.Late, secretservice.Slow:
				k.Await(func() bool { return called(k, "CreateItem") })
				if len(k.Items()) != 0 {
					t.Error("kept at once")
				}
				k.Release()
				if !<-ended {
					t.Error("does not go well after all")
				}
				return
			}
			if <-ended {
				t.Error("all goes well")
			}
		})
	}
}

// goesWell keeps a secret, reads it and deletes it.
func goesWell() (ok bool) {
	defer func() {
		if recover() != nil { // the library does that at odd replies
			ok = false
		}
	}()
	if keyring.Set("program", "anna", "kestrel") != nil {
		return false
	}
	got, err := keyring.Get("program", "anna")
	return err == nil && got == "kestrel" && keyring.Delete("program", "anna") == nil
}

func called(k *secretservice.Keyring, name string) bool {
	for _, call := range k.Calls() {
		if call == name {
			return true
		}
	}
	return false
}

func TestSpared(t *testing.T) {
	bus, _ := testenv.Bus(t)
	onBus(t, bus)
	secretservice.Start(t, bus, secretservice.Options{Fault: secretservice.Emptied, Spared: 1})
	if !goesWell() {
		t.Error("the first item is hit")
	}
	if goesWell() {
		t.Error("the second item is spared")
	}
}
