package testenv

import "testing"

func TestKeyring(t *testing.T) {
	bus, other := KeyringBus(t), KeyringBus(t)
	const service, user = "xmpp-start", "ann@" + Open
	for _, put := range []struct{ bus, secret string }{{bus, "kestrel"}, {other, "heron"}} {
		if _, err := secretTool(put.bus, put.secret, "store", "--label=test", "service", service, "username", user); err != nil {
			t.Fatal(err)
		}
	}
	if got := SecretTool(t, bus, service, user); got != "kestrel" {
		t.Errorf("secret-tool reads %q, want kestrel", got)
	}
	if got := SecretTool(t, other, service, user); got != "heron" {
		t.Errorf("secret-tool reads %q from the other keyring, want heron", got)
	}
	if got := KeyringItems(t, bus, service); len(got) != 1 || got[user] != "kestrel" {
		t.Errorf("the keyring has %q, want kestrel alone", got)
	}
	if got, err := secretTool(bus, "", "lookup", "service", service, "username", "nobody"); err == nil {
		t.Errorf("secret-tool finds %q for somebody without a secret", got)
	}
}
