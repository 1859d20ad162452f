//go:build !killpoints

package killpoint

import (
	"testing"

	"xmpp-start/internal/vault"
)

// A program that is not built to die is what it would be without this package.
func TestOff(t *testing.T) {
	s := vault.Keyring(vault.Options{})
	if Store(s) != s {
		t.Error("the store is another one")
	}
	if Dial() != nil {
		t.Error("connections are made in another way")
	}
}
