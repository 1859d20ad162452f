package connect

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
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

// Stream is an encrypted connection on which nobody has logged in. It is used
// by one goroutine at a time and ends with Close, with a Login, or with the
// first error that is not an answer of the server's.
type Stream struct {
	target   Target
	place    candidate
	found    []candidate
	clock    *countdown
	conn     *guard
	in       *bufio.Reader
	dec      *xml.Decoder
	state    tls.ConnectionState
	features Features
	opened   bool // the features of the encrypted stream have been read

	owed      int    // answers that are due to a login that was given up
	abandoned bool   // a login was given up on it
	ahead     string // what goes out in front of the next iq
	proving   bool   // a login has begun and was not given up
	wake      func() // ends the white space that is sent while nothing happens
}

// Features returns what the server offers.
func (s *Stream) Features() Features { return s.features }

// TLS returns the state of the encrypted connection.
func (s *Stream) TLS() tls.ConnectionState { return s.state }

// Close says goodbye and closes the connection.
func (s *Stream) Close() {
	s.wakeUp()
	if s.opened {
		io.WriteString(s.conn, "</stream:stream>") // the connection may be gone: nothing to say about it
	}
	s.conn.Close()
}

// Ask sends an iq to the server and returns its answer.
func (s *Stream) Ask(ctx context.Context, kind stanza.IQType, payload xml.TokenReader) (*Reply, error) {
	return s.ask(ctx, kind, payload, "", nil)
}

// ask sends an iq, with more behind it in the same write, and reads until its
// answer is there. Elements of SASL that come earlier go to the login.
func (s *Stream) ask(ctx context.Context, kind stanza.IQType, payload xml.TokenReader, behind string, l *Login) (reply *Reply, err error) {
	iq := newIQ(kind, s.domain())
	out, err := encode(iq.Wrap(payload))
	if err != nil {
		return nil, err
	}
	if err := s.features.Limits.admit(out, s.target.Domain); err != nil {
		return nil, err
	}
	err = s.within(ctx, func() error {
		if _, err := io.WriteString(s.conn, s.ahead+out+behind); err != nil {
			return err
		}
		s.ahead = ""
		reply, err = s.await(iq.ID, l)
		return err
	})
	return reply, err
}

// await reads until the answer to the iq with this id. What else arrives –
// other ids, other senders, other stanzas – is not ours and is ignored; the
// limits of the stream and the clock end it.
func (s *Stream) await(id string, l *Login) (*Reply, error) {
	for {
		list, err := s.next()
		if err != nil {
			return nil, err
		}
		if list[0].(xml.StartElement).Name.Space == nsSASL {
			switch {
			case s.owed > 0:
				s.owed--
			case l != nil && l.sent && len(l.early) == 0:
				// Before the next word of ours there is one answer, and no more.
				l.early = append(l.early, list)
			default:
				return nil, fault.New(fault.StreamError, fault.Args{"Domain": s.target.Domain})
			}
			continue
		}
		st := newStanza(list)
		if st.Name == "iq" && st.isAnswer() && st.ID == id && (st.From == "" || s.fromServer(st.From)) {
			return newReply(st)
		}
	}
}

func (s *Stream) fromServer(from string) bool {
	return len(from) <= 1023 && (from == s.target.Domain.String() || from == s.domain().String())
}

// domain is the address of the server.
func (s *Stream) domain() jid.JID {
	j, err := jid.New("", s.target.Domain.String(), "")
	if err != nil {
		panic("connect: a checked domain is refused: " + err.Error())
	}
	return j
}

// next reads the next element of the stream, whole.
func (s *Stream) next() ([]xml.Token, error) {
	for {
		tok, err := s.dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			list, err := readElement(s.dec, t)
			if err == nil && t.Name.Space == stream.NS && t.Name.Local == "error" {
				return nil, s.streamError(list)
			}
			return list, err
		case xml.EndElement:
			return nil, io.EOF // </stream:stream>
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return nil, fault.New(fault.NotXMPP, fault.Args{"Domain": s.target.Domain, "Host": s.place.String()})
			}
		default:
			return nil, fault.New(fault.ForbiddenXML, nil)
		}
	}
}

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

// within runs one exchange under the limits of time, and makes a fault of
// whatever it fails with.
func (s *Stream) within(ctx context.Context, do func() error) error {
	s.wakeUp()
	ctx, stopClock := s.clock.start(ctx)
	defer stopClock()
	limited, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	conn := s.conn
	conn.patience.Store(int64(silence))
	stop := context.AfterFunc(limited, func() { conn.Close() })
	err := do()
	if !stop() && err == nil {
		// A success in the same instant as the end of the time would leave a
		// closed connection behind.
		err = limited.Err()
	}
	if err == nil {
		s.rest()
		return nil
	}
	if ctx.Err() != nil {
		return interrupted(ctx, s.target.Domain)
	}
	return s.failure(limited, err)
}
