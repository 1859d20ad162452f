package adversary

import (
	"crypto/tls"
	"io"
	"math/rand/v2"
	"net"
	"regexp"
	"strings"
	"time"
)

// conduct is how to behave on one connection.
type conduct interface {
	// encrypt may change the settings of TLS.
	encrypt(c *tls.Config)
	// say is told what the server wants to say, and says what it likes.
	say(m moment, text string) error
	// hear is told of a submission, and reports whether the server gets it.
	hear(submission string) bool
}

// moment is where a conversation has come to, by what the server wants to say.
type moment int

const (
	other       moment = iota
	inClear            // its header and features before TLS
	proceeding         // the word to begin with TLS
	shaking            // a part of the handshake
	offering           // header and features of the encrypted stream
	tokening           // the answer to an invitation's token
	forming            // the answer to the question how to register
	answering          // that to the submission
	challenging        // SCRAM's challenge
	succeeding         // <success/>
	failing            // <failure/>
	binding            // header and features after the login
	bound              // the answer to the request for a resource
	chatting           // all that follows
)

// line is one connection, between the honest server and the client.
type line struct {
	srv     *Server
	raw     net.Conn
	conn    net.Conn // the layer of TLS, nil before it is up
	number  int      // in the ledger
	rand    *rand.Rand
	conduct conduct

	encrypted bool   // bytes of TLS were seen
	asked     string // what the last iq of the client wants: get, set, token
	id        string // of that iq
	loggedIn  bool
	muted     bool
}

func newLine(s *Server, raw net.Conn, from origin, number int) *line {
	return &line{srv: s, raw: raw, number: number, rand: rand.New(rand.NewPCG(from.seed, from.nth))}
}

// moment tells what a text of the server's is.
func (l *line) moment(text string) moment {
	begins := func(word string) bool { return strings.HasPrefix(text, word) }
	switch {
	case begins("<?xml") && l.conn == nil:
		return inClear
	case begins("<proceed"):
		return proceeding
	case l.conn == nil:
		return other
	case begins("<?xml") && l.loggedIn:
		return binding
	case begins("<?xml"):
		return offering
	case begins("<challenge"):
		return challenging
	case begins("<success"):
		return succeeding
	case begins("<failure"):
		return failing
	case begins("<iq") && l.loggedIn && strings.Contains(text, "urn:ietf:params:xml:ns:xmpp-bind"):
		return bound
	case l.loggedIn:
		return chatting
	case begins("<iq") && l.asked == "set":
		return answering
	case begins("<iq") && l.asked == "token":
		return tokening
	case begins("<iq"):
		return forming
	}
	return other
}

// speak hands a text of the server's to the conduct.
func (l *line) speak(text string) error {
	m := l.moment(text)
	if m == succeeding {
		l.loggedIn = true
	}
	return l.conduct.say(m, text)
}

// write says a text to the client, whatever the conduct.
func (l *line) write(text string) error {
	if l.muted {
		return nil
	}
	to := l.conn
	if to == nil {
		to = l.raw
	}
	_, err := io.WriteString(to, text)
	return err
}

// mute lets nothing reach the client any more. The connection stays.
func (l *line) mute() error {
	l.muted = true
	return nil
}

// cut ends the connection; what was said arrives.
func (l *line) cut() error {
	l.raw.Close()
	return net.ErrClosed
}

// reset ends the connection; what was said may be lost.
func (l *line) reset() error {
	switch c := l.raw.(type) {
	case *end:
		c.Reset()
	case *net.TCPConn:
		c.SetLinger(0)
		c.Close()
	}
	return net.ErrClosed
}

// flood says a text over and over until the client hangs up.
func (l *line) flood(text string) error {
	enough := 64 << 20
	if l.srv.net != nil {
		enough = 4 << 20 // where time stands still, nobody tires of listening
	}
	chunk := strings.Repeat(text, 1+(8<<10)/len(text))
	for sent := 0; sent < enough; sent += len(chunk) {
		if err := l.write(chunk); err != nil {
			return err
		}
	}
	return l.cut()
}

// drip says a text slowly.
func (l *line) drip(text string, pause time.Duration) error {
	for i := range len(text) {
		if err := l.write(text[i : i+1]); err != nil {
			return err
		}
		time.Sleep(pause)
	}
	return nil
}

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

// honest is the conduct without a fault.
type honest struct{ line *line }

func (honest) encrypt(*tls.Config)            {}
func (honest) hear(string) bool               { return true }
func (h honest) say(_ moment, t string) error { return h.line.write(t) }

// Honesty is no misbehaviour at all.
type Honesty struct{}

func (Honesty) begin(l *line) conduct { return honest{l} }
