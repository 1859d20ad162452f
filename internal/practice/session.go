package practice

import (
	"crypto/rand"
	"strings"
	"time"

	"mellium.im/xmpp/jid"
)

// session is a client that has logged in and has a resource. Its fields are
// guarded by the server's lock, which is held while one stanza is served, so
// that all clients see what happens in the same order.
type session struct {
	srv      *Server
	stream   *stream
	account  *account
	address  jid.JID // full
	out      *outbox
	reason   *streamError // why another one ended this session, else nil
	presence element      // the last one for everybody; without a name while unavailable
	priority int
	watches  bool // asked for the roster, and so gets its changes
}

// enter gives a client its resource: the wished one, or a made one. Whoever had
// the same resource has to go (RFC 6120 section 7.7.2.2). The request is answered
// here, before anybody else can send something to the new session.
func (s *Server) enter(st *stream, user, resource string, request element) (*session, error) {
	if strings.TrimSpace(resource) == "" {
		resource = strings.ToLower(rand.Text()[:12])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[user]
	if a == nil {
		return nil, &streamError{condition: "not-authorized"}
	}
	address, err := a.address.WithResource(resource)
	if err != nil {
		return nil, modify("bad-request", "The resource is not valid")
	}
	if other := a.sessions[address.Resourcepart()]; other != nil {
		other.stop(&streamError{condition: "conflict", text: "Replaced by a new connection"})
	} else if len(a.sessions) >= maxSessions {
		return nil, &stanzaError{kind: "wait", condition: "resource-constraint", text: "Too many resources"}
	}
	session := &session{srv: s, stream: st, account: a, address: address, out: newOutbox(st.conn, st.raw)}
	session.send(answer(request, "result", el(nsBind, "bind", el(nsBind, "jid", text(address.String())))))
	a.sessions[address.Resourcepart()] = session
	return session, nil
}

// maxSessions of one account at a time.
const maxSessions = 20

// serve works off what the client sends until the stream ends.
func (s *session) serve() {
	err := s.begin()
	for err == nil {
		var stanza element
		if stanza, err = s.stream.in.next(); err == nil {
			err = s.handle(stanza)
		}
	}
	if reason := s.leave(); reason != nil {
		err = reason
	}
	s.out.end()
	s.stream.end(err)
}

// begin ends the time limit of the login.
func (s *session) begin() error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	switch {
	case s.srv.closed:
		return errShutdown
	case s.reason != nil:
		return s.reason
	}
	return s.stream.raw.SetReadDeadline(time.Time{})
}

// leave takes the session out of its account, and returns why it was stopped
// if it was.
func (s *session) leave() error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	s.withdraw()
	if s.reason == nil {
		return nil
	}
	return s.reason
}

// withdraw makes the session invisible, once.
func (s *session) withdraw() {
	if s.account.sessions[s.address.Resourcepart()] != s {
		return
	}
	s.becomeUnavailable(el(nsClient, "presence").with("type", "unavailable"))
	delete(s.account.sessions, s.address.Resourcepart())
}

// stop ends the session from outside. It needs the lock.
func (s *session) stop(reason *streamError) {
	s.withdraw()
	s.reason = reason
	s.stream.raw.SetReadDeadline(time.Unix(1, 0))
}

func (s *session) send(e element) { s.out.send(e.String()) }

// handle serves one stanza.
func (s *session) handle(stanza element) error {
	s.srv.mu.Lock()
	defer s.srv.mu.Unlock()
	if s.reason != nil {
		return s.reason
	}
	stanza = stanza.with("from", s.address.String())
	to, ok := s.recipient(stanza)
	if !ok {
		s.send(refusal(stanza.with("to", ""), modify("jid-malformed", "")))
		return nil
	}
	switch {
	case stanza.is(nsClient, "iq"):
		s.iq(stanza, to)
	case stanza.is(nsClient, "message"):
		s.message(stanza, to)
	case stanza.is(nsClient, "presence"):
		s.announce(stanza, to)
	default:
		return &streamError{condition: "unsupported-stanza-type"}
	}
	return nil
}

// recipient is whom a stanza is for; without an address that is the client's
// own account (RFC 6120 section 10.3).
func (s *session) recipient(stanza element) (jid.JID, bool) {
	to := stanza.attr("to")
	switch {
	case to == "":
		return s.account.address, true
	case len(to) > maxAddress:
		return jid.JID{}, false
	}
	address, err := jid.Parse(to)
	return address, err == nil
}

// maxAddress is RFC 7622 section 3.1: three parts and what stands between.
const maxAddress = 3*1023 + 2

// sessionOf returns the client with exactly this full address, else nil.
func (s *Server) sessionOf(address jid.JID) *session {
	if a := s.accountOf(address); a != nil && address.Resourcepart() != "" {
		return a.sessions[address.Resourcepart()]
	}
	return nil
}
