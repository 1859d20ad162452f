package connect

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"mellium.im/xmlstream"
	"mellium.im/xmpp"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/stream"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// What is kept of the stanzas that nobody waits for yet; the oldest go first.
const (
	backlog     = 64      // stanzas
	backlogSize = 8 << 20 // bytes of memory (see Stanza.size)
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

// XMPP returns the library's session, for its packages. It must not be closed.
func (s *Session) XMPP() *xmpp.Session { return s.xmpp }

// serve starts to take in what arrives, and to keep the connection alive.
func (s *Session) serve(limits Limits) {
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
	s.hush = limits.keepAlive(s.blank)
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

// handler takes stanzas in. It may not use the session, which the library keeps
// locked meanwhile.
type handler struct{ s *Session }

func (h handler) HandleXMPP(t xmlstream.TokenReadEncoder, start *xml.StartElement) error {
	list, err := readElement(t, *start)
	if err != nil {
		return err
	}
	st := newStanza(list)
	if st.Name == "iq" && (st.Type == string(stanza.GetIQ) || st.Type == string(stanza.SetIQ)) {
		if h.s.answers(st) {
			_, err := xmlstream.Copy(t, xmlstream.Wrap(nil, xml.StartElement{
				Name: xml.Name{Local: "iq"},
				Attr: []xml.Attr{
					{Name: xml.Name{Local: "type"}, Value: string(stanza.ResultIQ)},
					{Name: xml.Name{Local: "id"}, Value: st.ID},
					{Name: xml.Name{Local: "to"}, Value: st.From},
				}[:2+min(len(st.From), 1)],
			}))
			return err
		}
		return nil // the library answers that there is no such service
	}
	if st.Name == "message" || st.Name == "presence" {
		h.s.keep(st)
	}
	return nil
}

// answers reports whether an iq is one that a client has to say yes to: a roster
// push of the own server (RFC 6121 section 2.1.6), a ping (XEP-0199).
func (s *Session) answers(st *Stanza) bool {
	var in struct {
		Roster *struct{} `xml:"jabber:iq:roster query"`
		Ping   *struct{} `xml:"urn:xmpp:ping ping"`
	}
	if st.Decode(&in) != nil {
		return false
	}
	own := st.From == "" || st.From == s.address.String() || st.From == s.address.Domain().String()
	return own && (in.Roster != nil || in.Ping != nil)
}

func (s *Session) keep(st *Stanza) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first != nil && s.first(st) {
		return
	}
	s.arrived = append(s.arrived, st)
	s.size += st.size()
	for len(s.arrived) > backlog || s.size > backlogSize {
		s.drop(0)
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// Divert shows take each message and presence before it is kept for Await,
// beginning with those that have arrived and were not taken yet; what take says
// yes to is not kept. So nothing is lost where more comes than is kept, and what
// comes costs no memory. It holds until stop is called. take is called by one
// goroutine at a time, must be quick, and must not use the session. There is one
// take at a time.
func (s *Session) Divert(take func(*Stanza) bool) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.first = take
	for i := 0; i < len(s.arrived); {
		if take(s.arrived[i]) {
			s.drop(i)
		} else {
			i++
		}
	}
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.first = nil
	}
}

// drop takes one stanza out. s.mu is held.
func (s *Session) drop(i int) {
	s.size -= s.arrived[i].size()
	s.arrived = slices.Delete(s.arrived, i, i+1)
}

// Await returns the first message or presence that matches, of those that have
// arrived and were not taken yet or of those to come, and takes it. It waits for
// as long as ctx lets it: a fault.NoAnswer where that is over, ConnectionLost
// (or TooMuch, ForbiddenXML, NotXMPP) where nothing can come any more.
func (s *Session) Await(ctx context.Context, match func(*Stanza) bool) (*Stanza, error) {
	for {
		over := s.ended.Err() != nil // asked first: what came before the end counts
		s.mu.Lock()
		for i, st := range s.arrived {
			if match(st) {
				s.drop(i)
				s.mu.Unlock()
				return st, nil
			}
		}
		changed := s.changed
		s.mu.Unlock()
		if over {
			return nil, s.lost(nil)
		}
		select {
		case <-changed:
		case <-s.ended.Done():
		case <-ctx.Done():
			return nil, interrupted(ctx, s.address.Domain())
		}
	}
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
