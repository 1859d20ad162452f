package cli

import (
	"bytes"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
)

// TestLookTarget: a look through a proxy gets the time that Tor takes to build a
// way, and --timeout has the last word.
func TestLookTarget(t *testing.T) {
	for name, tc := range map[string]struct {
		proxy, timeout string
		want           time.Duration
	}{
		"directly":           {"", "", 5 * time.Second},
		"through a proxy":    {"socks5h://127.0.0.1:9050", "", 40 * time.Second},
		"with --timeout":     {"", "90s", 90 * time.Second},
		"through, --timeout": {"socks5h://127.0.0.1:9050", "2s", 2 * time.Second},
	} {
		a := newApp(nil, new(bytes.Buffer), new(bytes.Buffer))
		if tc.proxy != "" {
			if err := a.flags.proxy.Set(tc.proxy); err != nil {
				t.Fatal(err)
			}
		}
		if tc.timeout != "" {
			if err := a.flags.timeout.Set(tc.timeout); err != nil {
				t.Fatal(err)
			}
		}
		target, err := a.lookTarget(addresstest.Domain(t, "a.example"))
		if err != nil || target.Timeout != tc.want {
			t.Errorf("%s: %s, %v", name, target.Timeout, err)
		}
	}
}
