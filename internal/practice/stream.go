package practice

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"
)

const (
	loginTime  = 5 * time.Minute  // from connecting until the resource is bound, as with Prosody
	writeTime  = 10 * time.Second // for a client that does not read
	lingerTime = time.Second      // for a client to close its end
)

// stream is a connection until its client has logged in. What a client sends
// is worked off strictly in order, so that it may send several things at once.
type stream struct {
	srv    *Server
	raw    net.Conn
	conn   net.Conn // raw, or TLS over it
	idle   *idle    // what TLS reads; nil before
	direct bool
	secure *tls.ConnectionState // nil before TLS
	in     *reader
	opened bool // our own header is out

	register registration
	login    login
}

func newStream(s *Server, conn net.Conn, direct bool) *stream {
	return &stream{srv: s, raw: conn, conn: conn, direct: direct, in: newReader(conn, s.cfg.MaxStanza)}
}

func (st *stream) serve() {
	session, err := st.negotiate()
	if err == nil {
		session.serve()
		return
	}
	st.end(err)
}

// negotiate leads a connection to the point where stanzas are exchanged.
func (st *stream) negotiate() (*session, error) {
	if err := st.srv.wait(st.raw, loginTime); err != nil {
		return nil, err
	}
	if err := st.encrypt(); err != nil {
		return nil, err
	}
	user, err := st.authenticate()
	if err != nil {
		return nil, err
	}
	return st.bind(user)
}

// encrypt brings up TLS, after STARTTLS (RFC 6120 section 5) where the port
// begins in clear.
func (st *stream) encrypt() error {
	config := st.srv.directTLS
	if !st.direct {
		config = st.srv.startTLS
		if err := st.open(el(nsTLS, "starttls", el(nsTLS, "required"))); err != nil {
			return err
		}
		request, err := st.in.next()
		if err != nil {
			return err
		}
		if !request.is(nsTLS, "starttls") {
			return &streamError{condition: "policy-violation", text: "Encryption is required"}
		}
		// What came in clear must not be taken for a part of what is encrypted.
		if st.in.raw.Buffered() > 0 {
			return &streamError{condition: "policy-violation", text: "Data sent before TLS"}
		}
		if err := st.write(el(nsTLS, "proceed")); err != nil {
			return err
		}
	}
	st.idle = newIdle(st.srv, st.raw)
	conn := tls.Server(st.idle, config)
	st.conn, st.opened = conn, false
	conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err := conn.Handshake(); err != nil {
		return err
	}
	st.conn = st.srv.cfg.Wrap(conn, true)
	st.in = newReader(st.conn, st.srv.cfg.MaxStanza)
	state := conn.ConnectionState()
	st.secure = &state
	return nil
}

// authenticate serves the stream on which clients register and log in, and
// returns the name of the account.
func (st *stream) authenticate() (string, error) {
	st.srv.count(func(ledger *Ledger) { ledger.Streams++ })
	st.login.init(st)
	if err := st.open(slices.Concat(st.login.features(), st.registrationFeatures(), st.srv.cfg.limits())...); err != nil {
		return "", err
	}
	for {
		stanza, err := st.in.next()
		if err != nil {
			return "", err
		}
		var reply element
		switch {
		case stanza.name.Space == nsSASL:
			reply, err = st.login.step(stanza)
		case stanza.is(nsClient, "iq"):
			reply, err = st.answerStranger(stanza)
		default:
			err = &streamError{condition: "not-authorized"}
		}
		if err != nil {
			return "", err
		}
		if err := st.write(reply); err != nil {
			return "", err
		}
		if reply.is(nsSASL, "success") {
			return st.login.user, nil
		}
	}
}

// bind serves the stream after the login until it has a resource (RFC 6120
// section 7).
func (st *stream) bind(user string) (*session, error) {
	st.idle.end()
	err := st.open(
		el(nsBind, "bind", el(nsBind, "required")),
		el(nsSession, "session", el(nsSession, "optional")),
		el(nsApproval, "sub"),
	)
	if err != nil {
		return nil, err
	}
	for {
		stanza, err := st.in.next()
		if err != nil {
			return nil, err
		}
		request, ok := stanza.child(nsBind, "bind")
		if !stanza.is(nsClient, "iq") || !ok {
			return nil, &streamError{condition: "not-authorized"}
		}
		resource, _ := request.child(nsBind, "resource")
		session, err := st.srv.enter(st, user, resource.content(), stanza)
		var refused *stanzaError
		if !errors.As(err, &refused) {
			return session, err
		}
		if err := st.write(refusal(stanza, refused)); err != nil {
			return nil, err
		}
	}
}

// open reads the client's header and answers with ours and the features.
func (st *stream) open(features ...element) error {
	st.opened = false
	start, err := st.in.open()
	if err != nil {
		return err
	}
	if err := st.check(start); err != nil {
		return err
	}
	return st.write(el(nsStream, "features", features...))
}

func (st *stream) check(start xml.StartElement) error {
	attrs := make(map[xml.Name]string, len(start.Attr))
	for _, a := range start.Attr {
		attrs[a.Name] = a.Value
	}
	attr := func(name string) string { return attrs[xml.Name{Local: name}] }
	switch {
	case start.Name != xml.Name{Space: nsStream, Local: "stream"} || attr("xmlns") != nsClient:
		return &streamError{condition: "invalid-namespace"}
	case !strings.EqualFold(attr("to"), st.srv.cfg.Domain):
		return &streamError{condition: "host-unknown"}
	case !strings.HasPrefix(attr("version"), "1."):
		return &streamError{condition: "unsupported-version"}
	case st.secure != nil && st.srv.cfg.Elsewhere != "":
		return &streamError{condition: "see-other-host", content: st.srv.cfg.Elsewhere, text: "Moved"}
	}
	return nil
}

// header is our side of a stream's beginning.
func (st *stream) header() string {
	return fmt.Sprintf("<?xml version='1.0'?><stream:stream xmlns='%s' xmlns:stream='%s' from='%s' id='%s' version='1.0' xml:lang='en'>",
		nsClient, nsStream, st.srv.cfg.Domain, rand.Text())
}

// write sends elements in one piece, after our header where it is due.
func (st *stream) write(elements ...element) error {
	var b strings.Builder
	if !st.opened {
		b.WriteString(st.header())
		st.opened = true
	}
	for _, e := range elements {
		e.write(&b, nsClient)
	}
	return st.writeText(b.String())
}

func (st *stream) writeText(s string) error {
	st.conn.SetWriteDeadline(time.Now().Add(writeTime))
	_, err := st.conn.Write([]byte(s))
	return err
}

// end closes the stream and says why, if anybody is there to hear it.
func (st *stream) end(err error) {
	defer st.conn.Close()
	if st.srv.isClosed() {
		err = errShutdown
	}
	if reason := asStreamError(err); reason != nil {
		if st.write(reason.element()) != nil {
			return
		}
	} else if !errors.Is(err, errEnd) {
		return
	}
	if st.writeText("</stream:stream>") == nil {
		st.linger()
	}
}

// linger lets the client read the last words: closing a socket with unread
// bytes in it throws away what was written.
func (st *stream) linger() {
	if half, ok := st.conn.(interface{ CloseWrite() error }); !ok || half.CloseWrite() != nil {
		return
	}
	if st.srv.wait(st.raw, lingerTime) == nil {
		io.Copy(io.Discard, io.LimitReader(st.raw, 4*maxBytes))
	}
}
