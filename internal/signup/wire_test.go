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
	// far is told of each operation; its error is the operation's and the end of the
	// connection.
	far watcher
}

func (w *wire) step(op string) error {
	if err := w.far.tell("network " + op); err != nil {
		return &net.OpError{Op: op, Net: "tcp", Err: err}
	}
	return nil
}

func (w *wire) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if err := w.step("dial"); err != nil {
		return nil, err
	}
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

// step ends the connection with the first operation that fails.
func (c *wired) step(op string) error {
	err := c.wire.step(op)
	if err != nil {
		c.Close()
	}
	return err
}

func (c *wired) Write(p []byte) (int, error) {
	if err := c.step("write"); err != nil {
		return 0, err
	}
	if c.wire.happens(cutBefore) {
		c.Close()
	}
	return c.Conn.Write(p)
}

func (c *wired) Read(p []byte) (int, error) {
	if err := c.step("read"); err != nil {
		return 0, err
	}
	n, err := c.Conn.Read(p)
	if n > 0 && c.wire.happens(cutAfter) {
		c.Close()
		return 0, io.EOF
	}
	return n, err
}

// watcher tells what happens in other goroutines than that of the test.
type watcher struct {
	mu    sync.Mutex
	event func(what string) error
}

// watch has event told of it from now on; nil: nobody is.
func (w *watcher) watch(event func(what string) error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.event = event
}

func (w *watcher) tell(what string) error {
	w.mu.Lock()
	event := w.event
	w.mu.Unlock()
	if event == nil {
		return nil
	}
	return event(what)
}
