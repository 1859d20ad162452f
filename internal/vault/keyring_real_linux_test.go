package vault

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

func TestRealKeyring(t *testing.T) {
	bus := testenv.KeyringBus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
	s := Keyring(Options{})
	testStore(t, s)

	a := addresstest.Parse(t, "anna@example.org")
	if err := s.Put(t.Context(), a, password.New(canary)); err != nil {
		t.Fatal(err)
	}
	if got := testenv.SecretTool(t, bus, "xmpp-start", "anna@example.org"); got != canary {
		t.Errorf("secret-tool reads %q", got)
	}
	wantKind(t, s.Put(t.Context(), a, password.New("another")), fault.SecretExists)
	// Another run of the program finds it.
	if got, err := Keyring(Options{}).Get(t.Context(), a); err != nil || got.Reveal() != canary {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}

	// Locked, and nobody there who could be asked.
	lock(t, bus)
	wantKind(t, s.Probe(t.Context()), fault.KeyringLocked)
	_, err := s.Get(t.Context(), a)
	wantKind(t, err, fault.KeyringLocked)
}

// lock locks the keyring on the bus, as a screen saver does.
func lock(t *testing.T, bus string) {
	t.Helper()
	conn, err := dbus.Connect(bus)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	collections := []dbus.ObjectPath{"/org/freedesktop/secrets/collection/login"}
	call := conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.Lock", 0, collections)
	var locked []dbus.ObjectPath
	var prompt dbus.ObjectPath
	if err := call.Store(&locked, &prompt); err != nil || len(locked) != 1 {
		t.Fatalf("locked %v: %v", locked, err)
	}
}
