package account

import (
	"context"
	"encoding/xml"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
)

const (
	nsPubSub = "http://jabber.org/protocol/pubsub"
	nsNick   = "http://jabber.org/protocol/nick"
	nsVCard  = "vcard-temp"
)

// Profile says where a name now stands that friends see.
type Profile struct {
	// Nick: it is told to contacts (XEP-0172, by PEP).
	Nick bool
	// VCard: it is in the card that others can look up (XEP-0054). A card that
	// was there before is left as it is, and then this is false.
	VCard bool
}

// SetName sets the name that friends see. Providers need not have a place for
// it, so a failure is no error: the Profile says what worked.
func SetName(ctx context.Context, s *connect.Session, name string) Profile {
	// The card first: servers that keep both in one place take a name that is told
	// to contacts for a card (Prosody's mod_vcard_legacy).
	var p Profile
	p.VCard = cardIsFree(ctx, s) && succeeds(ctx, s, card(name))
	p.Nick = succeeds(ctx, s, nick(name))
	return p
}

// succeeds has the own account take payload.
func succeeds(ctx context.Context, s *connect.Session, payload xml.TokenReader) bool {
	reply, err := s.Ask(ctx, stanza.SetIQ, jid.JID{}, payload)
	return err == nil && reply.Err == nil
}

// cardIsFree reports whether the account has no card yet, and a place for one.
func cardIsFree(ctx context.Context, s *connect.Session) bool {
	reply, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, element(nsVCard, "vCard", nil))
	if err != nil {
		return false
	}
	if reply.Err != nil {
		return reply.Err.Condition == "item-not-found" // XEP-0054 section 3.1
	}
	var in struct {
		Card struct {
			Any []struct{} `xml:",any"`
		} `xml:"vcard-temp vCard"`
	}
	return reply.Decode(&in) == nil && len(in.Card.Any) == 0
}

func nick(name string) xml.TokenReader {
	item := element("", "item", attrs("id", "current"), element(nsNick, "nick", nil, text(name)))
	publish := element("", "publish", attrs("node", nsNick), item)
	return element(nsPubSub, "pubsub", nil, publish)
}

func card(name string) xml.TokenReader {
	return element(nsVCard, "vCard", nil,
		element("", "FN", nil, text(name)), element("", "NICKNAME", nil, text(name)))
}

func element(space, name string, attrs []xml.Attr, inner ...xml.TokenReader) xml.TokenReader {
	return xmlstream.Wrap(xmlstream.MultiReader(inner...), xml.StartElement{Name: xml.Name{Space: space, Local: name}, Attr: attrs})
}

func attrs(name, value string) []xml.Attr {
	return []xml.Attr{{Name: xml.Name{Local: name}, Value: value}}
}

func text(s string) xml.TokenReader { return xmlstream.Token(xml.CharData(s)) }
