package invite

import (
	"context"
	"encoding/xml"
	"slices"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
)

const (
	nsInfo = "http://jabber.org/protocol/disco#info"
	// nsOffline is that of messages which wait for the account (XEP-0013).
	nsOffline = "http://jabber.org/protocol/offline"
)

// appear sends the account's presence, so that the requests that wait come here
// and messages go on to its apps. ejabberd hands requests over only upon presence
// that draws messages, too; it is given that for a moment, once it has agreed to
// hold the messages back.
func appear(ctx context.Context, s *connect.Session) error {
	held, err := holdMessages(ctx, s)
	if err != nil {
		return err
	}
	if held {
		if err := s.Send(ctx, stanza.Presence{}.Wrap(nil)); err != nil {
			return err
		}
	}
	return s.Send(ctx, Quiet())
}

// holdMessages asks the server about the messages that wait, upon which it does
// not hand them over by itself (XEP-0013 section 2.2), and reports whether that is
// so.
func holdMessages(ctx context.Context, s *connect.Session) (bool, error) {
	reply, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, element.New(nsInfo, "query", []xml.Attr{element.Attr("node", nsOffline)}))
	if err != nil || reply.Err != nil {
		return false, err
	}
	type feature struct {
		Var string `xml:"var,attr"`
	}
	var in struct {
		Query struct {
			Features []feature `xml:"feature"`
		} `xml:"http://jabber.org/protocol/disco#info query"`
	}
	if reply.Decode(&in) != nil {
		return false, nil // is said in other words than those of XEP-0030
	}
	return slices.Contains(in.Query.Features, feature{nsOffline}), nil
}
