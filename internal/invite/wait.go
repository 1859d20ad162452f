package invite

import (
	"cmp"
	"context"
	"crypto/sha256"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
)

// Guests are the invitations of an account that Wait answers for. What they are
// told is kept, so that a token is used once whatever happens to the program: a
// guestbook.Host is that.
type Guests interface {
	// Expected returns the invitations that still hold, and those that were used
	// by a Friend who has not become a contact since.
	Expected() ([]Guest, error)
	// Admit uses the invitation up for friend and reports whether friend may come
	// in. Who has used it may come again.
	Admit(ctx context.Context, id string, friend address.Address) (bool, error)
	// Welcomed says that the one who has used the invitation is a contact now.
	Welcomed(ctx context.Context, id string) error
}

// Guest is one invitation of our own making.
type Guest struct {
	ID string
	// Token is the SHA-256 of the token.
	Token [sha256.Size]byte
	// Name is what the friend is called in the contact list, if that has no name
	// for them yet.
	Name string
	// Friend is who has used the invitation and is no contact yet; zero: nobody.
	Friend address.Address
}

// pace is how often Wait does what nobody has it do.
type pace struct {
	// pulse is how often the server is asked whether it is there (XEP-0199), which
	// also keeps the connection alive on the way. Where the server wants to hear
	// something more often (XEP-0478), the Session sees to it.
	pulse time.Duration
	// review is how often the invitations are looked at again: they end, and can be
	// taken back meanwhile.
	review time.Duration
	// hindsight is the least time between two looks because of a token that fits
	// nothing: an invitation may have been made a moment ago, and a stranger can
	// send any number of tokens.
	hindsight time.Duration
}

// Wait approves friends who ask with a token of guests, and makes contacts of
// them: the inviter's half of an Own invitation. It sends the account's presence
// (Quiet), upon which the server hands over what was asked while nobody was
// there (RFC 6121 section 3.1.3); servers do that once, so the session must have
// sent none before, and some forget the token (ejabberd 23.01). It returns nil
// when nothing is left to wait for. Who asks without such a token is not answered,
// that is for the account's apps; tell hears of everybody, on the goroutine of
// Wait.
//
// The connection is the caller's to make anew where it is lost: then the error is
// a fault.ConnectionLost, or what the server ended it with. Where ctx ends it is
// a fault.Interrupted, or NoAnswer for its deadline. The others are those of
// guests, and Refused by the account's own server where nobody else is waited for.
func Wait(ctx context.Context, s *connect.Session, guests Guests, tell func(Visit)) error {
	return pace{pulse: 4 * time.Minute, review: time.Minute, hindsight: time.Second}.wait(ctx, s, guests, tell)
}

func (p pace) wait(ctx context.Context, s *connect.Session, guests Guests, tell func(Visit)) error {
	d := &door{own: s.Address(), known: map[address.Address]bool{}, rang: make(chan struct{}, 1)}
	h := &host{session: s, guests: guests, door: d, tell: tell, hindsight: p.hindsight, turnedAway: map[string]bool{}}
	if left, err := h.look(ctx); err != nil || !left {
		return asLost(ctx, err)
	}
	defer s.Divert(d.answer)()
	lost, stop := listen(ctx, s)
	defer stop()
	if err := appear(ctx, s); err != nil {
		return asLost(ctx, err)
	}
	pulses, reviews := time.NewTicker(p.pulse), time.NewTicker(p.review)
	defer pulses.Stop()
	defer reviews.Stop()
	for {
		var err error
		left := true
		select {
		case <-lost.Done():
			err = context.Cause(lost)
		case <-d.rang:
			left, err = h.receive(ctx)
		case <-pulses.C:
			_, err = s.Ask(ctx, stanza.GetIQ, server(s), element.New("urn:xmpp:ping", "ping", nil))
		case <-reviews.C:
			left, err = h.look(ctx)
		}
		if err != nil {
			return asLost(ctx, err)
		}
		if !left {
			return nil
		}
	}
}

// listen returns a context that ends with ctx or with the session, its cause
// being the fault; stop returns when nobody listens any more.
func listen(ctx context.Context, s *connect.Session) (lost context.Context, stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	lost, end := context.WithCancelCause(context.WithoutCancel(ctx))
	go func() {
		_, err := s.Await(ctx, func(*connect.Stanza) bool { return false })
		end(err)
	}()
	return lost, func() { cancel(); <-lost.Done() }
}

// asLost makes one failure of the ways in which a server can be gone.
func asLost(ctx context.Context, err error) error {
	if ctx.Err() == nil && fault.Is(err, fault.NoAnswer) {
		f := fault.Of(err)
		return fault.Wrap(fault.ConnectionLost, err, f.Args)
	}
	return err
}

// host is what Wait does about those whom the door lets in.
type host struct {
	session   *connect.Session
	guests    Guests
	door      *door
	tell      func(Visit)
	looked    time.Time
	hindsight time.Duration
	// turnedAway are the friends of whom tell has heard that, by their invitation.
	turnedAway map[string]bool
}

// look reads the invitations anew, welcomes friends whom an earlier run had no
// time for, and reports whether there is anything left to wait for.
func (h *host) look(ctx context.Context) (left bool, err error) {
	expected, err := h.guests.Expected()
	if err != nil {
		return false, err
	}
	h.looked = time.Now()
	h.door.expect(expected)
	var refused error
	for _, g := range expected {
		if g.Friend.IsZero() {
			left = true
			continue
		}
		err := h.welcome(ctx, g, Visit{From: g.Friend})
		if err != nil && !fault.Is(err, fault.Refused) {
			return false, err
		}
		refused = cmp.Or(refused, err)
	}
	if left {
		return true, nil // one friend whom the server does not want keeps out no other
	}
	return false, refused
}

// receive deals with those who have come to the door since the last time.
func (h *host) receive(ctx context.Context) (left bool, err error) {
	callers := h.door.callers()
	if h.door.puzzled(callers) && time.Since(h.looked) >= h.hindsight {
		if _, err := h.look(ctx); err != nil {
			return false, err
		}
	}
	changed := false
	for _, c := range callers {
		guest, fits := h.door.guest(c)
		if fits {
			changed = true // by us, or by somebody else where they are not admitted
			if fits, err = h.guests.Admit(ctx, guest.ID, c.visit.From); err != nil {
				return false, err
			}
		}
		if !fits {
			if v, news := h.door.stranger(c.visit); news {
				h.tell(v)
			}
			continue
		}
		if err := h.welcome(ctx, guest, c.visit); err != nil && !fault.Is(err, fault.Refused) {
			return false, err
		}
	}
	if !changed {
		return true, nil
	}
	return h.look(ctx)
}

// welcome makes a contact of a friend who was admitted. Where the account's server
// does not want that, which is a fault.Refused, it is tried again with each look.
func (h *host) welcome(ctx context.Context, g Guest, v Visit) error {
	if err := befriend(ctx, h.session, v.From, g.Name); err != nil {
		if fault.Is(err, fault.Refused) && !h.turnedAway[g.ID] {
			h.turnedAway[g.ID] = true
			v.What, v.ID = TurnedAway, g.ID
			h.tell(v)
		}
		return err
	}
	if err := h.guests.Welcomed(ctx, g.ID); err != nil {
		return err
	}
	v.What, v.ID = Came, g.ID
	h.tell(v)
	return nil
}

// befriend puts friend into the contact list, approves what they have asked, and
// asks back.
func befriend(ctx context.Context, s *connect.Session, friend address.Address, name string) error {
	c, err := lookUp(ctx, s, friend)
	if err != nil {
		return err
	}
	if c.Address == "" || c.Name == "" && name != "" {
		c.Name = name
		if err := save(ctx, s, friend, c); err != nil {
			return err
		}
	}
	if !c.sees() {
		if err := approve(ctx, s, friend); err != nil {
			return err
		}
	}
	if !c.seen() {
		if err := ask(ctx, s, friend, ""); err != nil {
			return err
		}
	}
	// The answer to a question behind them shows that the server has them.
	_, err = lookUp(ctx, s, friend)
	return err
}
