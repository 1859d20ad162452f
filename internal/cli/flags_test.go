package cli

import (
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// A password that other programs can read is refused before anything happens,
// however it was spelled, and is not repeated.
func TestPasswordsAreRefused(t *testing.T) {
	none := func(string) (string, bool) { return "", false }
	for line, refused := range map[string]bool{
		"register --password=hunter2":                    true,
		"register --password hunter2":                    true,
		"--passphrase=hunter2":                           true,
		"register --answer password=hunter2":             true,
		"register --answer=password=hunter2":             true,
		"account show --password=hunter2":                true,
		"account show anna@example.org --password":       false,
		"register --answer email=a@b.c --password-stdin": false,
		"register -- --password":                         false,
		"":                                               false,
	} {
		err := refusePasswords(strings.Fields(line), none)
		if (err != nil) != refused || refused && !fault.Is(err, fault.Usage) {
			t.Errorf("%q: %v", line, err)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: %v", line, err)
		}
	}
	for value, refused := range map[string]bool{"": false, "hunter2": true} {
		err := refusePasswords(nil, func(string) (string, bool) { return value, true })
		if (err != nil) != refused {
			t.Errorf("in the environment %q: %v", value, err)
		}
	}
}
