package connect

import (
	"context"
	"encoding/xml"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/element"
)

const nsItems = "http://jabber.org/protocol/disco#items"

// Item is something that somebody says they have (XEP-0030 section 4).
type Item struct {
	At jid.JID
	// Node tells apart what is at one address; empty for the address as a whole.
	Node string
}

// Items asks to what there is below a node; "" for what it has itself. What has no
// address that can be read is left out. The error is a *StanzaError where to
// refuses, a fault of the connection, or else says what cannot be read of the
// answer.
func (s *Session) Items(ctx context.Context, to jid.JID, node string) ([]Item, error) {
	var attrs []xml.Attr
	if node != "" {
		attrs = append(attrs, element.Attr("node", node))
	}
	reply, err := s.Ask(ctx, stanza.GetIQ, to, element.New(nsItems, "query", attrs))
	if err != nil {
		return nil, err
	}
	if reply.Err != nil {
		return nil, reply.Err
	}
	var in struct {
		Query struct {
			Items []struct {
				JID  string `xml:"jid,attr"`
				Node string `xml:"node,attr"`
			} `xml:"item"`
		} `xml:"http://jabber.org/protocol/disco#items query"`
	}
	if err := reply.Decode(&in); err != nil {
		return nil, err
	}
	var items []Item
	for _, item := range in.Query.Items {
		if len(item.JID) > maxJID {
			continue
		}
		if at, err := jid.Parse(item.JID); err == nil {
			items = append(items, Item{at, item.Node})
		}
	}
	return items, nil
}
