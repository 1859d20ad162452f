package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// manner is one of the ways in which providers ask for a new account, refuse one
// or let people log in. The tables of manners are the list of those that this
// program stands up to: each is met by the whole program, and what it says is
// compared with what has happened at the server. Those that want a person are in
// manners_solved_test.go and manners_terminal_test.go, those that real servers
// have in manners_real_test.go.
type manner struct {
	// name is what the provider does.
	name string
	// profile is a public one of the practice server; config, where that is empty,
	// is too odd or too hostile for one.
	profile string
	config  practice.Config
	// forgives is hearing's.
	forgives bool
	// before makes ready. With the link that it returns, if any, the program joins
	// instead of registering.
	before func(*testing.T, *practice.Server) (link string)
	// username is the wished name, no other manner's, for they share a keyring; a new
	// one if empty.
	username string
	args     []string
	want     ending
}

// ending is how a meeting ends.
type ending struct {
	// kind is the failure; without one there is an account that was proven.
	kind fault.Kind
	// says are parts of the sentence or the hint.
	says []string
	// said is a part of the provider's own words.
	said string
	// submits is how often something was handed in.
	submits int
	// made says that there is an account in spite of the failure, kept that name
	// and password wait on this computer.
	made, kept bool
	// login is the mechanism, with the binding behind it.
	login string
	// hears and misses are what the server was told, and what it must not be.
	hears, misses []string
}

// jargon is what people are not bothered with.
var jargon = regexp.MustCompile(`(?i)\b(jid|ibr|iq|oob|stanzas?|rosters?|xep|sasl|scram|sha|captcha|bob|not-acceptable|http|xml)\b`)

// domains are names in sentences, and no words.
var domains = regexp.MustCompile(`\S+\.test\b`)

// meet runs the manners, one after the other: many clients at once are too much
// for gnome-keyring.
func meet(t *testing.T, list []manner) {
	bus := testenv.KeyringBus(t)
	for _, m := range list {
		t.Run(m.name, func(t *testing.T) { m.meet(t, bus) })
	}
}

// registration is the name that is registered at the server, and the arguments
// for it.
func (m manner) registration(t *testing.T, s *practice.Server) (name string, args []string) {
	t.Helper()
	if name = m.username; name == "" {
		name = fresh("anna")
	}
	args = []string{"register", s.Domain()}
	if m.before != nil {
		if link := m.before(t, s); link != "" {
			args = []string{"join", link}
		}
	}
	args = append(args, "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s), "--username", name, "--store", "keyring",
		"--accept-terms", "--no-invitation")
	return name, append(args, m.args...)
}

func (m manner) meet(t *testing.T, bus string) {
	s, heard := m.server(t)
	name, args := m.registration(t, s)
	args = append(args, "--yes", "--json")
	got := runProgram(t, bus, "", args...)

	m.want.check(t, got)
	ledger := s.Ledger()
	if made := slices.Contains(ledger.Accounts, name); made != (m.want.made || m.want.kind == "") {
		t.Errorf("account %v", made)
	}
	if ledger.Submits != m.want.submits {
		t.Errorf("submitted %d times, want %d", ledger.Submits, m.want.submits)
	}
	told := heard.String()
	for _, part := range m.want.hears {
		if !strings.Contains(told, part) {
			t.Errorf("the server was not told %q, but %q", part, told)
		}
	}
	// Data of a picture must not be asked for before the login: ejabberd ends the
	// stream.
	for _, part := range append(m.want.misses, "urn:xmpp:bob") {
		if strings.Contains(told, part) {
			t.Errorf("the server was told %q: %q", part, told)
		}
	}
}

// server starts the provider. What it hears is kept.
func (m manner) server(t *testing.T) (*practice.Server, *hearing) {
	t.Helper()
	config := m.config
	if m.profile != "" {
		var ok bool
		if config, ok = practice.Profile(m.profile); !ok {
			t.Fatalf("no profile %s", m.profile)
		}
	}
	heard := newHearing()
	heard.forgives = m.forgives
	config.Wrap = heard.wrap
	s, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, heard
}

func caFile(t *testing.T, s *practice.Server) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, s.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// result is what the program left behind.
type result struct {
	exit        int
	out, errOut []byte
	attempts    int
}

// runProgram runs the program with nobody to ask, for the first time on a computer.
func runProgram(t *testing.T, bus, stdin string, args ...string) result {
	t.Helper()
	return runProgramIn(t, t.TempDir(), bus, stdin, args...)
}

// runProgramIn runs it with home and state in dir.
func runProgramIn(t *testing.T, dir, bus, stdin string, args ...string) result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Args = append([]string{"xmpp-start"}, args...)
	cmd.Env = []string{
		"LANG=C.UTF-8", "HOME=" + filepath.Join(dir, "home"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"), "TMPDIR=" + dir,
		"DBUS_SESSION_BUS_ADDRESS=" + bus, "GORACE=" + gorace,
	}
	var out, errOut bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &out, &errOut
	err = cmd.Run()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	attempts, err := os.ReadDir(filepath.Join(dir, "state", "xmpp-start", "attempts"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if found := made.Find(append(out.Bytes(), errOut.Bytes()...)); found != nil {
		t.Errorf("what looks like a password was printed: %s", found)
	}
	return result{cmd.ProcessState.ExitCode(), out.Bytes(), errOut.Bytes(), len(attempts)}
}

// check compares what the program said with what it was to say.
func (want ending) check(t *testing.T, got result) {
	t.Helper()
	if kept := got.attempts > 0; kept != want.kept {
		t.Errorf("something waits on this computer: %v", kept)
	}
	if want.kind == "" {
		var o outcomeJSON
		if got.exit != 0 {
			t.Fatalf("ended with %d: %s", got.exit, got.errOut)
		}
		if err := decodeOne(got.out, &o, true); err != nil {
			t.Fatal(err)
		}
		if err := o.check(); err != nil && want.login != "PLAIN" {
			t.Error(err)
		}
		if login := strings.TrimSpace(o.Login.Mechanism + " " + o.Login.ChannelBinding); want.login != "" && login != want.login {
			t.Errorf("logged in by %q, want %q", login, want.login)
		}
		return
	}
	var e errorJSON
	if err := json.Unmarshal(got.errOut, &e); err != nil {
		t.Fatalf("%v: ended with %d, %s%s", err, got.exit, got.out, got.errOut)
	}
	if fault.Kind(e.Error.Kind) != want.kind || got.exit != want.kind.Exit() || e.Error.Code != got.exit {
		t.Fatalf("ended with %d: %s, want %s", got.exit, got.errOut, want.kind)
	}
	sentence := e.Error.Message + "; " + e.Error.Hint
	if e.Error.Message == "" || e.Error.Hint == "" || jargon.MatchString(domains.ReplaceAllString(sentence, "")) {
		t.Errorf("not for people: %s", got.errOut)
	}
	for _, part := range want.says {
		if !strings.Contains(sentence, part) {
			t.Errorf("no %q in %q", part, sentence)
		}
	}
	if !strings.Contains(e.Error.Said, want.said) || want.said == "" && e.Error.Said != "" {
		t.Errorf("the provider's words are %q, want %q", e.Error.Said, want.said)
	}
}
