package practice

import (
	"strconv"

	"mellium.im/xmpp/jid"
)

func (s *session) available() bool { return s.presence.name.Local != "" }

// announce serves a presence stanza: for everybody, for one address, or about a
// subscription.
func (s *session) announce(presence element, to jid.JID) {
	kind := presence.attr("type")
	switch kind {
	case "subscribe", "subscribed", "unsubscribe", "unsubscribed":
		if presence.attr("to") != "" && !to.Bare().Equal(s.account.address) {
			s.subscription(kind, presence, to.Bare())
		}
		return
	case "", "unavailable":
	default: // a probe is for servers, an error needs no answer
		return
	}
	switch {
	case presence.attr("to") != "":
		s.direct(presence, to)
	case kind == "unavailable":
		s.becomeUnavailable(presence)
	default:
		s.becomeAvailable(presence)
	}
}

// direct sends presence to one address, whether it is a contact or not.
func (s *session) direct(presence element, to jid.JID) {
	if target := s.srv.sessionOf(to); target != nil {
		target.send(presence)
	} else if target := s.srv.accountOf(to); target != nil && to.Resourcepart() == "" {
		target.tell(presence)
	}
}

// tell sends presence to all clients of an account that are available.
func (a *account) tell(presence element) {
	for _, session := range a.sessions {
		if session.available() {
			session.send(presence.with("to", session.address.String()))
		}
	}
}

// becomeAvailable tells everybody, and at the first time hands over what waited
// (RFC 6121 sections 4.2 to 4.4).
func (s *session) becomeAvailable(presence element) {
	first := !s.available()
	priority, _ := presence.child(nsClient, "priority")
	s.priority, _ = strconv.Atoi(priority.content()) // 0 if it is not a number
	s.presence = presence
	s.broadcast(presence)
	if first {
		s.probeContacts()
	}
	if s.priority >= 0 {
		s.deliverOffline()
	}
}

func (s *session) becomeUnavailable(presence element) {
	if s.available() {
		s.broadcast(presence.with("from", s.address.String()))
		s.presence = element{}
	}
}

// broadcast sends presence to the account's own clients and to all contacts
// that may have it.
func (s *session) broadcast(presence element) {
	s.account.tell(presence)
	for _, c := range s.account.contacts {
		if other := s.srv.accountOf(c.address); other != nil && c.from {
			other.tell(presence)
		}
	}
}

// probeContacts sends a client that has just become available the presence of
// everybody it may have, and the requests that wait.
func (s *session) probeContacts() {
	for _, sibling := range s.account.sessions {
		if sibling != s && sibling.available() {
			s.send(sibling.presence.with("to", s.address.String()))
		}
	}
	for _, c := range s.account.contacts {
		if other := s.srv.accountOf(c.address); other != nil && c.to {
			for _, session := range other.sessions {
				if session.available() {
					s.send(session.presence.with("to", s.address.String()))
				}
			}
		}
	}
	for _, request := range s.account.requests {
		s.send(request)
	}
}

// show sends the presence of all clients of one account to another account,
// as unavailable where it may no longer have it.
func show(from, to *account, visible bool) {
	for _, session := range from.sessions {
		if !session.available() {
			continue
		}
		presence := session.presence
		if !visible {
			presence = el(nsClient, "presence").with("type", "unavailable").with("from", session.address.String())
		}
		to.tell(presence)
	}
}
