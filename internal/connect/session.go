package connect

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"mellium.im/xmpp"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/stream"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// farewell is how long a server gets to say goodbye, too.
const farewell = time.Second

// Session is a connection with a login. Its methods may be called by several
// goroutines.
type Session struct {
	xmpp    *xmpp.Session
	conn    *guard
	full    jid.JID
	address address.Address
	choice  scram.Choice
	tls     tls.ConnectionState

	ended context.Context // done when nothing can arrive any more
	end   context.CancelFunc
	hush  func() // ends the white space that keeps the connection alive
	// why is what the server ended the stream with, nil where it said nothing.
	why atomic.Pointer[fault.Error]

	mu      sync.Mutex
	arrived []*Stanza
	size    int           // of what has arrived, in bytes
	changed chan struct{} // closed and replaced when something arrives
	first   func(*Stanza) bool
}

// Address is the one the server bound, which need not be spelled as it was typed.
func (s *Session) Address() address.Address { return s.address }

// Full is the address of this connection, with its resource.
func (s *Session) Full() jid.JID { return s.full }

// Login tells how the password was proven: the mechanism, and the type of
// channel binding, empty where there was none.
func (s *Session) Login() scram.Choice { return s.choice }

// TLS returns the state of the encrypted connection.
func (s *Session) TLS() tls.ConnectionState { return s.tls }

// serve starts to take in what arrives, and to keep the connection alive.
func (s *Session) serve(l limits) {
	s.changed = make(chan struct{})
	s.ended, s.end = context.WithCancel(context.Background())
	go func() {
		defer s.end()
		var said stream.Error
		if errors.As(s.xmpp.Serve(handler{s}), &said) {
			s.why.Store(streamFault(said, s.address.Domain()))
		}
		s.conn.Close()
	}()
	s.hush = l.keepAlive(s.blank)
}

// blank sends white space between two stanzas (RFC 6120 section 4.6.1).
func (s *Session) blank() error {
	w := s.xmpp.TokenWriter()
	defer w.Close()
	if err := w.EncodeToken(xml.CharData(" ")); err != nil {
		return err
	}
	return w.Flush()
}

// Ask sends an iq and returns its answer. To the zero JID it goes to the own
// account.
func (s *Session) Ask(ctx context.Context, kind stanza.IQType, to jid.JID, payload xml.TokenReader) (*Reply, error) {
	limited, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	// The library does not wake those who wait when the connection ends.
	defer context.AfterFunc(s.ended, cancel)()
	r, err := s.xmpp.SendIQElement(limited, payload, newIQ(kind, to))
	if err != nil {
		return nil, s.failure(ctx, err)
	}
	defer r.Close()
	// The library's reader knows no context: an answer that drips would hold it.
	defer context.AfterFunc(limited, func() { s.conn.Close() })()
	list, err := readAnswer(r)
	if err != nil {
		if errors.Is(limited.Err(), context.DeadlineExceeded) {
			err = limited.Err()
		}
		return nil, s.failure(ctx, err)
	}
	return newReply(newStanza(list))
}

// readAnswer reads the one element that r has.
func readAnswer(r xml.TokenReader) ([]xml.Token, error) {
	first, err := r.Token()
	if err != nil {
		return nil, err
	}
	start, ok := first.(xml.StartElement)
	if !ok {
		return nil, errors.New("an answer that is no element")
	}
	return readElement(r, start)
}

// Send sends a message or a presence.
func (s *Session) Send(ctx context.Context, st xml.TokenReader) error {
	if err := s.xmpp.Send(ctx, st); err != nil {
		return s.failure(ctx, err)
	}
	return nil
}

func (s *Session) failure(ctx context.Context, err error) error {
	var known *fault.Error
	switch {
	case errors.As(err, &known):
		return err
	case ctx.Err() != nil:
		return interrupted(ctx, s.address.Domain())
	case errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(fault.NoAnswer, err, fault.Args{"Domain": s.address.Domain()})
	case s.ended.Err() != nil, s.conn.cause() != nil:
		return s.lost(err)
	}
	return fault.Wrap(fault.StreamError, err, fault.Args{"Domain": s.address.Domain()})
}

// lost says why nothing can arrive any more: what the server did that it must
// not, or what it said, if that was it.
func (s *Session) lost(err error) error {
	if f := s.why.Load(); f != nil {
		return f
	}
	var known *fault.Error
	if cause := s.conn.cause(); errors.As(cause, &known) {
		return fault.Wrap(known.Kind, cause, fault.Args{"Domain": s.address.Domain()})
	}
	return fault.Wrap(fault.ConnectionLost, err, fault.Args{"Domain": s.address.Domain()})
}

// Close says goodbye, waits a moment for the server to do the same, and returns
// when nothing of the session is left.
func (s *Session) Close() {
	s.hush()
	_ = s.xmpp.Close() // a goodbye that cannot be sent need not be
	timer := time.AfterFunc(farewell, func() { s.conn.Close() })
	<-s.ended.Done()
	timer.Stop()
	s.conn.Close()
}
