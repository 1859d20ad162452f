package invite

import (
	"strings"
	"testing"
	"time"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/link"
	"xmpp-start/internal/testenv"
)

// reread gives the link as the friend gets it: as text.
func reread(t testing.TB, l link.Link) link.Link {
	t.Helper()
	back, err := link.Parse(l.String())
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// best asks for an invitation that is as good as they get.
func best(t testing.TB, s *connect.Session) Invitation {
	t.Helper()
	i, err := Make(soon(t), s, Options{Name: "Anna & Co"})
	if err != nil {
		t.Fatal(err)
	}
	if i.Kind != AccountAndContact || i.Why != "" || i.WeakToken || i.Endless() || !i.Expires.After(time.Now()) {
		t.Fatalf("got %+v, want an account and a contact", i)
	}
	return i
}

func TestFromNothingToAMessage(t *testing.T) {
	for name, find := range inviting() {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna := p.join(t, "anna", "")
			l := reread(t, best(t, anna).Link)
			if l.Address != anna.Address() {
				t.Fatalf("the link is %v, want one to %v", l, anna.Address())
			}
			ben := p.join(t, "ben", l.Token)
			got, err := Accept(soon(t), ben, l, "")
			if want := (Result{anna.Address(), Friends}); err != nil || got != want {
				t.Fatalf("got %v, %v, want %v", got, err, want)
			}
			if err := Await(soon(t), anna, ben.Address()); err != nil {
				t.Fatal(err)
			}
			if c := both(t, ben, anna); c.Name != "Anna & Co" {
				t.Errorf("the friend is called %q", c.Name)
			}
			talk(t, anna, ben)
		})
	}
}

func TestFriendWithAnAccount(t *testing.T) {
	for name, find := range inviting() {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna, carla := p.join(t, "anna", ""), p.join(t, "carla", "")
			l := reread(t, best(t, anna).Link)
			got, err := Accept(soon(t), carla, l, "Anna from work")
			if want := (Result{anna.Address(), Friends}); err != nil || got != want {
				t.Fatalf("got %v, %v, want %v", got, err, want)
			}
			if c := both(t, carla, anna); c.Name != "Anna from work" {
				t.Errorf("the friend is called %q", c.Name)
			}
			talk(t, anna, carla)
			// Once more does no harm, and does not take the name away.
			if got, err := Accept(soon(t), carla, l, ""); err != nil || got.State != Friends {
				t.Errorf("again: got %v, %v", got, err)
			}
			if c := both(t, carla, anna); c.Name != "Anna from work" {
				t.Errorf("then the friend is called %q", c.Name)
			}
		})
	}
}

// A used or wrong token is no obstacle: the friend is asked.
func TestUselessToken(t *testing.T) {
	for name, find := range inviting() {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna, dora := p.join(t, "anna", ""), p.join(t, "dora", "")
			asked := make(chan error, 1)
			go func() { asked <- Await(soon(t), anna, dora.Address()) }()
			got, err := Accept(soon(t), dora, link.Link{Kind: link.Contact, Address: anna.Address(), Token: "0123456789012345"}, "")
			if err != nil || got.State != Friends {
				t.Errorf("got %v, %v", got, err)
			}
			if err := <-asked; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestPlainContact(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna := p.join(t, "anna", "")
			// Presence that does not draw messages is enough to be asked.
			emil := p.register(t, p.credentials(t, "emil"), "", connect.Then{Quiet()})
			i, err := Make(soon(t), anna, Options{Kind: Contact})
			if err != nil || i.Kind != Contact || i.Link.Token != "" || i.Why != "" {
				t.Fatalf("got %+v, %v", i, err)
			}
			answered := make(chan error, 1)
			go func() { answered <- Await(soon(t), anna, emil.Address()) }()
			got, err := Accept(soon(t), emil, reread(t, i.Link), "Anna")
			if err != nil || got.State != Friends {
				t.Fatalf("got %v, %v", got, err)
			}
			if err := <-answered; err != nil {
				t.Fatal(err)
			}
			both(t, anna, emil)

			// Of two messages, the one to the account goes to its apps and only the one
			// to this connection comes here.
			for _, to := range []jid.JID{emil.Address().JID(), emil.Full()} {
				m := stanza.Message{ID: to.String(), To: to, Type: stanza.ChatMessage}
				if err := anna.Send(soon(t), m.Wrap(element.New("", "body", nil, element.Text("Hello")))); err != nil {
					t.Fatal(err)
				}
			}
			st, err := emil.Await(soon(t), func(st *connect.Stanza) bool { return isFrom(st, anna.Address()) && st.Name == "message" })
			if err != nil || st.ID != emil.Full().String() {
				t.Errorf("got %+v, %v", st, err)
			}
		})
	}
}

func TestAccountOnly(t *testing.T) {
	for name, find := range inviting() {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna := p.join(t, "anna", "")
			i, err := Make(soon(t), anna, Options{Kind: Account, Name: "Anna"})
			if strings.Contains(name, "prosody") { // which offers this command to administrators alone
				if err != nil || i.Kind != AccountAndContact || i.Why != "" {
					t.Errorf("got %+v, %v", i, err)
				}
				return
			}
			if err != nil || i.Kind != Account || i.Link.Kind != link.Register || i.Link.Domain != anna.Address().Domain() {
				t.Fatalf("got %+v, %v", i, err)
			}
			fred := p.join(t, "fred", reread(t, i.Link).Token)
			if got, err := Accept(soon(t), fred, i.Link, "Anna"); err != nil || got != (Result{}) {
				t.Errorf("got %v, %v for a link to nobody", got, err)
			}
			for _, pair := range [][2]*connect.Session{{anna, fred}, {fred, anna}} {
				if c, err := lookUp(soon(t), pair[0], pair[1].Address()); err != nil || c.Address != "" {
					t.Errorf("%v has %+v, %v, want no contact", pair[0].Address(), c, err)
				}
			}
		})
	}
}

// Providers may have no invitations, or only some that bring no account.
func TestLesserInvitations(t *testing.T) {
	t.Run("none", func(t *testing.T) {
		anna := on(t, servers.Ejabberd(t), testenv.Weak).join(t, "anna", "")
		i, err := Make(soon(t), anna, Options{Name: "Anna"})
		want := Invitation{Link: link.Link{Kind: link.Contact, Address: anna.Address(), Name: "Anna"}, Kind: Contact, Why: Unsupported}
		if err != nil || i != want {
			t.Errorf("got %+v, %v, want %+v", i, err, want)
		}
	})
	t.Run("contacts only", func(t *testing.T) {
		s := servers.NewestEjabberd(t)
		p := on(t, s, testenv.Closed)
		anna, carla := p.added(t, s, "anna"), p.added(t, s, "carla")
		i, err := Make(soon(t), anna, Options{Name: "Anna"})
		if err != nil || i.Kind != ContactWithToken || i.Why != "" || i.Endless() {
			t.Fatalf("got %+v, %v, want a contact with a token", i, err)
		}
		if got, err := Accept(soon(t), carla, reread(t, i.Link), ""); err != nil || got.State != Friends {
			t.Errorf("got %v, %v", got, err)
		}
		if i, err := Make(soon(t), anna, Options{Kind: Account}); err != nil || i.Kind != ContactWithToken {
			t.Errorf("an account: got %+v, %v", i, err)
		}
	})
}

// added is join where the server's owner makes the account.
func (p place) added(t testing.TB, s *testenv.Server, name string) *connect.Session {
	t.Helper()
	creds := p.credentials(t, name)
	s.Adduser(t, creds.Address.Local(), p.target.Domain.String(), creds.Password.Reveal())
	return p.login(t, creds, connect.Then{stanza.Presence{}.Wrap(nil)})
}

// Where accounts are for the invited only, an invitation leads to another one.
func TestInvitationsOfTheInvited(t *testing.T) {
	for name := range inviting() {
		find, foreign := foreigners[name]
		if !foreign {
			continue // takes everybody
		}
		t.Run(name, func(t *testing.T) {
			s := find(t)
			p := on(t, s, testenv.Invite)
			first, err := link.Parse(s.Invitation(t, testenv.Invite))
			if err != nil {
				t.Fatal(err)
			}
			anna := p.join(t, "anna", first.Token)
			if got, err := Accept(soon(t), anna, first, ""); err != nil || got != (Result{}) {
				t.Errorf("got %v, %v for a link to nobody", got, err)
			}
			l := reread(t, best(t, anna).Link)
			ben := p.join(t, "ben", l.Token)
			if got, err := Accept(soon(t), ben, l, ""); err != nil || got.State != Friends {
				t.Fatalf("got %v, %v", got, err)
			}
			both(t, anna, ben)
			talk(t, anna, ben)
		})
	}
}
