package invite

import (
	"context"
	"encoding/xml"
	"time"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
)

// nsPreAuth is the namespace of tokens in subscriptions (XEP-0379).
const nsPreAuth = "urn:xmpp:pars:0"

const (
	// patience is how long the friend's server gets to say yes in the friend's
	// name, on a connection between the servers that may have to be made first.
	// A person needs longer, and is not waited for.
	patience = 6 * time.Second
	// interval is how often the contact list is looked at meanwhile: it can
	// change without anything that a Session passes on.
	interval = time.Second
)

// maxJID is the longest address with a resource, in bytes (RFC 7622 section 3.1).
const maxJID = 3071

// State is how far two people have come.
type State string

const (
	// Friends: both have each other in their contact lists and see each other.
	Friends State = "friends"
	// Approved: the friend has said yes, and has not asked back yet. The answer to
	// that is given already where the server keeps it (RFC 6121 section 3.4).
	Approved State = "approved"
	// Waiting: the friend was asked. The answer comes into the app.
	Waiting State = "waiting"
)

// Result is what came of an invitation.
type Result struct {
	// Friend is the zero Address, and State empty, where the link leads to nobody.
	Friend address.Address
	State  State
}

// Quiet is presence that lets requests in and leaves messages to the account's
// apps (RFC 6121 section 8.5.2.1.1): a negative priority. It goes into the Then
// of a login with an account that may be in use elsewhere.
func Quiet() xml.TokenReader {
	return stanza.Presence{}.Wrap(element.New("", "priority", nil, element.Text("-1")))
}

// Accept makes a contact of the one that the link leads to, and shows the link's
// token, if there is one: puts the friend into the contact list, under name or
// else what the link says, asks, approves in advance, and answers the request
// that comes back. It waits some seconds for a server to approve, not for a
// person. Whoever are contacts already – as some providers see to with an
// account made by invitation – just get the name. It can be repeated.
//
// The session must have sent presence: requests come to no other. A link that is
// for an account alone leads to nobody, and nothing is done. The errors are
// faults: BadLink (Why: self), ContactRefused, Refused by the account's own
// server, and those of the connection.
func Accept(ctx context.Context, s *connect.Session, l link.Link, name string) (Result, error) {
	if l.Kind != link.Contact && l.Kind != link.ContactInvite {
		return Result{}, nil
	}
	friend := l.Address
	if friend == s.Address() {
		return Result{}, fault.New(fault.BadLink, fault.Args{"Why": "self"})
	}
	c, err := lookUp(ctx, s, friend)
	if err != nil {
		return Result{}, err
	}
	if name == "" && c.Name == "" {
		name = l.Name
	}
	if c.Address == "" || name != "" && name != c.Name {
		c.Name = name
		if err := save(ctx, s, friend, c); err != nil {
			return Result{}, err
		}
	}
	if !c.seen() {
		if err := ask(ctx, s, friend, l.Token); err != nil {
			return Result{}, err
		}
	}
	if !c.sees() {
		if err := approve(ctx, s, friend); err != nil {
			return Result{}, err
		}
	}
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	state, err := settle(ctx, waiting, s, friend)
	return Result{Friend: friend, State: state}, err
}

// Await waits, for as long as ctx lets it, until the account and friend are
// contacts of each other, and answers friend's request where the server leaves
// that to the account. It is the inviter's half of Accept. Where ctx ends first
// the error is a fault.NoAnswer, or Interrupted. The session must have sent
// presence.
func Await(ctx context.Context, s *connect.Session, friend address.Address) error {
	state, err := settle(ctx, ctx, s, friend)
	if err == nil && state != Friends {
		err = fault.Wrap(fault.NoAnswer, ctx.Err(), fault.Args{"Domain": friend.Domain()})
	}
	return err
}

// settle answers what friend asks until the two are contacts of each other or
// waiting is over, and says how far they have come.
func settle(ctx, waiting context.Context, s *connect.Session, friend address.Address) (State, error) {
	for {
		c, err := lookUp(ctx, s, friend)
		switch {
		case err != nil:
			return "", err
		case c.seen() && c.sees():
			return Friends, nil
		case waiting.Err() != nil && c.seen():
			return Approved, nil
		case waiting.Err() != nil:
			return Waiting, nil
		}
		if err := hear(ctx, waiting, s, friend, c); err != nil {
			return "", err
		}
	}
}

// hear takes in what friend says next, for one interval at most.
func hear(ctx, waiting context.Context, s *connect.Session, friend address.Address, c contact) error {
	moment, cancel := context.WithTimeout(waiting, interval)
	defer cancel()
	st, err := s.Await(moment, func(st *connect.Stanza) bool { return st.Name == "presence" && isFrom(st, friend) })
	if moment.Err() != nil && err != nil {
		return nil // whether ctx has ended, too, is found out by whoever uses it next
	}
	if err != nil {
		return err
	}
	switch stanza.PresenceType(st.Type) {
	case stanza.SubscribePresence:
		if err := approve(ctx, s, friend); err != nil || c.seen() || c.Ask != "" {
			return err
		}
		return ask(ctx, s, friend, "")
	case stanza.UnsubscribedPresence, stanza.ErrorPresence:
		return fault.New(fault.ContactRefused, fault.Args{"Address": friend})
	}
	return nil
}

// isFrom reports whether friend, on whatever device, sent the stanza.
func isFrom(st *connect.Stanza, friend address.Address) bool {
	if st.From == "" || len(st.From) > maxJID {
		return false
	}
	from, err := jid.Parse(st.From)
	return err == nil && from.Bare().Equal(friend.JID())
}

// ask asks friend to become a contact (RFC 6121 section 3.1), with the token of
// an invitation where there is one (XEP-0379 section 4).
func ask(ctx context.Context, s *connect.Session, friend address.Address, token string) error {
	request := stanza.Presence{To: friend.JID(), Type: stanza.SubscribePresence}
	if token == "" {
		return s.Send(ctx, request.Wrap(nil))
	}
	return s.Send(ctx, request.Wrap(element.New(nsPreAuth, "preauth", []xml.Attr{element.Attr("token", token)})))
}

// approve lets friend have the account's presence, now or when asked for it.
func approve(ctx context.Context, s *connect.Session, friend address.Address) error {
	return s.Send(ctx, stanza.Presence{To: friend.JID(), Type: stanza.SubscribedPresence}.Wrap(nil))
}
