package vault

import (
	"errors"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/fault"
)

func TestClassify(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want fault.Kind
	}{
		{dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}, fault.KeyringAbsent},
		{dbus.Error{Name: "org.freedesktop.DBus.Error.Spawn.ChildExited"}, fault.KeyringAbsent},
		{dbus.Error{Name: "org.freedesktop.Secret.Error.NoSuchObject"}, fault.KeyringAbsent},
		{dbus.Error{Name: "org.freedesktop.Secret.Error.IsLocked"}, fault.KeyringLocked},
		{dbus.Error{Name: "org.freedesktop.DBus.Error.NoReply"}, fault.StoreFailed},
		{errors.New("failed to unlock correct collection '/x'"), fault.KeyringLocked},
		{errors.New("odd"), fault.StoreFailed},
	} {
		if got := classify(tc.err); got != tc.want {
			t.Errorf("%v: got %s, want %s", tc.err, got, tc.want)
		}
	}
}

// What a keyring says of a failure may repeat what it was given.
func TestReplyIsNotPartOfTheError(t *testing.T) {
	f := newFake()
	f.on = func(string) error {
		return dbus.Error{Name: "org.example.Odd", Body: []any{"cannot keep " + canary}}
	}
	err := newKeyring(Options{}, f).Probe(t.Context())
	wantKind(t, err, fault.StoreFailed)
	if !strings.Contains(err.Error(), "org.example.Odd") {
		t.Errorf("got %v", err)
	}
}
