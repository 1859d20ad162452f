package survey

import (
	"crypto/tls"
	"slices"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/testenv"
)

// forms are what the hosts of internal/testenv answer to somebody who only asks.
// Several of them refuse afterwards whoever registers.
var forms = map[string]struct {
	signUp  SignUp
	asked   []string
	puzzles []ibr.PuzzleKind
	link    string
}{
	testenv.Open:          {signUp: Open},
	testenv.Fields:        {signUp: Questions, asked: []string{"email"}},
	testenv.Closed:        {signUp: Closed},
	testenv.Blocked:       {signUp: Open},
	testenv.Listed:        {signUp: Open},
	testenv.Throttled:     {signUp: Open},
	testenv.Weak:          {signUp: Open},
	testenv.Reserved:      {signUp: Open},
	testenv.Invite:        {signUp: Open},
	testenv.Captcha:       {signUp: Puzzle, puzzles: []ibr.PuzzleKind{ibr.Picture}},
	testenv.Redirect:      {signUp: Page, link: "https://redirect.test/register"},
	testenv.RedirectWords: {signUp: Page, link: "https://redirect-words.test/register"},
	testenv.RedirectMail:  {signUp: Page}, // mailto: is no page
}

// TestRealServers looks at every host of every server, over both kinds of
// connection.
func TestRealServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{
		"prosody": servers.Prosody, "ejabberd": servers.Ejabberd, "ejabberd that throttles": testenv.ThrottledEjabberd,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for way, server := range map[string]string{"starttls": s.StartTLS, "direct": "xmpps://" + s.DirectTLS} {
				t.Run(way, func(t *testing.T) {
					var targets []connect.Target
					for _, host := range s.Hosts {
						targets = append(targets, connect.Target{Domain: addresstest.Domain(t, host), Server: server, Roots: s.Pool(), Timeout: time.Minute})
					}
					told := 0
					err := All(t.Context(), targets, time.Now, func(seen Seen) {
						told++
						t.Run(seen.Domain.String(), func(t *testing.T) { wantForm(t, seen, way == "direct") })
					})
					if err != nil || told != len(s.Hosts) || told == 0 {
						t.Errorf("%d of %d hosts, %v", told, len(s.Hosts), err)
					}
				})
			}
		})
	}
}

func wantForm(t *testing.T, seen Seen, direct bool) {
	want, known := forms[seen.Domain.String()]
	if !known {
		t.Fatal("nothing is known of this host")
	}
	if seen.Domain.String() == testenv.Invite && seen.SignUp == Invitation {
		want.signUp = Invitation // which a server may say at once
	}
	if seen.SignUp != want.signUp || !slices.Equal(words(seen.Asked), want.asked) || !slices.Equal(seen.Puzzles, want.puzzles) || seen.Link.String() != want.link {
		t.Errorf("sign-up is %q, asked %q, puzzles %q, link %q", seen.SignUp, seen.Asked, seen.Puzzles, seen.Link)
	}
	if seen.Fault != nil || seen.Unsafe != nil || !seen.Reached || seen.DNS {
		t.Errorf("saw %+v", seen)
	}
	if seen.TLS != tls.VersionTLS13 || seen.Days() < 1 || seen.Place.Direct != direct || seen.Direct() != direct {
		t.Errorf("TLS %s for %d days at %+v", tls.VersionName(seen.TLS), seen.Days(), seen.Place)
	}
	if !slices.Contains(words(seen.Mechanisms), "SCRAM-SHA-1") || seen.Login.Mechanism == "" {
		t.Errorf("logins %q, chosen %v", seen.Mechanisms, seen.Login)
	}
	if seen.Domain.String() == testenv.Invite && !seen.Tokens {
		t.Error("takes no invitations")
	}
}
