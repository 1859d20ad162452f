package adversary

import (
	"net"
	"regexp"
	"strings"
)

// rawEnd is the layer below TLS.
type rawEnd struct {
	net.Conn
	line *line
}

// place is an address that leads to the line. The server puts layers of its own
// between rawEnd and TLS, and all of them hand on the address.
type place struct {
	net.Addr
	line *line
}

func (e *rawEnd) LocalAddr() net.Addr { return place{e.Conn.LocalAddr(), e.line} }

func lineOf(conn net.Conn) *line { return conn.LocalAddr().(place).line }

func (e *rawEnd) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	if n > 0 && !e.line.encrypted {
		// A record of TLS begins with its type, a handshake's (RFC 8446 section 5.1).
		const handshake = 0x16
		if e.line.encrypted = p[0] == handshake; !e.line.encrypted {
			e.line.srv.overheard(e.line.number, string(p[:n]))
		}
	}
	return n, err
}

func (e *rawEnd) Write(p []byte) (int, error) {
	l := e.line
	switch {
	case l.conn != nil:
		return e.Conn.Write(p)
	case l.encrypted:
		return len(p), l.conduct.say(shaking, string(p))
	}
	return len(p), l.speak(string(p))
}

// CloseWrite is what practice does at the end of a stream.
func (e *rawEnd) CloseWrite() error { return closeWrite(e.Conn) }

// tlsEnd is the layer above TLS.
type tlsEnd struct {
	net.Conn
	line  *line
	heard []byte // and not passed on
}

func (e *tlsEnd) Write(p []byte) (int, error) { return len(p), e.line.speak(string(p)) }

func (e *tlsEnd) CloseWrite() error { return closeWrite(e.Conn) }

func closeWrite(conn net.Conn) error {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return net.ErrClosed
}

// Read passes on what the client says, but for submissions that the server is not
// to get.
func (e *tlsEnd) Read(p []byte) (int, error) {
	for len(e.heard) == 0 {
		if err := e.hear(); err != nil {
			return 0, err
		}
	}
	n := copy(p, e.heard)
	e.heard = e.heard[n:]
	return n, nil
}

var (
	iqWhole    = regexp.MustCompile(`(?s)<iq[ >].*?</iq>`)
	iqID       = regexp.MustCompile(`^<iq[^>]* id=["']([^"']*)`)
	submission = regexp.MustCompile(`(?s)^<iq[^>]* type=["']set["'].*jabber:iq:register`)
)

// hear reads what comes next; of an iq before the login all of it.
func (e *tlsEnd) hear() error {
	var said strings.Builder
	for said.Len() == 0 || !e.line.loggedIn && unfinished(said.String()) {
		var buf [4096]byte
		n, err := e.Conn.Read(buf[:])
		said.Write(buf[:n])
		if err != nil {
			e.heard = []byte(said.String())
			return err
		}
	}
	text := said.String()
	if !e.line.loggedIn {
		text = iqWhole.ReplaceAllStringFunc(text, e.line.listen)
		if n := strings.Count(text, "<response"); n > 0 {
			e.line.srv.count(func(l *Ledger) { l.Proofs += n })
		}
	}
	e.heard = []byte(text)
	return nil
}

// unfinished reports whether an iq has begun and not ended.
func unfinished(text string) bool {
	return strings.LastIndex(text, "<iq") > strings.LastIndex(text, "</iq>")
}

// listen takes note of an iq, and returns what the server gets of it.
func (l *line) listen(iq string) string {
	if match := iqID.FindStringSubmatch(iq); match != nil {
		l.id = match[1]
	}
	switch {
	case submission.MatchString(iq):
		l.asked = "set"
		l.srv.count(func(l *Ledger) { l.Sent++ })
		if !l.conduct.hear(iq) {
			return ""
		}
	case strings.Contains(iq, "urn:xmpp:pars:0"):
		l.asked = "token"
	default:
		l.asked = "get"
	}
	return iq
}
