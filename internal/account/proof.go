package account

import (
	"context"
	"encoding/xml"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// Proof shows that an account works: a message that it sends to itself and that
// arrives. It is for accounts that were just made. To receive it the account
// becomes available, and messages that wait for an account in use would come
// here instead of to its app.
type Proof struct {
	address address.Address
	id      string
}

// NewProof returns a proof for the account, with an id that nobody can guess:
// providers greet new accounts, so the first message to arrive need not be ours.
func NewProof(a address.Address) *Proof { return &Proof{address: a, id: connect.NewID()} }

// Then is what goes out with the login: presence, and the message. The message
// has no body and is not to be kept (XEP-0334), so that no app ever shows it.
func (p *Proof) Then() connect.Then {
	message := stanza.Message{ID: p.id, To: p.address.JID(), Type: stanza.ChatMessage}
	hint := func(name string) xml.TokenReader {
		return element.New("urn:xmpp:hints", name, nil)
	}
	return connect.Then{
		stanza.Presence{}.Wrap(nil),
		message.Wrap(xmlstream.MultiReader(hint("no-store"), hint("no-copy"))),
	}
}

// Await waits, for as long as ctx lets it, until the message has arrived. The
// error is a fault.NotProven where it came back instead, else one of
// Session.Await.
func (p *Proof) Await(ctx context.Context, s *connect.Session) error {
	st, err := s.Await(ctx, func(st *connect.Stanza) bool {
		return st.Name == "message" && st.ID == p.id && p.own(st.From)
	})
	if err == nil && st.Type == string(stanza.ErrorMessage) {
		f := fault.New(fault.NotProven, fault.Args{"Address": p.address, "Domain": p.address.Domain()})
		f.Said = reason(st)
		err = f
	}
	return err
}

// own reports whether from is the account, or a device of it.
func (p *Proof) own(from string) bool {
	j, err := jid.Parse(from)
	return from == "" || err == nil && j.Bare().Equal(p.address.JID())
}

// reason is what the server says about a message that came back (RFC 6120
// section 8.3).
func reason(st *connect.Stanza) foreign.Text {
	var in struct {
		Error struct {
			Text string `xml:"urn:ietf:params:xml:ns:xmpp-stanzas text"`
		} `xml:"error"`
	}
	if st.Decode(&in) != nil {
		return foreign.Text{}
	}
	return foreign.From(in.Error.Text)
}
