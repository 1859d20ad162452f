package connect

import (
	"context"
	"encoding/xml"
	"slices"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/element"
)

// What is kept of the stanzas that nobody waits for yet; the oldest go first.
const (
	backlog     = 64      // stanzas
	backlogSize = 8 << 20 // bytes of memory (see Stanza.size)
)

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
			_, err := xmlstream.Copy(t, emptyResult(st))
			return err
		}
		return nil // the library answers that there is no such service
	}
	if st.Name == "message" || st.Name == "presence" {
		h.s.keep(st)
	}
	return nil
}

// emptyResult answers an iq with yes and no more.
func emptyResult(iq *Stanza) xml.TokenReader {
	attrs := []xml.Attr{element.Attr("type", string(stanza.ResultIQ)), element.Attr("id", iq.ID)}
	if iq.From != "" {
		attrs = append(attrs, element.Attr("to", iq.From))
	}
	return element.New("", "iq", attrs)
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
