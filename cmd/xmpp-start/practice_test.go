package main

import (
	"os"
	"path/filepath"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
)

// practice PROFILE NAME: a practice server of that profile, apart from those that
// --practice starts, at $NAME and with the CA in $NAME_CA. $WHO has an account
// there, with one and the same password on all servers of the script.
func startPractice(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	config, ok := practice.Profile(args[0])
	if !ok {
		ts.Fatalf("no profile %s", args[0])
	}
	s, err := practice.Start(w.Context(), config)
	ts.Check(err)
	w.closers = append(w.closers, func() { s.Close() })
	own := ts.Getenv("WHO") + "@" + s.Domain()
	if w.secrets[own] == "" {
		w.secrets[own] = password.Make().Reveal()
	}
	ts.Check(s.AddAccount(ts.Getenv("WHO"), password.New(w.secrets[own])))
	file := filepath.Join(w.work, args[1]+".pem")
	ts.Check(os.WriteFile(file, s.CAPEM(), 0o600))
	ts.Setenv(args[1], "xmpps://"+s.DirectTLSAddr())
	ts.Setenv(args[1]+"_CA", file)
	if w.practice == nil {
		w.practice = map[string]*practice.Server{}
	}
	w.practice[args[1]] = s
}

// logins NAME COUNT: so many logins were begun at a practice server, successful or
// not.
func logins(ts *testscript.TestScript, neg bool, args []string) {
	ledger := worldOf(ts).practice[args[0]].Ledger()
	if got := strconv.Itoa(ledger.Logins + ledger.FailedLogins); got != args[1] {
		ts.Fatalf("%s has seen %s logins, want %s", args[0], got, args[1])
	}
}
