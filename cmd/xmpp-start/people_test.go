//go:build unix

package main

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// venue is a server where two people meet.
type venue struct {
	domain, flag, caFile string
	target               func(address.Domain) connect.Target
}

// venues are the servers that make invitations.
func venues() map[string]func(*testing.T) venue {
	return map[string]func(*testing.T) venue{
		"practice":        func(t *testing.T) venue { return venueInside(t, practice.Config{}) },
		"prosody":         func(t *testing.T) venue { return venueAt(servers.Prosody(t)) },
		"newest prosody":  func(t *testing.T) venue { return venueAt(servers.NewestProsody(t)) },
		"newest ejabberd": func(t *testing.T) venue { return venueAt(servers.NewestEjabberd(t)) },
	}
}

// venueInside is the server inside the program.
func venueInside(t *testing.T, config practice.Config) venue {
	t.Helper()
	s, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	flag := "xmpps://" + s.DirectTLSAddr()
	return venue{s.Domain(), flag, caFile(t, s), func(d address.Domain) connect.Target {
		return connect.Target{Domain: d, Server: flag, Roots: s.CAPool()}
	}}
}

func venueAt(s *testenv.Server) venue {
	at := &site{s, true}
	return venue{testenv.Open, at.flag(), s.CAFile, at.target}
}

// shared is the web address in what invite prints.
var shared = regexp.MustCompile(`https://\S+`)

// Two people come from nothing to a message in both directions, on terminals, and
// what each of them has to do is counted: the inviter types one command, the
// friend takes the link, types a name and says yes to the plan, and before that to
// a page of the provider's being asked, where there is one.
func TestTwoPeople(t *testing.T) {
	for name, find := range venues() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := find(t)
			bus := testenv.KeyringBus(t)
			env := []string{"DBUS_SESSION_BUS_ADDRESS=" + bus}
			way := []string{"--server", v.flag, "--ca-file", v.caFile}
			anna := addresstest.Parse(t, fresh("anna")+"@"+v.domain)
			ben := addresstest.Parse(t, fresh("ben")+"@"+v.domain)

			hers, his := t.TempDir(), t.TempDir()
			runProgramIn(t, hers, bus, "", slices.Concat([]string{"register", v.domain, "--username", anna.Local(), "--name", "Anna",
				"--yes", "--accept-terms", "--no-invitation"}, way)...)

			// She types the command, and sends what it prints.
			inviter := 1
			c := onTerminal(t, hers, 200, env, "invite")
			c.ends(0)
			link := shared.FindString(c.Output())

			// He opens the link,
			friend := 1
			c = onTerminal(t, his, 80, env, append([]string{"join", link, "--no-invitation"}, way...)...)
			promised := 3
			if !strings.HasPrefix(link, "https://xmpp.link/") {
				promised++
				friend++
				c.Expect("Ask " + v.domain)
				c.Press(enter)
			}
			c.Expect(anna.String())
			// chooses a name,
			friend++
			c.Expect("be called?")
			c.Press(ben.Local() + enter)
			// and says yes. The password can be seen; it need not.
			friend++
			c.Expect("Make this account")
			c.Press(enter)
			c.Expect("You and " + anna.String() + " are in each other’s contact list.")
			c.Expect("See the password now")
			c.Press(enter)
			c.ends(0)
			t.Attr("counted", fmt.Sprintf("the inviter does %d thing, the friend %d", inviter, friend))
			if inviter > 1 || friend > promised {
				t.Error("that is more than was promised")
			}

			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			kept := testenv.KeyringItems(t, bus, "xmpp-start")
			first := loggedIn(t, v.target(anna.Domain()), anna, password.New(kept[anna.String()]))
			second := loggedIn(t, v.target(ben.Domain()), ben, password.New(kept[ben.String()]))
			for _, way := range [][2]*connect.Session{{first, second}, {second, first}} {
				const words = "Hello & welcome <3"
				got, err := invite.Say(ctx, way[0], way[1], words)
				if err != nil || got.String() != words {
					t.Fatalf("got %q, %v", got, err)
				}
			}
		})
	}
}

// Where the provider lets nobody in, the program does while it waits: the friend
// comes with the link, and nobody is asked. The other way round its invitation is
// known no more.
func TestWaitForFriend(t *testing.T) {
	t.Parallel()
	t.Run("practice", func(t *testing.T) { waitForFriend(t, venueInside(t, practice.Config{Tokenless: true})) })
	if !testenv.EjabberdInvites() {
		t.Run("ejabberd", func(t *testing.T) { waitForFriend(t, venueAt(servers.Ejabberd(t))) })
	}
}

func waitForFriend(t *testing.T, v venue) {
	bus := testenv.KeyringBus(t)
	env := []string{"DBUS_SESSION_BUS_ADDRESS=" + bus}
	people := map[string]string{fresh("anna"): t.TempDir(), fresh("ben"): t.TempDir()}
	names := slices.Sorted(maps.Keys(people))
	anna, ben := names[0], names[1]
	for name, dir := range people {
		got := runProgramIn(t, dir, bus, "", "register", v.domain, "--username", name, "--yes", "--accept-terms", "--no-invitation",
			"--server", v.flag, "--ca-file", v.caFile)
		if got.exit != 0 {
			t.Fatalf("%s", got.errOut)
		}
	}
	c := onTerminal(t, people[anna], 200, env, "invite", "--wait", "--for", "Ben")
	c.Expect("Waiting for friends")
	link := shared.FindString(c.Output())
	c.Press(interrupt)
	c.Expect("You stopped waiting.")
	c.ends(130)
	if strings.Contains(c.Output(), "error") {
		t.Errorf("the way to end it was told as a failure: %q", c.Output())
	}
	c = onTerminal(t, people[anna], 80, env, "invite", "wait")
	c.Expect("Waiting for friends")
	got := runProgramIn(t, people[ben], bus, "", "join", link, "--yes", "--json")
	var out outcomeJSON
	if err := decodeOne(got.out, &out, true); err != nil || out.Contact != string(invite.Friends) {
		t.Errorf("got %+v, %v, %s", out, err, got.errOut)
	}
	c.Expect(ben + "@" + v.domain)
	c.ends(0)

	list := runProgramIn(t, people[anna], bus, "", "invite", "list", "--json")
	var guests guestsJSON
	if err := decodeOne(list.out, &guests, true); err != nil || len(guests.Invitations) != 1 {
		t.Fatalf("got %s, %v", list.out, err)
	}
	if g := guests.Invitations[0]; g.State != "used" || g.By != ben+"@"+v.domain || g.For != "Ben" || g.Maker != "own" {
		t.Errorf("got %+v", g)
	}
	// Nobody else comes with it, and there is nothing to wait for.
	got = runProgramIn(t, people[anna], bus, "", "invite", "wait", "--json")
	if got.exit != 0 || !strings.Contains(string(got.out), `"came": []`) {
		t.Errorf("got %s %s", got.out, got.errOut)
	}
}

// Who is cut off from the provider goes on waiting, and can end that as ever.
func TestWaitWithoutAServer(t *testing.T) {
	t.Parallel()
	s, err := practice.Start(context.Background(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	home, bus := t.TempDir(), testenv.KeyringBus(t)
	got := runProgramIn(t, home, bus, "", "register", s.Domain(), "--username", "anna", "--yes", "--accept-terms", "--no-invitation",
		"--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s))
	if got.exit != 0 {
		t.Fatalf("%s", got.errOut)
	}
	c := onTerminal(t, home, 200, []string{"DBUS_SESSION_BUS_ADDRESS=" + bus}, "invite", "--kind", "contact", "--wait")
	c.Expect("Waiting for friends")
	s.Close()
	c.Expect("The connection to " + s.Domain() + " is lost.")
	c.Press(interrupt)
	c.Expect("You stopped waiting.")
	c.ends(130)
	if strings.Contains(c.Output(), "error") {
		t.Errorf("the way to end it was told as a failure: %q", c.Output())
	}
}

// Who has come is told to a program, too, when the waiting is ended before all
// have.
func TestWaitIsEnded(t *testing.T) {
	t.Parallel()
	v := venueInside(t, practice.Config{Tokenless: true})
	bus := testenv.KeyringBus(t)
	env := []string{"DBUS_SESSION_BUS_ADDRESS=" + bus}
	home := map[string]string{"anna": t.TempDir(), "ben": t.TempDir()}
	for name, dir := range home {
		got := runProgramIn(t, dir, bus, "", "register", v.domain, "--username", name, "--yes", "--accept-terms", "--no-invitation",
			"--server", v.flag, "--ca-file", v.caFile)
		if got.exit != 0 {
			t.Fatalf("%s", got.errOut)
		}
	}
	link := ""
	for range 2 {
		c := onTerminal(t, home["anna"], 200, env, "invite", "--wait")
		c.Expect("Waiting for friends")
		link = shared.FindString(c.Output())
		c.Press(interrupt)
		c.ends(130)
	}
	c := onTerminal(t, home["anna"], 200, env, "invite", "wait", "--json")
	if got := runProgramIn(t, home["ben"], bus, "", "join", link, "--yes"); got.exit != 0 {
		t.Fatalf("%s", got.errOut)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		list := runProgramIn(t, home["anna"], bus, "", "invite", "list", "--json")
		if strings.Contains(string(list.out), `"welcomed": true`) {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("nobody has come: %s", list.out)
		}
	}
	c.Press(interrupt)
	c.Expect(`"came": [`)
	c.Expect(`"address": "ben@` + v.domain + `"`)
	c.ends(130)
}
