//go:build unix

package main

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/console"
)

// prompts are what the guided flow asks on its defaults, in their order.
var prompts = []string{
	"friends find you?", "an invitation", "Which devices", "Shall it be",
	"your address be called?", "Make this account", "See the password now",
}

// The guided flow comes to its end by Enter alone, with at most six key presses
// beside the one for the name (design: "How fast, how small").
func TestGuided(t *testing.T) {
	for _, width := range []uint16{80, 40} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			c := onTerminal(t, t.TempDir(), width, nil, "--practice")
			for _, prompt := range prompts {
				c.Expect(prompt)
				c.Press(enter)
			}
			c.Expect("writes: Hello")
			c.Expect("That was practice")
			c.ends(0)
			c.leavesEmpty("tmp", "home", "state")
			if keys := len(prompts) - 1; keys > 6 {
				t.Errorf("%d key presses beside the name", keys)
			}
			if other := made.FindString(console.Words(c.Output())); other != "" {
				t.Errorf("what looks like a password was written: %q", other)
			}
		})
	}
}

// Ctrl-C and the end of the input, at each question: the exit code of the
// table, the terminal as before, nothing left.
func TestStopped(t *testing.T) {
	for key, want := range map[string]int{interrupt: 130, endOfFile: 2} {
		for n, last := range prompts {
			t.Run(fmt.Sprintf("row-88 %d at %s", want, last), func(t *testing.T) {
				t.Parallel()
				c := onTerminal(t, t.TempDir(), 80, nil, "--practice")
				for _, prompt := range prompts[:n] {
					c.Expect(prompt)
					c.Press(enter)
				}
				c.Expect(last)
				c.Press(key)
				c.ends(want)
				c.leavesEmpty("tmp", "home", "state")
			})
		}
	}
}

// The same on plain lines, for screen readers.
func TestAccessible(t *testing.T) {
	t.Parallel()
	c := onTerminal(t, t.TempDir(), 80, nil, "--practice", "--accessible")
	for _, prompt := range prompts {
		c.Expect(prompt)
		c.Press(enter)
	}
	c.Expect("That was practice")
	c.ends(0)
	if strings.Contains(c.Output(), "\x1b") {
		t.Errorf("escape sequences in plain lines: %q", c.Output())
	}
}

// grouped is a made password as it is shown.
var grouped = regexp.MustCompile(`(?:^| )((?:[a-hjkmnp-z2-9]{4} ){4}[a-hjkmnp-z2-9]{4})(?:$| )`)

// A registration that is stopped before it was sent leaves no trace; one that was
// sent is an account, whose password can be seen on a screen that is wiped.
func TestRegisterOnTerminal(t *testing.T) {
	t.Parallel()
	s := servers.Prosody(t)
	bus := []string{"DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)}
	dir, name := t.TempDir(), fresh("anna")
	who := name + "@" + testenv.Open
	register := func() *terminal {
		return onTerminal(t, dir, 80, bus, "register", testenv.Open, "--server", s.StartTLS, "--ca-file", s.CAFile, "--no-invitation")
	}
	for _, key := range []string{interrupt, endOfFile} {
		c := register()
		c.Expect("be called?")
		c.Press(name + enter)
		c.Expect("Make this account")
		c.Press(key)
		c.ends(map[string]int{interrupt: 130, endOfFile: 2}[key])
		c.leavesEmpty("state/xmpp-start/attempts", "state/xmpp-start/accounts")
	}
	// A password left in the keyring would refuse this one.
	c := register()
	c.Expect("be called?")
	c.Press(name + enter)
	c.Expect("Make this account")
	c.Press(enter)
	c.Expect("is yours, and it works")
	c.Expect("See the password now")
	c.Press(interrupt)
	c.ends(130)
	c.leavesEmpty("state/xmpp-start/attempts")
	secret := testenv.SecretTool(t, bus[0][len("DBUS_SESSION_BUS_ADDRESS="):], "xmpp-start", who)

	c = onTerminal(t, dir, 80, bus, "account", "show", who, "--password")
	c.Expect(strings.Join(password.New(secret).Groups(), " "))
	c.Press(" ")
	c.ends(0)
	normal, other := c.Screens()
	if holds(normal, secret) || !holds(console.Words(other), secret) {
		t.Errorf("normal screen %q, other screen %q", normal, other)
	}
}

// Ctrl-C while a server is waited for, when no question reads the keys.
func TestStoppedWhileWaiting(t *testing.T) {
	t.Parallel()
	t.Run("row-88 130 at the silence of a server", stopInSilence)
}

func stopInSilence(t *testing.T) {
	silent, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	bus := "DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)
	c := onTerminal(t, t.TempDir(), 80, []string{bus}, "register", testenv.Open, "--server", silent.Addr().String(),
		"--username", "kestrel", "--yes", "--accept-terms")
	conn, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	c.Expect("Asking the provider")
	c.Press(interrupt)
	c.Expect("stopped, as you asked")
	c.ends(130)
	c.leavesEmpty("state/xmpp-start/attempts", "state/xmpp-start/accounts", "tmp")
}

// With --store show the person is the store: they see the password and say that
// they have it before anything is sent.
func TestShownOnTerminal(t *testing.T) {
	t.Parallel()
	s := servers.Prosody(t)
	dir, name := t.TempDir(), fresh("anna")
	c := onTerminal(t, dir, 80, nil, "register", testenv.Open, "--server", s.StartTLS, "--ca-file", s.CAFile,
		"--no-invitation", "--store", "show", "--username", name)
	c.Expect("Make this account")
	c.Press(enter)
	c.Expect("Your password")
	c.Expect("Press any key")
	c.Press(" ")
	c.Expect("Have you written it down")
	c.Press("n")
	c.Expect("Press any key")
	c.Press(" ")
	c.Expect("Have you written it down")
	c.Press("y")
	c.Expect("is yours, and it works")
	c.ends(0)
	normal, other := c.Screens()
	shown := grouped.FindAllStringSubmatch(console.Words(other), -1)
	if len(shown) != 2 || shown[0][1] != shown[1][1] {
		t.Fatalf("shown was %q on %q", shown, other)
	}
	secret := strings.ReplaceAll(shown[0][1], " ", "")
	if holds(normal, secret) {
		t.Errorf("the password stays on the screen: %q", normal)
	}
	from, err := address.Parse(name + "@" + testenv.Open)
	if err != nil {
		t.Fatal(err)
	}
	to, err := address.New(fresh("receiver"), from.Domain())
	if err != nil {
		t.Fatal(err)
	}
	toSecret := password.Make()
	s.Adduser(t, to.Local(), to.Domain().String(), toSecret.Reveal())
	w := &world{TB: t, site: &site{s, false}}
	w.arrives(from, secret, to, toSecret)
}

// A name that is taken is asked for anew, and all else is kept.
func TestTakenOnTerminal(t *testing.T) {
	t.Parallel()
	s := servers.Prosody(t)
	bus := "DBUS_SESSION_BUS_ADDRESS=" + testenv.KeyringBus(t)
	name := fresh("anna")
	s.Adduser(t, name, testenv.Open, password.Make().Reveal())
	c := onTerminal(t, t.TempDir(), 80, []string{bus}, "register", testenv.Open, "--server", s.StartTLS, "--ca-file", s.CAFile,
		"--no-invitation", "--username", name, "--name", "Anna B")
	c.Expect("Make this account")
	c.Press(enter)
	c.Expect("says that the name " + name + " is taken")
	c.Expect("Which name shall it be instead?")
	c.Press(enter)
	c.Expect(name + ".")
	c.Expect("is yours, and it works")
	c.Expect("See the password now")
	c.Press("n")
	c.ends(0)
	c.leavesEmpty("state/xmpp-start/attempts")
}
