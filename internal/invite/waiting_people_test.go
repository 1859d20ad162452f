package invite

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
	"xmpp-start/internal/testenv"
)

// hosted makes an invitation of our own, and the party that knows it.
func hosted(t testing.TB, s *connect.Session) (link.Link, *party) {
	t.Helper()
	plain, err := Make(soon(t), s, Options{Kind: Contact, Name: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	i := Own(plain, time.Now())
	return reread(t, i.Link), invited(i.Link.Token)
}

// waiting runs Wait beside the test. done returns whom it told of when everybody
// has come.
func waiting(t testing.TB, s *connect.Session, p *party) (done func() []Visit) {
	t.Helper()
	ctx, cancel := context.WithCancel(soon(t))
	var told []Visit
	ended := make(chan error, 1)
	go func() { ended <- Wait(ctx, s, p, func(v Visit) { told = append(told, v) }) }()
	t.Cleanup(cancel)
	return func() []Visit {
		t.Helper()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		return told
	}
}

// came fails the test unless exactly this friend has come.
func came(t testing.TB, told []Visit, who address.Address) {
	t.Helper()
	if len(told) != 1 || told[0].What != Came || told[0].From != who {
		t.Errorf("told %+v, want that %v came", told, who)
	}
}

// Our own tokens work on servers that know nothing of them.
func TestOwnInvitations(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna, ben := p.join(t, "anna", ""), p.join(t, "ben", "")
			l, guests := hosted(t, anna)
			done := waiting(t, anna, guests)
			got, err := Accept(soon(t), ben, l, "")
			if want := (Result{anna.Address(), Friends}); err != nil || got != want {
				t.Fatalf("got %v, %v, want %v", got, err, want)
			}
			came(t, done(), ben.Address())
			if err := Await(soon(t), anna, ben.Address()); err != nil {
				t.Fatal(err)
			}
			if c := both(t, anna, ben); c.Name != "Guest 0" {
				t.Errorf("the friend is called %q", c.Name)
			}
		})
	}
}

// What was asked while nobody was there is handed over as soon as Wait is.
func TestAskedWhileAway(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			creds := p.credentials(t, "anna")
			anna := p.register(t, creds, "", nil)
			ben := p.join(t, "ben", "")
			// A message that waits, too, is for the account's apps and not for Wait.
			m := stanza.Message{ID: connect.NewID(), To: creds.Address.JID(), Type: stanza.ChatMessage}
			if err := ben.Send(soon(t), m.Wrap(element.New("", "body", nil, element.Text("Hello")))); err != nil {
				t.Fatal(err)
			}
			l, guests := hosted(t, anna)
			if err := ask(soon(t), ben, l.Address, l.Token); err != nil {
				t.Fatal(err)
			}
			// The server has it: it keeps the order of what one client sends.
			if c, err := lookUp(soon(t), ben, l.Address); err != nil || c.Ask == "" {
				t.Fatalf("got %+v, %v", c, err)
			}
			if name == "ejabberd" && !testenv.EjabberdInvites() {
				forgotten(t, anna, guests, ben.Address())
				return
			}
			came(t, waiting(t, anna, guests)(), ben.Address())
			if c, err := lookUp(soon(t), anna, ben.Address()); err != nil || !c.sees() {
				t.Errorf("got %+v, %v", c, err)
			}
			app := p.login(t, creds, connect.Then{stanza.Presence{}.Wrap(nil)})
			if _, err := app.Await(soon(t), func(st *connect.Stanza) bool { return st.ID == m.ID }); err != nil {
				t.Errorf("the message is lost: %v", err)
			}
		})
	}
}

// forgotten is what becomes of a friend who asked while nobody was there, on a
// server that forgets the token meanwhile, as ejabberd 23.01 does.
func forgotten(t testing.TB, s *connect.Session, p *party, friend address.Address) {
	t.Helper()
	ctx, cancel := context.WithCancel(soon(t))
	defer cancel()
	var told []Visit
	err := Wait(ctx, s, p, func(v Visit) { told = append(told, v); cancel() })
	if !fault.Is(err, fault.Interrupted) || len(told) != 1 || told[0].What != Stranger || told[0].From != friend {
		t.Errorf("told %+v, %v", told, err)
	}
}

// A stranger's request that is as large as servers take them ends nothing.
func TestHugeRequest(t *testing.T) {
	p := everywhere["newest ejabberd"](t) // whose limit is not set
	anna := p.register(t, p.credentials(t, "anna"), "", nil)
	l, guests := hosted(t, anna)
	eve, ben := p.join(t, "eve", ""), p.join(t, "ben", "")
	for who, token := range map[*connect.Session]string{eve: strings.Repeat("x", 512<<10), ben: l.Token} {
		if err := ask(soon(t), who, l.Address, token); err != nil {
			t.Fatal(err)
		}
		if c, err := lookUp(soon(t), who, l.Address); err != nil || c.Ask == "" {
			t.Fatalf("got %+v, %v", c, err)
		}
	}
	guests.expected = append(guests.expected, Guest{ID: "never used", Token: [32]byte{1}})
	ctx, cancel := context.WithCancel(soon(t))
	defer cancel()
	told := map[address.Address]Arrival{}
	err := Wait(ctx, anna, guests, func(v Visit) {
		if told[v.From] = v.What; len(told) == 2 {
			cancel()
		}
	})
	if !fault.Is(err, fault.Interrupted) || told[ben.Address()] != Came || told[eve.Address()] != Stranger {
		t.Errorf("told %v, %v", told, err)
	}
}

// Another client's request with our token, and with one of the server's.
func TestOtherClientIsInvited(t *testing.T) {
	for name, find := range foreigners {
		t.Run(name, func(t *testing.T) {
			s := find(t)
			p := on(t, s, testenv.Open)
			subscribe := func(creds connect.Credentials, l link.Link) {
				t.Helper()
				testenv.OtherClientStanza(t, s, creds.Address.String(), creds.Password.Reveal(), fmt.Sprintf(
					"<presence to='%s' type='subscribe'><preauth xmlns='urn:xmpp:pars:0' token='%s'/></presence>", l.Address, l.Token))
			}
			anna := p.join(t, "anna", "")
			ben := p.credentials(t, "ben")
			s.Adduser(t, ben.Address.Local(), testenv.Open, ben.Password.Reveal())
			l, guests := hosted(t, anna)
			done := waiting(t, anna, guests)
			subscribe(ben, l)
			came(t, done(), ben.Address)
			if c, err := lookUp(soon(t), anna, ben.Address); err != nil || !c.sees() {
				t.Errorf("ben is %+v, %v", c, err)
			}

			i, err := Make(soon(t), anna, Options{})
			if err != nil || i.Link.Token == "" {
				t.Skipf("skipped: %s makes no invitations", s.Name)
			}
			carla := p.credentials(t, "carla")
			s.Adduser(t, carla.Address.Local(), testenv.Open, carla.Password.Reveal())
			subscribe(carla, i.Link)
			for ctx := soon(t); ; {
				c, err := lookUp(ctx, anna, carla.Address)
				if err != nil {
					t.Fatal(err)
				}
				if c.sees() {
					break
				}
			}
		})
	}
}
