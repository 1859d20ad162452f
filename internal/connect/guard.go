package connect

import (
	"crypto/tls"
	"net"
	"sync/atomic"
	"time"

	"xmpp-start/internal/fault"
)

// guard is the connection above TLS. It counts what arrives, stanza by stanza,
// before any XML decoder sees it, and ends the connection where a limit is
// passed; encoding/xml and mellium.im/xmpp have no limits of their own. It goes
// on doing so after the login, under the library's session.
type guard struct {
	net.Conn
	scan scanner
	// patience is how long a read may wait for the next byte; 0 is for ever.
	patience atomic.Int64
	broken   atomic.Pointer[error] // see cause
}

func newGuard(conn net.Conn) *guard {
	g := &guard{Conn: conn}
	g.scan.restart()
	return g
}

// Read fails with a fault as soon as a limit is passed. In the middle of a
// stanza no server is granted a long pause.
func (g *guard) Read(p []byte) (int, error) {
	patience := time.Duration(g.patience.Load())
	if patience == 0 && g.scan.inStanza() {
		patience = silence
	}
	if err := g.Conn.SetReadDeadline(deadline(patience)); err != nil {
		return 0, g.fail(err)
	}
	n, err := g.Conn.Read(p)
	if kind := g.scan.feed(p[:n]); kind != "" {
		g.Conn.Close()
		return 0, g.fail(fault.New(kind, nil))
	}
	return n, g.fail(err)
}

// Write gives up on a server that does not read.
func (g *guard) Write(p []byte) (int, error) {
	if err := g.Conn.SetWriteDeadline(deadline(silence)); err != nil {
		return 0, err
	}
	return g.Conn.Write(p)
}

func (g *guard) fail(err error) error {
	if err != nil {
		g.broken.CompareAndSwap(nil, &err)
	}
	return err
}

// cause is the first error of reading, nil while there is none. A decoder makes a
// syntax error of most of them.
func (g *guard) cause() error {
	if err := g.broken.Load(); err != nil {
		return *err
	}
	return nil
}

// ConnectionState is what mellium.im/xmpp asks a connection for.
func (g *guard) ConnectionState() tls.ConnectionState {
	if c, ok := g.Conn.(*tls.Conn); ok {
		return c.ConnectionState()
	}
	return tls.ConnectionState{}
}
