package invite

import (
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strings"
	"sync"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/foreign"
)

// What a door keeps, however many people come.
const (
	maxCallers   = 64  // who wait to be dealt with, with an invitation and without
	maxStrangers = 100 // whom the inviter is told of by name
	maxOwnToken  = 64  // bytes of a token; those of Own have 26
)

// door takes in who asks to become a contact. It does no more than to sort them:
// it is called where nothing else can be heard meanwhile.
type door struct {
	own  address.Address
	rang chan struct{} // has a value when there are callers

	mu      sync.Mutex
	guests  []Guest
	waiting [2][]caller              // strangers, as it seems, and friends
	known   map[address.Address]bool // strangers whom the inviter was told of
	crowd   bool                     // there are too many of them to tell of more
}

// caller is one who has asked. The zero token is none, or none of ours.
type caller struct {
	visit Visit
	token [sha256.Size]byte
}

func (d *door) expect(guests []Guest) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.guests = guests
}

// answer takes requests to become a contact, and no other stanza.
func (d *door) answer(st *connect.Stanza) bool {
	if st.Name != "presence" || st.Type != string(stanza.SubscribePresence) {
		return false
	}
	c, ok := readRequest(st)
	if !ok || c.visit.From == d.own {
		return true
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	_, fits := d.find(c)
	tokenless := c.token == [sha256.Size]byte{}
	if tokenless && (d.crowd || d.known[c.visit.From]) {
		return true
	}
	// Whoever has an invitation is not kept out by any number of others.
	line := &d.waiting[0]
	if fits {
		line = &d.waiting[1]
	}
	same := func(other caller) bool { return other.visit.From == c.visit.From && other.token == c.token }
	if len(*line) == maxCallers || slices.ContainsFunc(*line, same) {
		return true
	}
	*line = append(*line, c)
	select {
	case d.rang <- struct{}{}:
	default:
	}
	return true
}

// callers returns those who wait, friends first; they do not wait any more then.
func (d *door) callers() []caller {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := slices.Concat(d.waiting[1], d.waiting[0])
	d.waiting = [2][]caller{}
	return all
}

// guest returns the invitation that the caller's token is of. It takes as long
// for a wrong token as for a right one.
func (d *door) guest(c caller) (found Guest, ok bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.find(c)
}

// find is guest with d.mu held.
func (d *door) find(c caller) (found Guest, ok bool) {
	for _, g := range d.guests {
		if subtle.ConstantTimeCompare(g.Token[:], c.token[:]) == 1 && g.Token != [sha256.Size]byte{} {
			found, ok = g, true
		}
	}
	return found, ok
}

// puzzled reports whether any of the callers has a token that is not known.
func (d *door) puzzled(callers []caller) bool {
	for _, c := range callers {
		if _, fits := d.guest(c); !fits && c.token != [sha256.Size]byte{} {
			return true
		}
	}
	return false
}

// stranger reports whether the inviter is to be told of somebody who came without
// an invitation: once, and not of any number of them.
func (d *door) stranger(v Visit) (Visit, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.known[v.From] || d.crowd:
		return v, false
	case len(d.known) == maxStrangers:
		d.crowd = true
		return Visit{What: Crowd}, true
	}
	d.known[v.From] = true
	v.What = Stranger
	return v, true
}

// readRequest reads a request to become a contact (RFC 6121 section 3.1), with a
// token (XEP-0379 section 4) and the name of the one who asks (XEP-0172 section
// 4.2).
func readRequest(st *connect.Stanza) (caller, bool) {
	if len(st.From) > maxJID {
		return caller{}, false
	}
	var in struct {
		Tokens []struct {
			Token string `xml:"token,attr"`
		} `xml:"urn:xmpp:pars:0 preauth"`
		Nicks []string `xml:"http://jabber.org/protocol/nick nick"`
	}
	from, err := jid.Parse(st.From)
	if err != nil || st.Decode(&in) != nil {
		return caller{}, false
	}
	a, err := address.FromJID(from)
	if err != nil {
		return caller{}, false // a service
	}
	c := caller{visit: Visit{From: a}}
	if len(in.Nicks) > 0 {
		c.visit.Nick = foreign.From(strings.TrimSpace(in.Nicks[0]))
	}
	// Of two tokens nobody can say which one is meant.
	if len(in.Tokens) == 1 {
		if t := in.Tokens[0].Token; t != "" && len(t) <= maxOwnToken {
			c.token = sha256.Sum256([]byte(t))
		}
	}
	return c, true
}
