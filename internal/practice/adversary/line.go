package adversary

import (
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"time"
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
