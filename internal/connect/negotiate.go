package connect

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/stream"

	"xmpp-start/internal/fault"
)

const nsTLS = "urn:ietf:params:xml:ns:xmpp-tls"

// secure makes the encrypted connection.
func (s *Stream) secure(ctx context.Context, raw net.Conn) error {
	conn, err := s.target.handshake(ctx, raw, s.place)
	if err != nil {
		return err
	}
	s.state = conn.ConnectionState()
	s.listen(conn)
	return nil
}

// listen begins a new stream on conn: nothing that was read before survives.
func (s *Stream) listen(conn net.Conn) {
	s.conn = newGuard(conn)
	s.in = bufio.NewReader(s.conn)
	s.dec = xml.NewDecoder(s.in)
}

// startTLS asks for encryption on an open connection (RFC 6120 section 5). It
// is asked for even where it is not offered, since somebody in between may have
// taken the offer away; nothing else is ever said in the clear.
func (s *Stream) startTLS(ctx context.Context, raw net.Conn) error {
	s.listen(raw)
	err := s.within(ctx, func() error {
		if err := s.header(""); err != nil {
			return err
		}
		if err := s.readFeatures(); err != nil {
			return refuseRedirect(err)
		}
		if _, err := io.WriteString(s.conn, "<starttls xmlns='"+nsTLS+"'/>"); err != nil {
			return err
		}
		list, err := s.next()
		if err != nil {
			if !s.features.startTLS && !fault.Is(err, fault.TooMuch, fault.ForbiddenXML) {
				return fault.Wrap(fault.NoEncryption, err, fault.Args{"Domain": s.target.Domain})
			}
			return refuseRedirect(err)
		}
		// Bytes that came in the clear behind the word to proceed would be taken
		// for encrypted ones afterwards.
		name := list[0].(xml.StartElement).Name
		if name != (xml.Name{Space: nsTLS, Local: "proceed"}) || s.in.Buffered() > 0 {
			return fault.New(fault.NoEncryption, fault.Args{"Domain": s.target.Domain})
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.features = Features{}
	return s.secure(ctx, raw)
}

// begin opens the encrypted stream, asks the first question in the same write,
// and reads the features and the answer.
func (s *Stream) begin(ctx context.Context, ask xml.TokenReader) (reply *Reply, err error) {
	iq := newIQ(stanza.GetIQ, s.domain())
	early := ""
	if ask != nil {
		if early, err = encode(iq.Wrap(ask)); err != nil {
			return nil, err
		}
	}
	err = s.within(ctx, func() error {
		if err := s.header(early); err != nil {
			return err
		}
		if err := s.readFeatures(); err != nil {
			return err
		}
		s.opened = true
		if ask == nil {
			return nil
		}
		reply, err = s.await(iq.ID, nil)
		return err
	})
	return reply, err
}

// header opens a stream, in English: several servers say what is wrong in words
// only, and those can be told apart in one language at most.
func (s *Stream) header(behind string) error {
	_, err := io.WriteString(s.conn, openStream(s.domain())+behind)
	return err
}

// openStream names the domain as addresses do, in U-labels (RFC 7622 section
// 3.2.1): Prosody does not know it by its A-labels.
func openStream(domain jid.JID) string {
	return fmt.Sprintf("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='%s' to='%s' version='1.0' xml:lang='en'>",
		stream.NS, domain)
}

// readFeatures reads the server's header and what it offers.
func (s *Stream) readFeatures() error {
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := checkHeader(t); err != nil {
				return fault.Wrap(fault.NotXMPP, err, fault.Args{"Domain": s.target.Domain, "Host": s.place.String()})
			}
			list, err := s.next()
			if err != nil {
				return err
			}
			if name := list[0].(xml.StartElement).Name; name != (xml.Name{Space: stream.NS, Local: "features"}) {
				return fault.New(fault.NotXMPP, fault.Args{"Domain": s.target.Domain, "Host": s.place.String()})
			}
			return xml.NewTokenDecoder(&tokens{list: list}).Decode(&s.features)
		case xml.ProcInst:
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return fault.New(fault.NotXMPP, fault.Args{"Domain": s.target.Domain, "Host": s.place.String()})
			}
		default:
			return fault.New(fault.ForbiddenXML, nil)
		}
	}
}

// checkHeader tells whether a server's stream tag is one (RFC 6120 section 4.7).
func checkHeader(start xml.StartElement) error {
	var info stream.Info
	if start.Name != (xml.Name{Space: stream.NS, Local: "stream"}) {
		return errors.New("not a stream")
	}
	if err := info.FromStartElement(start); err != nil {
		return err
	}
	if info.Version.Major != 1 {
		return errors.New("stream version is not 1.0")
	}
	if info.ID == "" || info.XMLNS != stanza.NSClient {
		return errors.New("stream without id or for something else")
	}
	return nil
}
