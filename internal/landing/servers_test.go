package landing

import (
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/testenv"
)

// The pages that real servers have for their invitations.
func TestPagesOfServers(t *testing.T) {
	for name, tc := range map[string]struct {
		start func(testing.TB) *testenv.Server
		path  string // before the token
		// spent is what is said of a token that does not hold.
		spent fault.Kind
	}{
		"prosody":         {servers.Prosody, "/invites_page?", fault.BadLink},
		"prosody, newest": {servers.NewestProsody, "/invites_page?", fault.BadLink},
		"ejabberd":        {servers.NewestEjabberd, "/invites/", fault.InvitationUsedUp}, // Debian's has none
	} {
		t.Run(name, func(t *testing.T) {
			s := tc.start(t)
			way := fetch.Way{Dial: to(s.Web), Roots: s.Pool()}
			uri := s.Invitation(t, testenv.Open)
			_, token, _ := strings.Cut(uri, "preauth=")
			_, port, _ := strings.Cut(s.Web, ":")
			page := "https://" + testenv.Open + ":" + port + tc.path
			got, err := Ask(t.Context(), way, parsed(t, page+token))
			if want := (Found{parsed(t, uri), true}); err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
			if _, err := Ask(t.Context(), way, parsed(t, page+token+"x")); !fault.Is(err, tc.spent) {
				t.Errorf("another token: %v", err)
			}
		})
	}
}
