package testenv

import (
	"testing"

	"github.com/godbus/dbus/v5"
)

// KeyringItems reads all secrets of a service from the keyring on a bus: secrets
// by the user that they belong to.
func KeyringItems(t testing.TB, bus, service string) map[string]string {
	t.Helper()
	items, err := keyringItems(bus, service)
	if err != nil {
		t.Fatalf("the keyring cannot be read: %v", err)
	}
	return items
}

func keyringItems(bus, service string) (map[string]string, error) {
	const api = "org.freedesktop.Secret."
	conn, err := dbus.Connect(bus)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	keyring := conn.Object(secretService, "/org/freedesktop/secrets")
	var ignored dbus.Variant
	var session dbus.ObjectPath
	if err := keyring.Call(api+"Service.OpenSession", 0, "plain", dbus.MakeVariant("")).Store(&ignored, &session); err != nil {
		return nil, err
	}
	var found, locked []dbus.ObjectPath
	if err := keyring.Call(api+"Service.SearchItems", 0, map[string]string{"service": service}).Store(&found, &locked); err != nil {
		return nil, err
	}
	items := map[string]string{}
	for _, path := range found {
		item := conn.Object(secretService, path)
		var secret struct {
			Session           dbus.ObjectPath
			Parameters, Value []byte
			ContentType       string
		}
		if err := item.Call(api+"Item.GetSecret", 0, session).Store(&secret); err != nil {
			return nil, err
		}
		attributes := map[string]string{}
		if err := item.StoreProperty(api+"Item.Attributes", &attributes); err != nil {
			return nil, err
		}
		items[attributes["username"]] = string(secret.Value)
	}
	return items, nil
}
