package guestbook

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr/ibrtest"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/statedir"
)

// unlocked returns a book in a folder that is locked for each change alone.
func unlocked(t testing.TB) (*Book, *clock) {
	t.Helper()
	d, err := statedir.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	c := newClock()
	return New(d, c.read), c
}

// locked has f change the book.
func locked(t testing.TB, b *Book, f func()) {
	t.Helper()
	release, err := b.dir.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	f()
}

func expected(t testing.TB, h Host) []invite.Guest {
	t.Helper()
	guests, err := h.Expected()
	if err != nil {
		t.Fatal(err)
	}
	return guests
}

func TestExpected(t *testing.T) {
	b, c := unlocked(t)
	var own Entry
	locked(t, b, func() {
		own = add(t, b, sample(t, c), token)
		others := sample(t, c)
		others.Account = addresstest.Parse(t, "carla@example.org")
		add(t, b, others, token+"2")
		provider := sample(t, c)
		provider.Maker = Provider
		add(t, b, provider, token+"3")
	})
	got := expected(t, b.Host(own.Account))
	want := invite.Guest{ID: own.ID, Token: sha256.Sum256([]byte(token)), Name: "Ben"}
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %+v, want %+v alone", got, want)
	}
	c.now = own.Expires
	if got := expected(t, b.Host(own.Account)); len(got) != 0 {
		t.Errorf("after its end: got %+v", got)
	}
}

func TestAdmit(t *testing.T) {
	b, c := unlocked(t)
	ben, eve := addresstest.Parse(t, "ben@elsewhere.test"), addresstest.Parse(t, "eve@elsewhere.test")
	var used, ended Entry
	locked(t, b, func() {
		used = add(t, b, sample(t, c), token)
		ended = add(t, b, Entry{Account: used.Account, Kind: used.Kind, Maker: Own, Expires: c.now}, token+"2")
	})
	h := b.Host(used.Account)
	elsewhere := b.Host(ben)
	admit := func(h Host, id string, who address.Address, want bool) {
		t.Helper()
		if got, err := h.Admit(t.Context(), id, who); err != nil || got != want {
			t.Errorf("%v with %s: got %v, %v, want %v", who, id, got, err, want)
		}
	}
	admit(elsewhere, used.ID, ben, false)
	admit(h, ended.ID, ben, false)
	admit(h, "aaaaa", ben, false)
	if err := h.Welcomed(t.Context(), used.ID); err != nil { // nobody has come
		t.Fatal(err)
	}
	admit(h, used.ID, ben, true)
	admit(h, used.ID, eve, false)
	admit(h, used.ID, ben, true)
	c.now = used.Expires.Add(time.Hour) // ben came in time
	if got := expected(t, h); len(got) != 1 || got[0].Friend != ben {
		t.Errorf("got %+v", got)
	}
	admit(h, used.ID, ben, true)
	if err := h.Welcomed(t.Context(), used.ID); err != nil {
		t.Fatal(err)
	}
	admit(h, used.ID, ben, false)
	if got := expected(t, h); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
	e, err := b.Get(used.ID)
	if err != nil || e.By != ben || !e.Welcomed || !e.Used.Equal(newClock().now) {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestTakenBack(t *testing.T) {
	b, c := unlocked(t)
	var e Entry
	locked(t, b, func() {
		e = add(t, b, sample(t, c), token)
		if err := b.Remove(e.ID); err != nil {
			t.Fatal(err)
		}
	})
	if ok, err := b.Host(e.Account).Admit(t.Context(), e.ID, e.Account); ok || err != nil {
		t.Errorf("got %v, %v", ok, err)
	}
	if err := b.Host(e.Account).Welcomed(t.Context(), e.ID); err != nil {
		t.Error(err)
	}
}

// Where the use cannot be written, nobody is let in.
func TestUseIsNotWritten(t *testing.T) {
	b, c := unlocked(t)
	var e Entry
	locked(t, b, func() { e = add(t, b, sample(t, c), token) })
	b.dir.Intercept(func(op statedir.Op, name string) error {
		if op == statedir.OpSync {
			return context.DeadlineExceeded
		}
		return nil
	})
	if ok, err := b.Host(e.Account).Admit(t.Context(), e.ID, e.Account); ok || !fault.Is(err, fault.Disk) {
		t.Errorf("got %v, %v", ok, err)
	}
}

// soon ends a test that hangs.
func soon(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func join(t testing.TB, s *practice.Server, name string, then connect.Then) *connect.Session {
	t.Helper()
	domain := addresstest.Domain(t, s.Domain())
	a, err := address.New(name, domain)
	if err != nil {
		t.Fatal(err)
	}
	target := connect.Target{Domain: domain, Server: s.StartTLSAddr(), Roots: s.CAPool()}
	return ibrtest.Register(t, target, connect.Credentials{Address: a, Password: password.Make()}, "", then)
}

// From a link to two friends, with the book between them: also where the friend
// asks before the inviter is there.
func TestOwnInvitation(t *testing.T) {
	s, err := practice.Start(t.Context(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	anna := join(t, s, "anna", nil) // not there yet
	ben := join(t, s, "ben", connect.Then{stanza.Presence{}.Wrap(nil)})
	eve := join(t, s, "eve", connect.Then{stanza.Presence{}.Wrap(nil)})

	b, c := unlocked(t)
	plain, err := invite.Make(soon(t), anna, invite.Options{Kind: invite.Contact, Name: "Anna"})
	if err != nil {
		t.Fatal(err)
	}
	i := invite.Own(plain, c.now)
	var e Entry
	locked(t, b, func() {
		e = add(t, b, Entry{Account: anna.Address(), Kind: i.Kind, Maker: Own, For: "Benjamin", Expires: i.Expires}, i.Link.Token)
	})
	type outcome struct {
		invite.Result
		err error
	}
	// Nobody sees an order among presences to others, so eve's is known to be there
	// by what she asks behind it.
	if err := eve.Send(soon(t), stanza.Presence{To: anna.Address().JID(), Type: stanza.SubscribePresence}.Wrap(nil)); err != nil {
		t.Fatal(err)
	}
	if _, err := invite.Make(soon(t), eve, invite.Options{}); err != nil {
		t.Fatal(err)
	}
	results := make(chan outcome, 1)
	go func() {
		got, err := invite.Accept(soon(t), ben, i.Link, "")
		results <- outcome{got, err}
	}()

	var told []invite.Visit
	if err := invite.Wait(soon(t), anna, b.Host(anna.Address()), func(v invite.Visit) { told = append(told, v) }); err != nil {
		t.Fatal(err)
	}
	if got := <-results; got.err != nil || got.State != invite.Friends {
		t.Errorf("ben: got %+v", got)
	}
	if err := invite.Await(soon(t), anna, ben.Address()); err != nil {
		t.Error(err)
	}
	came := map[invite.Arrival]address.Address{}
	for _, v := range told {
		came[v.What] = v.From
	}
	if len(told) != 2 || came[invite.Came] != ben.Address() || came[invite.Stranger] != eve.Address() {
		t.Errorf("told %+v", told)
	}
	if e, err = b.Get(e.ID); err != nil || e.By != ben.Address() || !e.Welcomed {
		t.Errorf("got %+v, %v", e, err)
	}
	// Nothing is left to wait for.
	if err := invite.Wait(soon(t), anna, b.Host(anna.Address()), nil); err != nil {
		t.Error(err)
	}
}
