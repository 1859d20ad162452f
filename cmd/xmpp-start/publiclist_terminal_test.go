//go:build unix

package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"xmpp-start/internal/fetch"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/publiclist"
)

// TestDoubtfulListOnTerminal: whether a list is believed that takes away more than
// half, the person says. No Enter says yes to that, and neither does --yes.
func TestDoubtfulListOnTerminal(t *testing.T) {
	pages := fetchtest.Start(t, http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(answer, `[{"jid": "new.example", "latestChange": "2026-07-22"}]`)
	}), fetch.Host(publiclist.Address))
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pages.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []uint16{80, 40} {
		for _, tc := range []struct {
			name, keys string
			args       []string
			ends       int
			kept       bool
		}{
			{"Enter", enter, nil, 7, false},
			{"no", "n", nil, 7, false},
			{"yes", "y", nil, 0, true},
			{"Enter with --yes", enter, []string{"--yes"}, 7, false},
			{"Ctrl-C", interrupt, nil, 130, false},
			{"plain lines, Enter and yes", enter + "yes" + enter, []string{"--accessible"}, 0, true},
			{"plain lines, no", "no" + enter, []string{"--accessible"}, 7, false},
		} {
			t.Run(fmt.Sprint(width, " ", tc.name), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				c := onTerminal(t, dir, width, nil, append([]string{"provider", "update", "--server", pages.Addr, "--ca-file", ca}, tc.args...)...)
				c.Expect("Believe it?")
				c.Expect("everything stays as it was")
				c.Press(tc.keys)
				c.ends(tc.ends)
				_, err := os.Stat(filepath.Join(dir, "state", "xmpp-start", publiclist.File))
				if kept := err == nil; kept != tc.kept {
					t.Errorf("kept: %t, %v", kept, err)
				}
			})
		}
	}
}
