package practice

import (
	"crypto/rand"
	"maps"
	"slices"

	"mellium.im/xmpp/jid"
)

const (
	maxContacts = 1_000
	maxGroups   = 20
	maxLabel    = 1023 // bytes of a contact's or a group's name
)

// contact is an entry of a roster (RFC 6121 section 2.1.2). Its subscription is
// seen from the owner of the roster.
type contact struct {
	address  jid.JID
	name     string
	groups   []string
	to       bool // the owner gets the contact's presence
	from     bool // the contact gets the owner's
	asked    bool // the owner's request waits for an answer
	approved bool // the owner has said yes in advance (section 3.4)
}

func (c *contact) item() element {
	item := el(nsRoster, "item").with("jid", c.address.String()).with("name", c.name).
		with("subscription", c.subscription())
	if c.asked {
		item = item.with("ask", "subscribe")
	}
	if c.approved {
		item = item.with("approved", "true")
	}
	for _, group := range c.groups {
		item = item.add(el(nsRoster, "group", text(group)))
	}
	return item
}

func (c *contact) subscription() string {
	switch {
	case c.to && c.from:
		return "both"
	case c.to:
		return "to"
	case c.from:
		return "from"
	}
	return "none"
}

// contact returns somebody's entry in the roster, and makes it where it is
// missing.
func (a *account) contact(address jid.JID) *contact {
	address = address.Bare()
	c := a.contacts[address.String()]
	if c == nil {
		c = &contact{address: address}
		a.contacts[address.String()] = c
	}
	return c
}

// knows returns somebody's entry; the zero contact if there is none.
func (a *account) knows(address jid.JID) contact {
	if c := a.contacts[address.Bare().String()]; c != nil {
		return *c
	}
	return contact{}
}

// roster sends the whole roster.
func (s *session) roster(element) ([]element, *stanzaError) {
	s.watches = true
	query := el(nsRoster, "query")
	for _, address := range slices.Sorted(maps.Keys(s.account.contacts)) {
		query = query.add(s.account.contacts[address].item())
	}
	return []element{query}, nil
}

// changeRoster adds, renames or removes one contact (RFC 6121 sections 2.3 to
// 2.5).
func (s *session) changeRoster(query element) ([]element, *stanzaError) {
	items := query.children()
	if len(items) != 1 || !items[0].is(nsRoster, "item") {
		return nil, modify("bad-request", "")
	}
	item := items[0]
	if item.attr("jid") == "" || len(item.attr("jid")) > maxAddress {
		return nil, modify("bad-request", "")
	}
	address, err := jid.Parse(item.attr("jid"))
	switch {
	case err != nil:
		return nil, modify("jid-malformed", "")
	case address.Bare().Equal(s.account.address):
		return nil, cancel("not-allowed", "")
	case item.attr("subscription") == "remove":
		return nil, s.removeContact(address)
	}
	var groups []string
	for _, group := range item.children() {
		if group.is(nsRoster, "group") {
			groups = append(groups, group.content())
		}
	}
	tooLong := func(label string) bool { return len(label) > maxLabel }
	if tooLong(item.attr("name")) || len(groups) > maxGroups || slices.ContainsFunc(groups, tooLong) {
		return nil, modify("not-acceptable", "")
	}
	if s.account.full(address) {
		return nil, &stanzaError{kind: "wait", condition: "resource-constraint"}
	}
	c := s.account.contact(address)
	c.name, c.groups = item.attr("name"), groups
	s.account.push(c.item())
	return nil, nil
}

// full reports whether there is no place for one more contact.
func (a *account) full(address jid.JID) bool {
	return len(a.contacts) >= maxContacts && a.contacts[address.Bare().String()] == nil
}

func (s *session) removeContact(address jid.JID) *stanzaError {
	if s.account.contacts[address.Bare().String()] == nil {
		return cancel("item-not-found", "")
	}
	delete(s.account.contacts, address.Bare().String())
	s.srv.separate(s.account, address)
	s.account.push(el(nsRoster, "item").with("jid", address.Bare().String()).with("subscription", "remove"))
	return nil
}

// push tells all clients of an account that asked for its roster about a
// change (RFC 6121 section 2.1.6).
func (a *account) push(item element) {
	for _, session := range a.sessions {
		if session.watches {
			session.send(el(nsClient, "iq", el(nsRoster, "query", item)).
				with("type", "set").with("id", rand.Text()).with("to", session.address.String()))
		}
	}
}
