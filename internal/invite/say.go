package invite

import (
	"context"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/foreign"
)

// Say sends a message from one account to another, waits until it has arrived
// there, and returns it as it arrived. Both sessions must have sent presence
// with a priority that is not negative. The errors are those of the connections;
// how long is waited ctx decides.
func Say(ctx context.Context, from, to *connect.Session, words string) (foreign.Text, error) {
	message := stanza.Message{ID: connect.NewID(), To: to.Address().JID(), Type: stanza.ChatMessage}
	if err := from.Send(ctx, message.Wrap(element.New("", "body", nil, element.Text(words)))); err != nil {
		return foreign.Text{}, err
	}
	st, err := to.Await(ctx, func(st *connect.Stanza) bool {
		return st.Name == "message" && st.Type == string(stanza.ChatMessage) && st.ID == message.ID && isFrom(st, from.Address())
	})
	if err != nil {
		return foreign.Text{}, err
	}
	var in struct {
		Body string `xml:"jabber:client body"`
	}
	err = st.Decode(&in)
	return foreign.From(in.Body), err
}
