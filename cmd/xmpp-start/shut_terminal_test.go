//go:build unix

package main

import (
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv/console"
)

// TestSuggestedAndShutOnTerminal: one that was suggested does not fit then: the next
// one is a key away, and it can be taken all the same.
func TestSuggestedAndShutOnTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		devices, keys, then string
		shut                bool
	}{
		"the next one":      {"android,linux", enter, "A provider that fits:", true},
		"all the same":      {"android", down + enter, "be called?", true},
		"an app that knows": {"iphone", "", "be called?", false},
	} {
		for _, width := range []uint16{80, 40} {
			t.Run(fmt.Sprint(width, " ", name), func(t *testing.T) {
				t.Parallel()
				c := onTerminal(t, t.TempDir(), width, nil, "register", "--practice=tls12", "--device", tc.devices, "--wish", "eu", "--no-invitation")
				c.Expect("A provider that fits:")
				c.Expect("Enter to choose")
				c.Press(enter)
				if tc.shut {
					c.Expect("its encryption is too old")
					c.Expect("all the same")
					c.Press(tc.keys)
				}
				c.Expect(tc.then)
				c.Press(interrupt)
				c.ends(130)
				if shut := strings.Contains(console.Words(c.Output()), "Conversations cannot connect to"); shut != tc.shut {
					t.Errorf("written was %q", console.Words(c.Output()))
				}
			})
		}
	}
}

// TestShutOnTerminal: that an app will not be able to connect is said before
// anything is typed for the provider, and only to those who have that app.
func TestShutOnTerminal(t *testing.T) {
	const said = "practice.test: Conversations cannot connect to it: its encryption is too old"
	for name, tc := range map[string]struct {
		profile, devices string
		warned           bool
	}{
		"old encryption, and an app that refuses it": {"tls12", "android,linux", true},
		"old encryption, and others":                 {"tls12", "iphone,linux", false},
		"new encryption":                             {"form", "android", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, ok := practice.Profile(tc.profile)
			if !ok {
				t.Fatal("there is no such profile")
			}
			s := provider(t, config, "practice.test")
			c := onTerminal(t, t.TempDir(), 100, nil, "register", "practice.test", "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s),
				"--device", tc.devices, "--store", "show", "--no-invitation")
			c.Expect("be called?")
			c.Press(interrupt)
			c.ends(130)
			if warned := strings.Contains(console.Words(c.Output()), said); warned != tc.warned {
				t.Errorf("warned: %t, written was %q", warned, console.Words(c.Output()))
			}
			if l := s.Ledger(); l.Submits != 0 {
				t.Errorf("the server saw %+v", l)
			}
		})
	}
}
