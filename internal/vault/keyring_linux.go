package vault

import (
	"errors"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/fault"
)

// reachable wants a session bus that is there: without one the library would
// start dbus-launch, or find a bus that nobody meant.
func reachable() error {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address == "" || strings.HasPrefix(address, "autolaunch:") {
		return errors.New("DBUS_SESSION_BUS_ADDRESS names no bus")
	}
	return nil
}

// absent are the errors of a bus on which no keyring answers.
var absent = []string{
	"org.freedesktop.DBus.Error.ServiceUnknown",
	"org.freedesktop.DBus.Error.NameHasNoOwner",
	"org.freedesktop.DBus.Error.UnknownObject",
	"org.freedesktop.DBus.Error.UnknownInterface",
	"org.freedesktop.DBus.Error.UnknownMethod",
	"org.freedesktop.Secret.Error.NoSuchObject",
}

// classify sorts the errors of the Secret Service API, and those of the
// library, which have no types.
func classify(err error) fault.Kind {
	if reply, ok := errors.AsType[dbus.Error](err); ok {
		switch {
		case reply.Name == "org.freedesktop.Secret.Error.IsLocked":
			return fault.KeyringLocked
		case slices.Contains(absent, reply.Name), strings.HasPrefix(reply.Name, "org.freedesktop.DBus.Error.Spawn."):
			return fault.KeyringAbsent
		}
		return fault.StoreFailed
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return fault.KeyringAbsent
	}
	if strings.HasPrefix(err.Error(), "failed to unlock correct collection") {
		return fault.KeyringLocked
	}
	return fault.StoreFailed
}

// cause leaves out the text of a reply: it is the keyring's, and could repeat
// what was to be kept.
func cause(err error) error {
	if reply, ok := errors.AsType[dbus.Error](err); ok {
		return errors.New(reply.Name)
	}
	return err
}
