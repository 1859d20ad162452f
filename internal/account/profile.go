package account

import (
	"context"
	"encoding/xml"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
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
	reply, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, element.New(nsVCard, "vCard", nil))
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
	item := element.New("", "item", []xml.Attr{element.Attr("id", "current")}, element.New(nsNick, "nick", nil, element.Text(name)))
	publish := element.New("", "publish", []xml.Attr{element.Attr("node", nsNick)}, item)
	return element.New(nsPubSub, "pubsub", nil, publish)
}

func card(name string) xml.TokenReader {
	return element.New(nsVCard, "vCard", nil,
		element.New("", "FN", nil, element.Text(name)), element.New("", "NICKNAME", nil, element.Text(name)))
}
