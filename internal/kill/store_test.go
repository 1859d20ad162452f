package kill

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/vault"
	"xmpp-start/internal/vault/vaulttest"
)

// A store is where passwords are kept, and what the program is told about it.
type store struct {
	name       string
	flags, env []string
	// prepare makes what is there before the first run.
	prepare func(state string) error
	// ended reports whether the store is no more; nil: it cannot end.
	ended func() bool
	// open is the store as the next program finds it.
	open func(*statedir.Dir) vault.Store
}

const passphrase = "seven herons over the weir"

// fileStore is --store file. The way from the passphrase to the key takes a
// second by design; most runs begin with a key that was made to take less.
// Without it the program makes its own.
func fileStore(t *testing.T, quick bool) store {
	t.Helper()
	file := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(file, []byte(passphrase+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s := store{
		name: "file", flags: []string{"--store", "file", "--passphrase-file", file},
		prepare: func(string) error { return nil },
		open: func(dir *statedir.Dir) vault.Store {
			return vault.File(dir, func(context.Context, bool) (password.Secret, error) { return password.New(passphrase), nil })
		},
	}
	if quick {
		s.name, s.prepare = "file, quick", vaulttest.NewFiles(t, password.New(passphrase)).Prepare
	}
	return s
}

// keyringStore is --store keyring with gnome-keyring. This process looks into it,
// too.
func keyringStore(t *testing.T) store {
	t.Helper()
	const bus = "DBUS_SESSION_BUS_ADDRESS"
	where := testenv.KeyringBus(t)
	t.Setenv(bus, where)
	return store{
		name: "keyring", flags: []string{"--store", "keyring"}, env: []string{bus + "=" + where},
		// What a keyring that is gone does to the program is not the question here.
		prepare: func(string) error { return vault.Keyring(vault.Options{}).Probe(context.Background()) },
		ended:   func() bool { return vault.Keyring(vault.Options{}).Probe(context.Background()) != nil },
		open:    func(*statedir.Dir) vault.Store { return vault.Keyring(vault.Options{}) },
	}
}

func (s store) dead() bool { return s.ended != nil && s.ended() }

// kept is what this computer has of a registration.
type kept struct {
	secrets  map[string]password.Secret // by the local part
	attempts []address.Address
	accounts []address.Address
}

// look looks at the state as the next program would, for the passwords of names.
func (s store) look(state string, domain address.Domain, names []string) (k kept, err error) {
	k.secrets = map[string]password.Secret{}
	if _, err := os.Stat(state); errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	dir, err := statedir.Open(state)
	if err != nil {
		return k, err
	}
	defer dir.Close()
	attempts, damaged, err := journal.New(dir, time.Now).Unfinished()
	if err := errors.Join(append(damaged, err)...); err != nil {
		return k, err
	}
	for _, a := range attempts {
		k.attempts = append(k.attempts, a.Address)
	}
	accounts, damaged, err := account.New(dir).List()
	if err := errors.Join(append(damaged, err)...); err != nil {
		return k, err
	}
	for _, a := range accounts {
		k.accounts = append(k.accounts, a.Address)
	}
	in := s.open(dir)
	for _, name := range names {
		a, err := address.New(name, domain)
		if err != nil {
			return k, err
		}
		// A password that cannot be had is none: the check of the account says so.
		k.secrets[name], _ = in.Get(context.Background(), a)
	}
	return k, nil
}
