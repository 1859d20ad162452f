package adversary

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// network is one in memory, for tests with a clock of their own: nothing in it
// waits for anything that testing/synctest does not know. Unlike net.Pipe it has
// buffers, as sockets do, so that both ends may write first.
type network struct {
	mu        sync.Mutex
	listeners []*listener
}

// window is how much may be under way in one direction.
const window = 64 << 10 // bytes

func (n *network) listen(context.Context) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	l := &listener{
		address: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5222 + len(n.listeners)},
		waiting: make(chan net.Conn),
		closed:  make(chan struct{}),
	}
	n.listeners = append(n.listeners, l)
	return l, nil
}

func (n *network) dial(ctx context.Context, address string, from origin) (net.Conn, error) {
	l := n.at(address)
	if l == nil {
		return nil, failure("dial", syscall.ECONNREFUSED)
	}
	here, there := pipe(l.address)
	there.from = from
	select {
	case l.waiting <- there:
		return here, nil
	case <-l.closed:
		return nil, failure("dial", syscall.ECONNREFUSED)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (n *network) at(address string) *listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, l := range n.listeners {
		if l.address.String() == address {
			return l
		}
	}
	return nil
}

type listener struct {
	address net.Addr
	waiting chan net.Conn
	once    sync.Once
	closed  chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.waiting:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *listener) Addr() net.Addr { return l.address }

// pipe returns the two ends of a connection.
func pipe(address net.Addr) (a, b *end) {
	there, back := newQueue(), newQueue()
	return &end{in: back, out: there, address: address}, &end{in: there, out: back, address: address}
}

// end is one end of a connection.
type end struct {
	in, out *queue
	address net.Addr
	from    origin // who dialled
}

func (e *end) Read(p []byte) (int, error)  { return e.in.read(p) }
func (e *end) Write(p []byte) (int, error) { return e.out.write(p) }

// Close lets the other end read what was written, and then the end.
func (e *end) Close() error {
	e.in.fail(net.ErrClosed, syscall.EPIPE)
	e.out.fail(io.EOF, net.ErrClosed)
	return nil
}

// Reset is the end that throws away what was written (TCP RST).
func (e *end) Reset() {
	e.out.drop()
	e.in.fail(net.ErrClosed, syscall.ECONNRESET)
	e.out.fail(syscall.ECONNRESET, net.ErrClosed)
}

// CloseWrite ends one direction.
func (e *end) CloseWrite() error {
	e.out.fail(io.EOF, syscall.EPIPE)
	return nil
}

func (e *end) LocalAddr() net.Addr  { return e.address }
func (e *end) RemoteAddr() net.Addr { return e.address }

func (e *end) SetDeadline(t time.Time) error {
	return errors.Join(e.SetReadDeadline(t), e.SetWriteDeadline(t))
}

func (e *end) SetReadDeadline(t time.Time) error {
	e.in.limit(&e.in.reader, t)
	return nil
}

func (e *end) SetWriteDeadline(t time.Time) error {
	e.out.limit(&e.out.writer, t)
	return nil
}

// queue is one direction of a connection.
type queue struct {
	mu             sync.Mutex
	changed        *sync.Cond
	data           []byte
	reader, writer side
}

// side is who reads or who writes.
type side struct {
	err     error // ends it; for the reader, once all is read
	timer   *time.Timer
	expired bool
}

func newQueue() *queue {
	q := new(queue)
	q.changed = sync.NewCond(&q.mu)
	return q
}

func (q *queue) read(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for {
		switch {
		case q.reader.err == net.ErrClosed:
			return 0, failure("read", net.ErrClosed)
		case q.reader.expired:
			return 0, failure("read", os.ErrDeadlineExceeded)
		case len(q.data) > 0:
			n := copy(p, q.data)
			q.data = q.data[n:]
			q.changed.Broadcast()
			return n, nil
		case q.reader.err != nil:
			return 0, failure("read", q.reader.err)
		}
		q.changed.Wait()
	}
}

func (q *queue) write(p []byte) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for written := 0; ; {
		switch {
		case q.writer.err != nil:
			return written, failure("write", q.writer.err)
		case q.writer.expired:
			return written, failure("write", os.ErrDeadlineExceeded)
		}
		n := min(len(p)-written, window-len(q.data))
		q.data = append(q.data, p[written:written+n]...)
		q.changed.Broadcast()
		if written += n; written == len(p) {
			return written, nil
		}
		q.changed.Wait()
	}
}

// failure is how package net reports errors; the end is no error to it.
func failure(op string, err error) error {
	if err == io.EOF {
		return err
	}
	return &net.OpError{Op: op, Net: "tcp", Err: err}
}

// fail sets what both sides end with; the first end counts.
func (q *queue) fail(reader, writer error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.reader.err == nil || reader == net.ErrClosed {
		q.reader.err = reader
	}
	if q.writer.err == nil {
		q.writer.err = writer
	}
	q.changed.Broadcast()
}

// drop throws away what is under way.
func (q *queue) drop() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.data = nil
}

func (q *queue) limit(s *side, t time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if s.timer != nil {
		s.timer.Stop()
	}
	s.timer, s.expired = nil, false
	if t.IsZero() {
		return
	}
	if left := time.Until(t); left > 0 {
		var timer *time.Timer
		timer = time.AfterFunc(left, func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			if s.timer == timer { // and no other deadline was set meanwhile
				s.expired = true
				q.changed.Broadcast()
			}
		})
		s.timer = timer
		return
	}
	s.expired = true
	q.changed.Broadcast()
}
