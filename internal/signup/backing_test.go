package signup

import (
	"context"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
	"xmpp-start/internal/vault"
	"xmpp-start/internal/vault/vaulttest"
)

// backing has rigs keep passwords elsewhere than in memory.
type backing func(r *rig)

// files keeps them as --store file does; each operation on the disk is an event.
func files(t *testing.T) backing {
	passphrase := password.New("seven herons over the weir")
	quick := vaulttest.NewFiles(t, passphrase)
	return func(r *rig) {
		if err := quick.Prepare(r.folder); err != nil {
			r.t.Fatal(err)
		}
		r.other = func() vault.Store {
			return vault.File(r.dir, func(context.Context, bool) (password.Secret, error) { return passphrase, nil })
		}
		r.Store = r.other()
	}
}

// keyrings keeps them as --store keyring does; each call of the Secret Service is
// an event.
func keyrings(t *testing.T) backing {
	bus, _ := testenv.Bus(t)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
	// The library keeps its connection to the bus.
	t.Cleanup(func() {
		if conn, err := dbus.SessionBus(); err == nil {
			conn.Close()
		}
	})
	var (
		mu  sync.Mutex
		now *rig
	)
	secretservice.Start(t, bus, secretservice.Options{Before: func(method string) error {
		mu.Lock()
		defer mu.Unlock()
		return now.wire.far.tell("keyring " + method)
	}})
	return func(r *rig) {
		mu.Lock()
		defer mu.Unlock()
		now = r
		r.other = func() vault.Store { return vault.Keyring(vault.Options{}) }
		r.Store = r.other()
	}
}

// keepElsewhere puts what is in the memory of the rig into its other store, where
// it has one.
func (r *rig) keepElsewhere(who address.Address) {
	r.t.Helper()
	if held, ok := r.store.held[who]; ok && r.other != nil {
		if err := r.Store.Put(r.t.Context(), who, held); err != nil {
			r.t.Fatal(err)
		}
	}
}

// remember is keepElsewhere the other way round, so that the rig sees what there is.
func (r *rig) remember(who address.Address) {
	r.t.Helper()
	if r.other == nil {
		return
	}
	switch secret, err := r.Store.Get(r.t.Context(), who); {
	case err == nil:
		r.store.held[who] = secret
	case fault.Is(err, fault.SecretMissing):
		delete(r.store.held, who)
	default:
		r.t.Fatal(err)
	}
}
