package main

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/address"
	"xmpp-start/internal/password"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/vault"
)

// made is what a password of the program's own making looks like.
var made = regexp.MustCompile(`(?:^|[^0-9A-Za-z])([a-hjkmnp-z2-9]{20})(?:$|[^0-9A-Za-z])`)

// keyring: from here on there is a real keyring, unlocked and empty.
func startKeyring(ts *testscript.TestScript, neg bool, args []string) {
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", testenv.KeyringBus(worldOf(ts)))
}

// secret ADDRESS [PASSPHRASE-FILE]: the password of the address is in the
// keyring, where secret-tool finds it, or in the file that the passphrase opens.
// It is remembered for logs-in and friends, and must be nowhere else.
func readSecret(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	var found string
	if len(args) == 1 {
		found = testenv.SecretTool(w, ts.Getenv("DBUS_SESSION_BUS_ADDRESS"), "xmpp-start", args[0])
	} else {
		found = w.fromFile(ts, args[0], strings.TrimSpace(ts.ReadFile(args[1])))
	}
	if !made.MatchString(found) {
		ts.Fatalf("the secret of %s is not a password that was made here", args[0])
	}
	w.secrets[args[0]] = found
}

// reveal ADDRESS: the password that was found is what the script's next "stdin
// stdout" types.
func reveal(ts *testscript.TestScript, neg bool, args []string) {
	fmt.Fprintln(ts.Stdout(), worldOf(ts).secrets[args[0]])
}

// fromFile reads a password from the age files of the state folder.
func (w *world) fromFile(ts *testscript.TestScript, of, passphrase string) string {
	who, err := address.Parse(of)
	ts.Check(err)
	dir, err := statedir.Open(filepath.Join(ts.Getenv("XDG_STATE_HOME"), "xmpp-start"))
	ts.Check(err)
	defer dir.Close()
	store := vault.File(dir, func(context.Context, bool) (password.Secret, error) { return password.New(passphrase), nil })
	secret, err := store.Get(w.Context(), who)
	ts.Check(err)
	return secret.Reveal()
}

// searchSecrets fails the test where a password was printed or written.
func (w *world) searchSecrets() {
	printed, err := os.ReadFile(w.transcript())
	if err != nil && !os.IsNotExist(err) {
		w.Error(err)
	}
	if found := made.FindSubmatch(printed); found != nil {
		w.Errorf("what looks like a password was printed: %s", found[1])
	}
	err = filepath.WalkDir(w.work, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for of, secret := range w.secrets {
			if holds(string(data), secret) {
				w.Errorf("the password of %s is in %s", of, path)
			}
		}
		return nil
	})
	if err != nil {
		w.Error(err)
	}
}

// holds reports whether text has the secret, also where it is broken into groups
// or lines.
func holds(text, secret string) bool {
	return strings.Contains(strings.Join(strings.Fields(text), ""), secret)
}
