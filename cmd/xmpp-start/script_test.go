package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/secretservice"
)

// TestScripts are promises that need no server but the one inside the program.
// Those named row-NN are about rows of the matrix of faults, here and below.
func TestScripts(t *testing.T) {
	runScripts(t, "offline", nil)
}

// TestServers are promises on every real server, over both kinds of connection.
func TestServers(t *testing.T) {
	for _, real := range []struct {
		name  string
		start func(testing.TB) *testenv.Server
	}{{"prosody", servers.Prosody}, {"ejabberd", servers.Ejabberd}} {
		for _, direct := range []bool{false, true} {
			t.Run(real.name+" "+way(direct), func(t *testing.T) {
				t.Parallel()
				runScripts(t, "server", &site{real.start(t), direct})
			})
		}
	}
}

// TestInviting are promises on every real server that has invitations, and on
// those that set passwords by them, too. The connection is the same on the newer
// ones: it goes one way there.
func TestInviting(t *testing.T) {
	for name, at := range map[string]func(testing.TB) *site{
		"prosody STARTTLS":           func(t testing.TB) *site { return &site{servers.Prosody(t), false} },
		"prosody direct TLS":         func(t testing.TB) *site { return &site{servers.Prosody(t), true} },
		"newest prosody direct TLS":  func(t testing.TB) *site { return &site{servers.NewestProsody(t), true} },
		"newest ejabberd direct TLS": func(t testing.TB) *site { return &site{servers.NewestEjabberd(t), true} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := at(t)
			runScripts(t, "inviting", s)
			if s.Resets() {
				runScripts(t, "resetting", s)
			}
		})
	}
}

// TestProsody are promises about what only Prosody has of the servers here:
// forms with more fields, a limit for each domain.
func TestProsody(t *testing.T) {
	for _, direct := range []bool{false, true} {
		t.Run(way(direct), func(t *testing.T) {
			t.Parallel()
			runScripts(t, "prosody", &site{servers.Prosody(t), direct})
		})
	}
}

// TestSingle are promises for which one server in one way is enough; row-NN is as
// above.
func TestSingle(t *testing.T) {
	runScripts(t, "single", &site{servers.Prosody(t), true})
}

func way(direct bool) string {
	if direct {
		return "direct TLS"
	}
	return "STARTTLS"
}

// site is a server, reached in one of its ways.
type site struct {
	*testenv.Server
	direct bool
}

// flag is the value of --server.
func (s *site) flag() string {
	if s.direct {
		return "xmpps://" + s.DirectTLS
	}
	return s.StartTLS
}

// runScripts runs the scripts of one folder. What they have in their
// environment and which commands, besides those of testscript, is said here and
// at the commands:
//
//	$WHO, $FRIEND   names of the script's own, for the servers are shared
//	$SERVER, $CA    what --server and --ca-file take
//	[direct]        whether $SERVER is reached by TLS from the first byte
//
// Where answers are wanted, provider check gets more than its 5 s, for machines
// that are busy.
func runScripts(t *testing.T, folder string, s *site) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script", folder),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			w := &world{TB: env.T().(testing.TB), site: s, work: env.WorkDir, secrets: map[string]string{}}
			env.Values[worldKey{}] = w
			env.Defer(w.searchSecrets)
			env.Defer(w.close)
			for name, value := range map[string]string{
				"HOME": filepath.Join(env.WorkDir, "home"), "XDG_STATE_HOME": filepath.Join(env.WorkDir, "state"),
				"LANG": "C.UTF-8", "WHO": fresh("anna"), "FRIEND": fresh("ben"),
				transcriptVariable: w.transcript(), "GORACE": gorace,
			} {
				env.Setenv(name, value)
			}
			if s != nil {
				env.Setenv("SERVER", s.flag())
				env.Setenv("CA", s.CAFile)
			}
			return os.Mkdir(filepath.Join(env.WorkDir, "home"), 0o700)
		},
		Condition: func(name string) (bool, error) {
			if name != "direct" || s == nil {
				return false, fmt.Errorf("no such condition: %s", name)
			}
			return s.direct, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"ends": ends, "says": says, "empty": empty, "json": checkJSON,
			"hinted": hinted, "keyring": startKeyring, "secret": readSecret, "reveal": reveal, "card": showCard,
			"bus": startBus, "sick-keyring": startSickKeyring, "kept": keptItems, "connected": connected, "watched": watched, "typed": typed,
			"own-server": ownServer, "invitation": invitation, "reset-link": resetLink, "logs-in": logsIn, "friends": friends,
			"listen": listen, "connections": connections, "dns": startDNS,
			"pages": pages, "public-list": publicList,
			"cutter": startCutter, "submitted": submitted, "practice": startPractice, "logins": logins,
		},
	})
}

// gorace keeps a program with the race detector from waiting a second at its end
// for races that may still come (atexit_sleep_ms): a run of the tests has some
// hundred programs.
const gorace = "atexit_sleep_ms=20"

// fresh is a name that is not taken on a shared server, however often the tests
// run.
func fresh(name string) string { return name + "-" + strings.ToLower(rand.Text()[:12]) }

// worldKey is where a script's world is kept.
type worldKey struct{}

// world is what the commands of one script share.
type world struct {
	testing.TB
	*site
	work string
	// secrets are the passwords that came to light, by address.
	secrets map[string]string
	closers []func()
	// keyrings are the buses of all real keyrings, seen is what could be read of the
	// processes (see watched): both for searchSecrets.
	keyrings []string
	seen     map[string]string
	// sick is the keyring of sick-keyring.
	sick *secretservice.Keyring
	// listeners, cutters and practice servers are by the variables with their
	// addresses.
	listeners map[string]*listener
	cutters   map[string]*cutter
	practice  map[string]*practice.Server
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value(worldKey{}).(*world) }

// transcript is the file with all that the program has printed.
func (w *world) transcript() string { return filepath.Join(w.work, ".transcript") }

func (w *world) close() {
	for _, c := range w.closers {
		c()
	}
}

// ends CODE PROGRAM ARGS...: the program ends with that exit code.
func ends(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil || len(args) < 2 {
		ts.Fatalf("usage: ends CODE PROGRAM ARGS...")
	}
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("ended with %d, want %d", got, want)
	}
}

// says PATTERN: the last program said that on standard error, wherever its lines
// were broken.
func says(ts *testscript.TestScript, neg bool, args []string) {
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	if said := strings.Join(strings.Fields(ts.ReadFile("stderr")), " "); pattern.MatchString(said) == neg {
		ts.Fatalf("said was: %s", said)
	}
}

// hinted HINT VARIABLE: the name that a hint proposes goes into the variable.
func hinted(ts *testscript.TestScript, neg bool, args []string) {
	words := strings.Fields(ts.Getenv(args[0]))
	i := slices.Index(words, "try")
	if i < 0 || i+1 == len(words) {
		ts.Fatalf("no name in the hint %q", words)
	}
	ts.Setenv(args[1], words[i+1])
}

// empty FOLDER...: nothing is in the folders; they may be missing.
func empty(ts *testscript.TestScript, neg bool, args []string) {
	for _, folder := range args {
		entries, err := os.ReadDir(ts.MkAbs(folder))
		if err != nil && !os.IsNotExist(err) {
			ts.Fatalf("%v", err)
		}
		if len(entries) > 0 != neg {
			ts.Fatalf("%s has %v", folder, entries)
		}
	}
}
