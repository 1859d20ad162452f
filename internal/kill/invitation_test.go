package kill

import (
	"context"
	"crypto/rand"
	"encoding/xml"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
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

// TestWaitAtEachPoint dies at each point of waiting for a friend, waits again, and
// looks who has come in: one of those who have the token, once, and for ever.
func TestWaitAtEachPoint(t *testing.T) {
	if *long > 0 {
		t.Skip("skipped: a long run is of registrations")
	}
	p := newParty(t)
	var points, killed, admitted atomic.Int64
	work(func() bool {
		point := int(points.Add(1))
		died, used, err := p.once(death{point: point})
		if err != nil {
			t.Errorf("point %d: %v", point, err)
		}
		if died {
			killed.Add(1)
		}
		if used {
			admitted.Add(1)
		}
		return died && err == nil
	})
	t.Logf("killed %d times, %d of them after the invitation was used", killed.Load(), admitted.Load())
	if !t.Failed() && (killed.Load() < 50 || admitted.Load() < 10) {
		t.Errorf("only %d points, %d of them after the invitation was used", killed.Load(), admitted.Load())
	}
}

// TestWaitAmongOthers has several runs at the same state at once, one of which is
// killed, and one of which may take the invitation back: all of them end, nothing
// is damaged, and who has come in is who has used the invitation.
func TestWaitAmongOthers(t *testing.T) {
	if *long > 0 {
		t.Skip("skipped: a long run is of registrations")
	}
	p := newParty(t)
	for round := range uint64(10) {
		if err := p.among(randomOf(round), round%2 == 0); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
}

func (p *party) among(random *mathrand.Rand, revoke bool) error {
	folder, err := os.MkdirTemp("", "xmpp-start-kill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	id, token, ben, err := p.begin(folder)
	if err != nil {
		return err
	}
	defer p.leaves(ben)
	eve, err := p.comes(fmt.Sprint("eve.", p.guests.Add(1)), token)
	if err != nil {
		return err
	}
	defer p.leaves(eve)
	var runs sync.WaitGroup
	errs := make(chan error, 5)
	start := func(d death, allowed []int, args ...string) {
		runs.Go(func() {
			e, err := p.run(append(args, p.store.flags...), p.env(folder), d)
			if err == nil && !e.killed && !slices.Contains(allowed, e.exit) {
				err = fmt.Errorf("%q ended with %d, %s", args, e.exit, e.stderr)
			}
			errs <- err
		})
	}
	start(death{after: 1 + time.Duration(random.Int64N(int64(300*time.Millisecond)))}, []int{0}, "invite", "wait", "--json")
	start(death{}, []int{0}, "invite", "wait", "--json")
	start(death{}, []int{0}, "invite", "--for", "Carla", "--json")
	start(death{}, []int{0}, "invite", "list", "--json")
	if revoke {
		time.Sleep(time.Duration(random.Int64N(int64(200 * time.Millisecond))))
		start(death{}, []int{0}, "invite", "revoke", id, "--json")
	}
	runs.Wait()
	close(errs)
	for one := range errs {
		err = errors.Join(err, one)
	}
	now, bookErr := p.entry(folder, id)
	switch {
	case err != nil:
		return err
	case revoke && fault.Is(bookErr, fault.UnknownInvitation):
		return p.atMostOne(ben, eve) // taken back before, or after somebody came
	case bookErr != nil:
		return bookErr
	case !now.Welcomed:
		return errors.New("nobody is a contact")
	}
	return p.judge(now.By, ben, eve)
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

// once invites one friend, who comes before the inviter waits; the inviter dies at
// d. Then somebody else comes with the same token, and the inviter waits again.
// used tells that the death came after the invitation was used.
func (p *party) once(d death) (died, used bool, err error) {
	folder, err := os.MkdirTemp("", "xmpp-start-kill-")
	if err != nil {
		return false, false, err
	}
	defer os.RemoveAll(folder)
	id, token, ben, err := p.begin(folder)
	if err != nil {
		return false, false, err
	}
	defer p.leaves(ben)

	first, err := p.run(p.args, p.env(folder), d)
	if err != nil {
		return false, false, err
	}
	after, err := p.entry(folder, id)
	if err != nil {
		return false, false, fmt.Errorf("after a death %s: %w", first.points[len(first.points)-1], err)
	}
	used = first.killed && !after.Used.IsZero()
	where := first.points[len(first.points)-1]

	eve, err := p.comes(fmt.Sprint("eve.", p.guests.Add(1)), token)
	if err != nil {
		return false, false, err
	}
	defer p.leaves(eve)
	if again, err := p.run(p.args, p.env(folder), death{}); err != nil || again.exit != 0 {
		return false, false, fmt.Errorf("after a death %s: %w, %d, %s", where, err, again.exit, again.stderr)
	}
	now, err := p.entry(folder, id)
	switch {
	case err != nil:
	case !now.Welcomed:
		err = errors.New("nobody is a contact")
	case !after.Used.IsZero() && now.By != after.By:
		err = fmt.Errorf("used by %v, and then by %v", after.By, now.By)
	default:
		err = p.judge(now.By, ben, eve)
	}
	if err != nil {
		err = fmt.Errorf("after a death %s: %w", where, err)
	}
	return first.killed, used, err
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
	preauth := xmlstream.Wrap(nil, xml.StartElement{
		Name: xml.Name{Space: "urn:xmpp:pars:0", Local: "preauth"}, Attr: []xml.Attr{{Name: xml.Name{Local: "token"}, Value: token}},
	})
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
