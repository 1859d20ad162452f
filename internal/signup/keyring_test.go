package signup

import (
	"testing"

	"github.com/godbus/dbus/v5"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
	"xmpp-start/internal/vault"
)

// A keyring that stores a password and cannot say so any more leaves none that
// nothing explains: nothing was sent, and a second run goes on with it.
func TestKeyringThatDies(t *testing.T) {
	for _, tc := range []struct {
		name  string
		fault secretservice.Fault
		kept  bool
	}{{"before it stores", secretservice.Dies, false}, {"after it has stored", secretservice.DiesLate, true}} {
		t.Run(tc.name, func(t *testing.T) {
			bus, _ := testenv.Bus(t)
			p := newPractised(t, practice.Config{})
			// The library keeps its connection to the bus.
			t.Cleanup(func() {
				if conn, err := dbus.SessionBus(); err == nil {
					conn.Close()
				}
			})
			t.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
			req := p.request("anna")
			// The probe is spared.
			k := secretservice.Start(t, bus, secretservice.Options{Fault: tc.fault, Spared: 1})
			p.Store = vault.Keyring(vault.Options{})
			done, err := p.Run(t.Context(), req)
			p.failed(done, err, fault.StoreFailed)
			p.attempt(journal.Prepared)
			first, kept := k.Items()[req.Address.String()]
			if p.wire.dials > 0 || kept != tc.kept {
				t.Fatalf("%d connections; kept: %v", p.wire.dials, kept)
			}

			p.restart()
			k = secretservice.Start(t, bus, secretservice.Options{Service: "xmpp-start", Items: k.Items()})
			p.Store = vault.Keyring(vault.Options{})
			done, err = p.Run(t.Context(), req)
			if err != nil {
				t.Fatal(err)
			}
			done.Session.Close()
			p.made(1, "anna")
			items := k.Items()
			if last := items[req.Address.String()]; len(items) != 1 || last == "" || kept && last != first {
				t.Errorf("%d items in the keyring; the same as before: %v", len(items), last == first)
			}
			if open := p.attempts(); len(open) > 0 {
				t.Errorf("in the journal: %+v", open)
			}
		})
	}
}
