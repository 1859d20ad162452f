package main

import (
	"context"
	"encoding/json"
	"fmt"
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
	w := worldOf(ts)
	bus := testenv.KeyringBus(w)
	w.keyrings = append(w.keyrings, bus)
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
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

// card ADDRESS: so is what an app shows as a QR code to hand the account over.
func showCard(ts *testscript.TestScript, neg bool, args []string) {
	err := json.NewEncoder(ts.Stdout()).Encode(map[string]string{"protocol": "xmpp", "address": args[0], "password": worldOf(ts).secrets[args[0]]})
	ts.Check(err)
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
