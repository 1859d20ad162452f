package signup

import (
	"context"
	"io"
	"net"
	"sync"
)

// trouble is what a network does to a connection.
type trouble int

const (
	none trouble = iota
	// cutBefore ends the connection at the next word of the client, which does not
	// arrive.
	cutBefore
	// cutAfter ends it at the next word of the server, which says that the client's
	// has arrived.
	cutAfter
	// down refuses new connections.
	down
)

// wire dials, counts, and makes trouble.
type wire struct {
	dial func(ctx context.Context, network, address string) (net.Conn, error)

	mu    sync.Mutex
	dials int
	next  trouble
	open  []net.Conn
}

func (w *wire) connect(ctx context.Context, network, address string) (net.Conn, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dials++
	if w.next == down {
		return nil, &net.OpError{Op: "dial", Err: net.ErrClosed}
	}
	dial := w.dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	conn, err := dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	w.open = append(w.open, conn)
	return &wired{Conn: conn, wire: w}, nil
}

// trouble decides what happens from now on; a cut happens once.
func (w *wire) trouble(next trouble) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.next = next
}

// happens reports whether it is this that has to happen now.
func (w *wire) happens(now trouble) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.next != now {
		return false
	}
	w.next = none
	return true
}

// hangUp ends all connections, as the end of a process does.
func (w *wire) hangUp() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, conn := range w.open {
		conn.Close()
	}
	w.open = nil
}

type wired struct {
	net.Conn
	wire *wire
}

func (c *wired) Write(p []byte) (int, error) {
	if c.wire.happens(cutBefore) {
		c.Close()
	}
	return c.Conn.Write(p)
}

func (c *wired) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.wire.happens(cutAfter) {
		c.Close()
		return 0, io.EOF
	}
	return n, err
}
