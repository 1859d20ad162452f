package connect

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/xml"
	"io"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/stream"

	"xmpp-start/internal/fault"
)

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
	if err := s.features.limits.admit(out, s.target.Domain); err != nil {
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
