package main

import (
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
)

// examinedJSON is what doctor --json prints.
type examinedJSON struct {
	Schema int `json:"schema"`
	Checks []struct {
		Check   string `json:"check"`
		Verdict string `json:"verdict"`
		Text    string `json:"text"`
		Hint    string `json:"hint,omitempty"`
		Kind    string `json:"kind,omitempty"`
	} `json:"checks"`
}

// bus: from here on there is a bus with nothing on it.
func startBus(ts *testscript.TestScript, neg bool, args []string) {
	bus, _ := testenv.Bus(worldOf(ts))
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
}

// sick-keyring [FAULT [USER=SECRET]]: from here on there is a keyring with that
// fault (see internal/testenv/secretservice), or "none", and the item.
func startSickKeyring(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 2 {
		ts.Fatalf("usage: sick-keyring [FAULT [USER=SECRET]]")
	}
	w := worldOf(ts)
	var o secretservice.Options
	if len(args) > 0 && args[0] != "none" {
		o.Fault = secretservice.Fault(args[0])
	}
	if len(args) == 2 {
		user, secret, _ := strings.Cut(args[1], "=")
		o.Service, o.Items = "xmpp-start", map[string]string{user: secret}
	}
	bus, _ := testenv.Bus(w)
	w.sick = secretservice.Start(w, bus, o)
	ts.Setenv("DBUS_SESSION_BUS_ADDRESS", bus)
}

// kept [USER=SECRET]...: the keyring of sick-keyring has these items, and no
// others.
func keptItems(ts *testscript.TestScript, neg bool, args []string) {
	items := worldOf(ts).sick.Items()
	for _, arg := range args {
		user, secret, _ := strings.Cut(arg, "=")
		if items[user] != secret {
			ts.Fatalf("of %s, %q is kept", user, items[user])
		}
	}
	if len(items) != len(args) {
		ts.Fatalf("%d items are kept: %v", len(items), items)
	}
}
