//go:build unix

package main

import (
	"context"
	"regexp"
	"slices"
	"testing"

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
		"practice": func(t *testing.T) venue {
			s, err := practice.Start(context.Background(), practice.Config{})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			flag := "xmpps://" + s.DirectTLSAddr()
			return venue{s.Domain(), flag, caFile(t, s), func(d address.Domain) connect.Target {
				return connect.Target{Domain: d, Server: flag, Roots: s.CAPool()}
			}}
		},
		"prosody": func(t *testing.T) venue { return venueAt(servers.Prosody(t)) },
	}
}

func venueAt(s *testenv.Server) venue {
	at := &site{s, true}
	return venue{testenv.Open, at.flag(), s.CAFile, at.target}
}

// shared is the web address in what invite prints.
var shared = regexp.MustCompile(`https://xmpp\.link/#\S+`)

// Two people come from nothing to a message in both directions, on terminals, and
// what each of them has to do is counted: the inviter types one command, the
// friend takes the link, types a name and says yes to the plan.
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
			c.Expect("Anna (" + anna.String())
			// chooses a name,
			friend++
			c.Expect("be called?")
			c.Press(ben.Local() + enter)
			// and says yes. The password can be seen; it need not.
			friend++
			c.Expect("Make this account")
			c.Press(enter)
			c.Expect("You and " + anna.String() + " are in each other's contact list.")
			c.Expect("See the password now")
			c.Press(enter)
			c.ends(0)
			t.Logf("things to do: inviter %d, friend %d", inviter, friend)
			if inviter > 1 || friend > 3 {
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
