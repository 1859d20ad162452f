package landing

import (
	"context"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/ibr/ibrtest"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/link"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// place is a server whose invitations have pages.
type place struct {
	target connect.Target
	way    fetch.Way
	// unknown is what becomes of a token that does not hold, and used of one that
	// an account was made with. ejabberd goes on showing that for the contact in it.
	unknown, used fault.Kind
}

func foreign(t testing.TB, s *testenv.Server, unknown, used fault.Kind) place {
	return place{
		connect.Target{Domain: addresstest.Domain(t, testenv.Open), Server: s.StartTLS, Roots: s.Pool()},
		fetch.Way{Dial: fetchtest.To(s.Web), Roots: s.Pool()}, unknown, used,
	}
}

// everywhere are the servers, by name. Debian's ejabberd has no invitations.
var everywhere = map[string]func(t testing.TB) place{
	"practice": func(t testing.TB) place {
		s, err := practice.Start(context.Background(), practice.Config{Landing: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return place{
			connect.Target{Domain: addresstest.Domain(t, s.Domain()), Server: s.StartTLSAddr(), Roots: s.CAPool()},
			fetch.Way{Dial: fetchtest.To(s.WebAddr()), Roots: s.CAPool()}, fault.InvitationUsedUp, fault.InvitationUsedUp,
		}
	},
	"prosody":        func(t testing.TB) place { return foreign(t, servers.Prosody(t), fault.BadLink, fault.BadLink) },
	"newest prosody": func(t testing.TB) place { return foreign(t, servers.NewestProsody(t), fault.BadLink, fault.BadLink) },
	"newest ejabberd": func(t testing.TB) place {
		return foreign(t, servers.NewestEjabberd(t), fault.InvitationUsedUp, "")
	},
}

// join makes an account, with a token or "".
func (p place) join(t testing.TB, name, token string) *connect.Session {
	t.Helper()
	own, err := address.New(name+"."+connect.NewID()[:8], p.target.Domain)
	if err != nil {
		t.Fatal(err)
	}
	return ibrtest.Register(t, p.target, connect.Credentials{Address: own, Password: password.Make()}, token, nil)
}

// An invitation of the server's own is asked for on its page, before it is used
// and after.
func TestPagesOfServers(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna := p.join(t, "anna", "")
			made, err := invite.Make(t.Context(), anna, invite.Options{})
			if err != nil || made.Page == "" {
				t.Fatalf("got %+v, %v", made, err)
			}
			page := parsed(t, "Come to "+made.Page+".")
			if page.Kind != link.Page || page.URL != made.Page {
				t.Fatalf("%s is read as %+v", made.Page, page)
			}
			got, err := Ask(t.Context(), p.way, page)
			if want := (Found{made.Link, true}); err != nil || got != want || got.Link.Kind != link.ContactInvite {
				t.Fatalf("got %+v, %v; want %+v", got, err, want)
			}
			unknown := parsed(t, strings.Replace(made.Page, got.Link.Token, "no-such-token", 1))
			if _, err := Ask(t.Context(), p.way, unknown); !fault.Is(err, p.unknown) {
				t.Errorf("another token: %v", err)
			}
			p.join(t, "ben", got.Link.Token)
			if got, err := Ask(t.Context(), p.way, page); p.used != "" && !fault.Is(err, p.used) {
				t.Errorf("used: %+v, %v", got, err)
			}
		})
	}
}
