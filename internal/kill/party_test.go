package kill

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/guestbook"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/statedir"
)

// A party is an inviter who waits for a friend with an invitation of our own
// making, and dies meanwhile.
type party struct {
	*program
	store   store
	server  *practice.Server
	target  connect.Target
	folder  string // with the inviter's state before anybody is invited
	args    []string
	inviter address.Address
	guests  atomic.Uint64
}

// atMostOne looks whether the inviter has approved more than one of those who came.
func (p *party) atMostOne(came ...*connect.Session) error {
	in := 0
	for _, s := range came {
		approved, err := p.approved(s)
		if err != nil {
			return err
		}
		if approved {
			in++
		}
	}
	if in > 1 {
		return fmt.Errorf("%d were let in", in)
	}
	return nil
}

func newParty(t *testing.T) *party {
	t.Helper()
	s, err := practice.Start(t.Context(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	domain, err := address.ParseDomain(s.Domain())
	if err != nil {
		t.Fatal(err)
	}
	p := &party{
		program: build(t), store: fileStore(t, true), server: s, folder: t.TempDir(),
		target: connect.Target{Domain: domain, Server: s.StartTLSAddr(), Roots: s.CAPool()},
	}
	if p.inviter, err = address.New("anna", domain); err != nil {
		t.Fatal(err)
	}
	ca := filepath.Join(p.folder, "ca.pem")
	if err := errors.Join(os.WriteFile(ca, s.CAPEM(), 0o600), p.store.prepare(filepath.Join(p.folder, "xmpp-start"))); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"register", s.Domain(), "--server", s.StartTLSAddr(), "--ca-file", ca, "--username", p.inviter.Local(),
		"--yes", "--accept-terms", "--no-invitation", "--json"}, p.store.flags...)
	if e, err := p.run(args, p.env(p.folder), death{}); err != nil || e.exit != 0 {
		t.Fatalf("%v, %s", err, e.stderr)
	}
	p.args = append([]string{"invite", "wait", "--json"}, p.store.flags...)
	return p
}

func (p *party) env(folder string) []string {
	return append([]string{"HOME=" + folder, "XDG_STATE_HOME=" + folder, "LANG=C"}, p.store.env...)
}

// begin makes a folder with the inviter's state and an invitation in it, and has a
// friend come.
func (p *party) begin(folder string) (id, token string, ben *connect.Session, err error) {
	if err := os.CopyFS(folder, os.DirFS(p.folder)); err != nil {
		return "", "", nil, err
	}
	if err := os.Chmod(filepath.Join(folder, "xmpp-start"), 0o700); err != nil {
		return "", "", nil, err
	}
	token = rand.Text()
	err = p.book(folder, func(b *guestbook.Book) error {
		e, err := b.Add(guestbook.Entry{
			Account: p.inviter, Kind: invite.ContactWithToken, Maker: guestbook.Own, For: "Ben", Expires: time.Now().Add(time.Hour),
		}, token)
		id = e.ID
		return err
	})
	if err == nil {
		ben, err = p.comes(fmt.Sprint("ben.", p.guests.Add(1)), token)
	}
	return id, token, ben, err
}

// judge looks whom of those who came the inviter has approved: winner and no other.
func (p *party) judge(winner address.Address, came ...*connect.Session) error {
	if !slices.ContainsFunc(came, func(s *connect.Session) bool { return s.Address() == winner }) {
		return fmt.Errorf("%v has come, whom nobody knows", winner)
	}
	for _, s := range came {
		approved, err := p.approved(s)
		if err != nil {
			return err
		}
		if approved != (s.Address() == winner) {
			return fmt.Errorf("%v was let in: %v, and %v has used the invitation", s.Address(), approved, winner)
		}
	}
	return nil
}

// book has f change the invitations in folder.
func (p *party) book(folder string, f func(*guestbook.Book) error) error {
	dir, err := statedir.Open(filepath.Join(folder, "xmpp-start"))
	if err != nil {
		return err
	}
	defer dir.Close()
	release, err := dir.Lock(context.Background())
	if err != nil {
		return err
	}
	defer release()
	return f(guestbook.New(dir, time.Now))
}

func (p *party) entry(folder, id string) (e guestbook.Entry, err error) {
	err = p.book(folder, func(b *guestbook.Book) error {
		_, damaged, err := b.List()
		if err == nil {
			e, err = b.Get(id)
		}
		return errors.Join(append(damaged, err)...)
	})
	return e, err
}

// comes makes an account and asks the inviter with the token.
func (p *party) comes(name, token string) (*connect.Session, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	who, err := address.New(name, p.target.Domain)
	if err != nil {
		return nil, err
	}
	r, err := ibr.Begin(ctx, p.target, "")
	if err != nil {
		return nil, err
	}
	login, err := r.Submit(ctx, connect.Credentials{Address: who, Password: password.Make()}, nil)
	if err != nil {
		r.Close()
		return nil, err
	}
	s, err := login.Finish(ctx, connect.Then{stanza.Presence{}.Wrap(nil)})
	if err != nil {
		return nil, err
	}
	preauth := element.New("urn:xmpp:pars:0", "preauth", []xml.Attr{element.Attr("token", token)})
	err = s.Send(ctx, stanza.Presence{To: p.inviter.JID(), Type: stanza.SubscribePresence}.Wrap(preauth))
	if err == nil {
		_, err = p.approved(s) // the answer shows that the request is there
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// leaves takes back what was asked: a server keeps only so many requests.
func (p *party) leaves(s *connect.Session) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if s.Send(ctx, stanza.Presence{To: p.inviter.JID(), Type: stanza.UnsubscribePresence}.Wrap(nil)) == nil {
		_, _ = p.approved(s) // so that it is there before the connection ends
	}
	s.Close()
}

// approved reports whether the inviter lets the account see when they are there.
func (p *party) approved(s *connect.Session) (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	reply, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, xmlstream.Wrap(nil, xml.StartElement{Name: xml.Name{Space: "jabber:iq:roster", Local: "query"}}))
	if err != nil {
		return false, err
	}
	var in struct {
		Items []struct {
			Address      string `xml:"jid,attr"`
			Subscription string `xml:"subscription,attr"`
		} `xml:"query>item"`
	}
	if err := reply.Decode(&in); err != nil {
		return false, err
	}
	for _, item := range in.Items {
		if item.Address == p.inviter.String() {
			return item.Subscription == "to" || item.Subscription == "both", nil
		}
	}
	return false, nil
}
