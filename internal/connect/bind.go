package connect

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"mellium.im/xmpp"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/stream"

	"xmpp-start/internal/address"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
)

const nsBind = "urn:ietf:params:xml:ns:xmpp-bind"

// maxJID is the longest full address in octets (RFC 7622 section 3).
const maxJID = 3071

// Then are stanzas that go out right behind the login, in the same write as the
// request for a resource: the server handles them in order.
type Then []xml.TokenReader

// bind opens the stream of the logged-in account (RFC 6120 sections 6.4.6 and
// 7) and makes the library's session of it. The restart that SASL demands is
// where the connection passes from this package to the library: until here
// nothing of it was used.
func (l *Login) bind(ctx context.Context, then Then) (*Session, error) {
	s := l.stream
	iq := newIQ(stanza.SetIQ, jid.JID{})
	request, err := encode(append([]xml.TokenReader{iq.Wrap(element.New(nsBind, "bind", nil))}, then...)...)
	if err != nil {
		return nil, err
	}
	s.conn.scan.restart()
	s.conn.scan.loggedIn = true
	var (
		full     jid.JID
		own      address.Address
		features Features
		result   *xmpp.Session
	)
	negotiate := func(_ context.Context, in, out *stream.Info, session *xmpp.Session, _ any) (xmpp.SessionState, io.ReadWriter, any, error) {
		if _, err := io.WriteString(s.conn, openStream(s.domain())+request); err != nil {
			return 0, nil, nil, err
		}
		// The session's own reader, so that its decoder sees the stream tag and
		// keeps what it reads ahead.
		r := session.TokenReader()
		defer r.Close()
		info, err := readHeader(r)
		if err != nil {
			return 0, nil, nil, err
		}
		*in, in.From, in.To = info, s.domain(), l.creds.Address.JID()
		out.XMLNS = stanza.NSClient
		full, features, err = s.readBound(r, iq.ID)
		if err != nil {
			return 0, nil, nil, err
		}
		if own, err = address.FromJID(full); err != nil {
			// It is the server that is wrong here, and not what the user typed.
			return 0, nil, nil, fault.Wrap(fault.StreamError, err, fault.Args{"Domain": s.target.Domain})
		}
		if own.Domain() != l.creds.Address.Domain() {
			// Whoever is trusted for one domain has no say about accounts of another.
			return 0, nil, nil, fault.New(fault.LoginUnsafe, fault.Args{"Domain": s.target.Domain, "Why": "address"})
		}
		session.UpdateAddr(full)
		return xmpp.Ready, nil, nil, nil
	}
	err = s.within(ctx, func() (err error) {
		result, err = xmpp.NewSession(ctx, s.domain(), l.creds.Address.JID(), s.conn, xmpp.Secure|xmpp.Authn, negotiate)
		if err == nil && result.State()&(xmpp.Secure|xmpp.Authn|xmpp.Ready) != xmpp.Secure|xmpp.Authn|xmpp.Ready {
			err = errors.New("the session is not what it should be")
		}
		return err
	})
	if err != nil {
		s.conn.Close()
		return nil, err
	}
	s.conn.scan.bound = true
	s.conn.patience.Store(0) // from here on silence is normal
	session := &Session{xmpp: result, conn: s.conn, full: full, address: own, choice: l.choice, tls: s.state}
	session.serve(features.limits)
	return session, nil
}

// readHeader reads the server's stream tag.
func readHeader(r xml.TokenReader) (stream.Info, error) {
	var info stream.Info
	for {
		tok, err := r.Token()
		if err != nil {
			return info, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := checkHeader(t); err != nil {
				return info, err
			}
			return info, info.FromStartElement(t)
		case xml.ProcInst, xml.CharData:
		default:
			return info, fault.New(fault.ForbiddenXML, nil)
		}
	}
}

// readBound reads until the answer to the request for a resource and returns the
// address that was bound, and the features, which come before it.
func (s *Stream) readBound(r xml.TokenReader, id string) (bound jid.JID, features Features, err error) {
	for {
		tok, err := r.Token()
		if err != nil {
			return bound, features, err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			if _, white := tok.(xml.CharData); white {
				continue
			}
			return bound, features, io.EOF
		}
		list, err := readElement(r, start)
		if err != nil {
			return bound, features, err
		}
		if start.Name == (xml.Name{Space: stream.NS, Local: "error"}) {
			return bound, features, s.streamError(list)
		}
		if start.Name == (xml.Name{Space: stream.NS, Local: "features"}) {
			if err := xml.NewTokenDecoder(&tokens{list: list}).Decode(&features); err != nil {
				return bound, features, err
			}
			continue
		}
		st := newStanza(list)
		if st.Name != "iq" || st.ID != id || !st.isAnswer() {
			continue
		}
		reply, err := newReply(st)
		if err != nil {
			return bound, features, err
		}
		if reply.Err != nil {
			f := fault.Wrap(fault.TryLater, reply.Err, fault.Args{"Domain": s.target.Domain})
			f.Said = reply.Err.Text
			return bound, features, f
		}
		var in struct {
			JID string `xml:"urn:ietf:params:xml:ns:xmpp-bind bind>jid"`
		}
		if err := reply.Decode(&in); err != nil {
			return bound, features, err
		}
		if len(in.JID) > maxJID {
			return bound, features, fmt.Errorf("an address of %d bytes", len(in.JID))
		}
		bound, err = jid.Parse(in.JID)
		return bound, features, err
	}
}
