package practice

import "mellium.im/xmpp/jid"

// maxRequests that wait for one account's answer.
const maxRequests = 100

// subscription serves the four kinds of presence that RFC 6121 section 3 is
// about.
func (s *session) subscription(kind string, presence element, to jid.JID) {
	presence = presence.with("from", s.account.address.String()).with("to", to.String())
	switch kind {
	case "subscribe":
		if !s.account.full(to) {
			s.srv.ask(s.account, to, presence)
		}
	case "subscribed":
		if !s.account.full(to) {
			s.srv.approve(s.account, to, presence)
		}
	case "unsubscribe":
		s.srv.stopWatching(s.account, to, presence)
	case "unsubscribed":
		s.srv.stopShowing(s.account, to, presence)
	}
}

// ask is a's wish for the presence of the contact at address. A token of the
// contact's (XEP-0379) makes both contacts of each other at once.
func (s *Server) ask(a *account, address jid.JID, presence element) {
	c := a.contact(address)
	c.asked = !c.to
	a.push(c.item())
	target := s.accountOf(address)
	if target == nil {
		c.asked = false
		a.push(c.item())
		a.notify(notice("unsubscribed", address, a.address))
		return
	}
	preauth, _ := presence.child(nsPreAuth, "preauth")
	token := s.token(preauth.attr("token"))
	known := target.knows(a.address)
	switch {
	case token != nil && token.inviter.Equal(target.address):
		delete(s.tokens, token.value)
		s.befriend(target, a)
		a.notify(notice("subscribed", address, a.address))
	case known.from:
		c.to, c.asked = true, false
		a.push(c.item())
		a.notify(notice("subscribed", address, a.address))
		show(target, a, true)
	case known.approved:
		s.approve(target, a.address, notice("subscribed", address, a.address))
	case len(target.requests) < maxRequests:
		target.requests[a.address.String()] = presence
		target.notify(presence)
	}
}

// approve is a's yes to the contact at address: to a request that waits, or to
// one that may come.
func (s *Server) approve(a *account, address jid.JID, presence element) {
	c := a.contact(address)
	other := s.accountOf(address)
	_, waiting := a.requests[address.String()]
	if other == nil || !waiting && !other.knows(a.address).asked {
		c.approved = !c.from
		a.push(c.item())
		return
	}
	delete(a.requests, address.String())
	c.from, c.approved = true, false
	theirs := other.contact(a.address)
	theirs.to, theirs.asked = true, false
	a.push(c.item())
	other.push(theirs.item())
	other.notify(presence)
	show(a, other, true)
}

// stopWatching is a's wish not to have the presence of the contact any more.
func (s *Server) stopWatching(a *account, address jid.JID, presence element) {
	if c := a.contacts[address.String()]; c != nil && (c.to || c.asked) {
		c.to, c.asked = false, false
		a.push(c.item())
	}
	other := s.accountOf(address)
	if other == nil {
		return
	}
	delete(other.requests, a.address.String())
	if theirs := other.contacts[a.address.String()]; theirs != nil && theirs.from {
		theirs.from = false
		other.push(theirs.item())
		other.notify(presence)
		show(other, a, false)
	}
}

// stopShowing is a's no to the contact: to a request, to an earlier yes, or to
// one said in advance.
func (s *Server) stopShowing(a *account, address jid.JID, presence element) {
	delete(a.requests, address.String())
	if c := a.contacts[address.String()]; c != nil && (c.from || c.approved) {
		c.from, c.approved = false, false
		a.push(c.item())
	}
	other := s.accountOf(address)
	if other == nil {
		return
	}
	if theirs := other.contacts[a.address.String()]; theirs != nil && (theirs.to || theirs.asked) {
		theirs.to, theirs.asked = false, false
		other.push(theirs.item())
		other.notify(presence)
		show(a, other, false)
	}
}

// separate ends all that is between an account and a contact.
func (s *Server) separate(a *account, address jid.JID) {
	address = address.Bare()
	s.stopWatching(a, address, notice("unsubscribe", a.address, address))
	s.stopShowing(a, address, notice("unsubscribed", a.address, address))
}

// befriend puts two accounts into each other's rosters, subscribed both ways.
func (s *Server) befriend(a, b *account) {
	for _, pair := range [][2]*account{{a, b}, {b, a}} {
		owner, other := pair[0], pair[1]
		delete(owner.requests, other.address.String())
		c := owner.contact(other.address)
		c.to, c.from, c.asked, c.approved = true, true, false, false
		owner.push(c.item())
	}
	show(a, b, true)
	show(b, a, true)
}

// notify sends what is about a subscription to all clients that are interested
// in the roster.
func (a *account) notify(presence element) {
	for _, session := range a.sessions {
		if session.watches || session.available() {
			session.send(presence)
		}
	}
}

// notice is a presence stanza that the server sends in somebody's name.
func notice(kind string, from, to jid.JID) element {
	return el(nsClient, "presence").with("type", kind).with("from", from.String()).with("to", to.String())
}
