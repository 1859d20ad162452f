// Package vaulttest makes what tests of other packages need to keep passwords in
// files quickly.
package vaulttest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"xmpp-start/internal/password"
)

// Files prepares a state folder for vault.File: with a key that the passphrase
// opens at once. The one that the store makes itself takes a second to be made,
// and each time that it is opened, which is what keeps guessers out.
type Files struct{ key []byte }

// NewFiles makes the key.
func NewFiles(t testing.TB, passphrase password.Secret) Files {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	to, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(1)
	var sealed strings.Builder
	w, err := age.Encrypt(&sealed, to)
	if err == nil {
		_, err = w.Write([]byte(key.String() + "\n"))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return Files{[]byte(sealed.String())}
}

// Prepare puts the key into the folder at path, which is made where it is missing.
func (f Files) Prepare(path string) error {
	secrets := filepath.Join(path, "secrets")
	return errors.Join(os.MkdirAll(secrets, 0o700), os.WriteFile(filepath.Join(secrets, "identity.age"), f.key, 0o600))
}
