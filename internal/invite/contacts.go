package invite

import (
	"context"
	"encoding/xml"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
)

const nsRoster = "jabber:iq:roster"

// contact is somebody's entry in the account's contact list (RFC 6121 section
// 2.1.2). The zero contact is not in it.
type contact struct {
	Address      string   `xml:"jid,attr"`
	Name         string   `xml:"name,attr"`
	Subscription string   `xml:"subscription,attr"`
	Ask          string   `xml:"ask,attr"`
	Groups       []string `xml:"group"`
}

// seen reports whether the account gets the contact's presence, sees whether the
// contact gets the account's.
func (c contact) seen() bool { return c.Subscription == "to" || c.Subscription == "both" }
func (c contact) sees() bool { return c.Subscription == "from" || c.Subscription == "both" }

// lookUp asks for the contact list and returns the entry of friend.
func lookUp(ctx context.Context, s *connect.Session, friend address.Address) (contact, error) {
	reply, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, element.New(nsRoster, "query", nil))
	if err != nil {
		return contact{}, err
	}
	if reply.Err != nil {
		return contact{}, refusedBy(s, reply.Err)
	}
	var in struct {
		Query struct {
			Items []contact `xml:"item"`
		} `xml:"jabber:iq:roster query"`
	}
	if err := reply.Decode(&in); err != nil {
		return contact{}, fault.Wrap(fault.StreamError, err, fault.Args{"Domain": s.Address().Domain()})
	}
	for _, c := range in.Query.Items {
		// Contacts may be services, which are no address of a person.
		if a, err := address.Parse(c.Address); err == nil && a == friend {
			return c, nil
		}
	}
	return contact{}, nil
}

// save puts the contact into the contact list. It replaces the entry as a whole
// (RFC 6121 section 2.1.5), so c has the groups that it had.
func save(ctx context.Context, s *connect.Session, friend address.Address, c contact) error {
	var groups []xml.TokenReader
	for _, g := range c.Groups {
		groups = append(groups, element.New("", "group", nil, element.Text(g)))
	}
	attrs := []xml.Attr{element.Attr("jid", friend.String())}
	if c.Name != "" {
		attrs = append(attrs, element.Attr("name", c.Name))
	}
	reply, err := s.Ask(ctx, stanza.SetIQ, jid.JID{}, element.New(nsRoster, "query", nil, element.New("", "item", attrs, groups...)))
	if err == nil && reply.Err != nil {
		err = refusedBy(s, reply.Err)
	}
	return err
}

// refusedBy is the account's own server saying no.
func refusedBy(s *connect.Session, e *connect.StanzaError) error {
	f := fault.Wrap(fault.Refused, e, fault.Args{"Domain": s.Address().Domain(), "Why": "contacts"})
	f.Said = e.Text
	return f
}
