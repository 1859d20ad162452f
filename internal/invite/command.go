package invite

import (
	"context"
	"encoding/xml"
	"errors"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// The commands of XEP-0401, found by XEP-0050.
const (
	nsCommands  = "http://jabber.org/protocol/commands"
	nodeInvite  = "urn:xmpp:invite#invite"
	nodeAccount = "urn:xmpp:invite#create-account"
)

// rounds is how many times a command is answered: ejabberd asks one form before
// the result, and nobody more.
const rounds = 3

// offered asks the server which of the commands it has for this account.
func offered(ctx context.Context, s *connect.Session) (map[string]bool, error) {
	found := map[string]bool{}
	items, err := s.Items(ctx, server(s), nsCommands)
	switch {
	case errors.As(err, new(*fault.Error)):
		return nil, err
	case err != nil:
		return found, nil // no commands at all
	}
	for _, item := range items {
		// A command that lives elsewhere would be somebody else's.
		at, err := address.ParseDomain(item.At.String())
		if err == nil && at == s.Address().Domain() && (item.Node == nodeInvite || item.Node == nodeAccount) {
			found[item.Node] = true
		}
	}
	return found, nil
}

// command is a state of an ad-hoc command (XEP-0050 section 3.4).
type command struct {
	Session string     `xml:"sessionid,attr"`
	Status  string     `xml:"status,attr"`
	Form    *form.Form `xml:"jabber:x:data x"`
	Notes   []struct {
		Text string `xml:",chardata"`
	} `xml:"note"`
}

// said is what the server wants people to read.
func (c *command) said() foreign.Text {
	if len(c.Notes) == 0 {
		return foreign.Text{}
	}
	return foreign.From(c.Notes[0].Text)
}

// execute runs the command to its end and returns the last state; befriend says
// whether the friend is to become a contact. It fails with a shortfall where the
// server does, else with a fault of the connection.
func execute(ctx context.Context, s *connect.Session, node string, befriend bool) (*command, error) {
	request := element.New(nsCommands, "command", []xml.Attr{element.Attr("node", node), element.Attr("action", "execute")})
	for range rounds {
		reply, err := s.Ask(ctx, stanza.SetIQ, server(s), request)
		if err != nil {
			return nil, err
		}
		if reply.Err != nil {
			return nil, &shortfall{why: Refused, said: reply.Err.Text, err: reply.Err}
		}
		var in struct {
			Command *command `xml:"http://jabber.org/protocol/commands command"`
		}
		if err := reply.Decode(&in); err != nil {
			return nil, &shortfall{why: Unreadable, err: err}
		}
		c := in.Command
		switch {
		case c == nil:
			return nil, &shortfall{why: Unreadable}
		case c.Status != "executing":
			return c, nil
		case c.Form == nil:
			return nil, &shortfall{why: Unreadable, said: c.said()}
		}
		answer, err := fill(c.Form, befriend)
		if err != nil {
			return nil, err
		}
		request = element.New(nsCommands, "command",
			[]xml.Attr{element.Attr("node", node), element.Attr("sessionid", c.Session), element.Attr("action", "complete")}, answer)
	}
	return nil, &shortfall{why: Unreadable, err: errors.New("too many forms")}
}

// fill answers the form that comes before an account link: the friend chooses
// the name, and becomes a contact or not where there is that choice.
func fill(f *form.Form, befriend bool) (xml.TokenReader, error) {
	const subscribe = "roster-subscription"
	for _, field := range f.Fields {
		if field.Required && len(field.Values) == 0 && field.Var != subscribe {
			return nil, &shortfall{why: Unreadable, err: errors.New("asked for " + foreign.From(field.Var).String())}
		}
	}
	choice := "0" // XEP-0004 section 3.3 has it for no
	if befriend {
		choice = "1"
	}
	return f.Submit(map[string][]string{"username": nil, subscribe: {choice}}), nil
}

// server is the address of the account's server.
func server(s *connect.Session) jid.JID { return s.Address().JID().Domain() }
