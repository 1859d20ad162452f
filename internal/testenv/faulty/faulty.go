// Package faulty is a bad network in front of a real server: a relay that cuts,
// resets, swallows, drips or delays what goes through, at a place that the test
// names. It stands outside of TLS and so cannot lie, which is the business of
// internal/practice/adversary; but what it does, it does to Prosody and ejabberd.
//
// It is imported by tests only.
package faulty

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Direction is the way of the bytes.
type Direction int

// The directions.
const (
	ToServer Direction = iota
	ToClient
)

func (d Direction) String() string { return [...]string{"to the server", "to the client"}[d] }

// Trouble is what a network does.
type Trouble int

// The troubles. What came before arrives, but for a Reset.
const (
	None  Trouble = iota
	Cut           // both ends of the connection are closed
	Half          // a part of the record passes, then it is cut
	Reset         // both ends are reset (TCP RST)
	Hole          // nothing passes any more in this direction; the other one goes on
	Drip          // the record comes byte by byte
	Late          // the record comes after a pause
)

func (t Trouble) String() string {
	return [...]string{"none", "cut", "half", "reset", "hole", "drip", "late"}[t]
}

// Plan is what happens on one connection. The zero Plan is a good network.
type Plan struct {
	Direction Direction
	// Record is the one, counted from 0, at which it happens. Records are those of
	// TLS that are encrypted (RFC 8446 section 5.1), the end of the handshake
	// included; each is what one side wrote at once.
	Record  int
	Trouble Trouble
	// Pause is that of Drip, between bytes, and of Late.
	Pause time.Duration
}

// Relay is a running relay.
type Relay struct {
	// Addr is where it listens, "127.0.0.1:port".
	Addr string

	server   string
	listener net.Listener
	running  sync.WaitGroup

	mu       sync.Mutex
	plans    []Plan
	happened int
	conns    map[net.Conn]bool
	closed   bool
}

// Start starts a relay to a server ("127.0.0.1:port"). It ends with the test.
func Start(t testing.TB, server string) *Relay {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &Relay{Addr: l.Addr().String(), server: server, listener: l, conns: map[net.Conn]bool{}}
	r.running.Go(r.accept)
	t.Cleanup(r.close)
	return r
}

// Next lets the plans happen on the next connections, one each. Connections after
// those are good.
func (r *Relay) Next(plans ...Plan) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.plans, r.happened = plans, 0
}

// Happened is how many of the plans of Next have come to their record.
func (r *Relay) Happened() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.happened
}

func (r *Relay) close() {
	r.listener.Close()
	r.mu.Lock()
	r.closed = true
	for conn := range r.conns {
		conn.Close()
	}
	r.mu.Unlock()
	r.running.Wait()
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.running.Go(func() { r.serve(client) })
	}
}

// keep takes note of a connection, to be closed at the end.
func (r *Relay) keep(conn net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		conn.Close()
		return false
	}
	r.conns[conn] = true
	return true
}

func (r *Relay) plan() Plan {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.plans) == 0 {
		return Plan{}
	}
	next := r.plans[0]
	r.plans = r.plans[1:]
	return next
}

func (r *Relay) serve(client net.Conn) {
	defer client.Close()
	if !r.keep(client) {
		return
	}
	server, err := net.Dial("tcp", r.server)
	if err != nil {
		return
	}
	defer server.Close()
	if !r.keep(server) {
		return
	}
	plan := r.plan()
	pass := func(d Direction, to, from net.Conn) {
		p := &pump{relay: r, to: to, from: from}
		if plan.Direction == d {
			p.plan = plan
		}
		p.run()
	}
	var both sync.WaitGroup
	both.Go(func() { pass(ToServer, server, client) })
	both.Go(func() { pass(ToClient, client, server) })
	both.Wait()
}

// pump is one direction of a connection.
type pump struct {
	relay    *Relay
	plan     Plan
	to, from net.Conn
	records  int
}

func (p *pump) run() {
	in := &reader{conn: p.from}
	for {
		piece, encrypted, err := in.next()
		if err != nil {
			// The other direction may go on for as long as it likes.
			if half, ok := p.to.(*net.TCPConn); ok {
				_ = half.CloseWrite() // that it is closed already is as good
			}
			return
		}
		if !p.pass(piece, encrypted) {
			return
		}
	}
}

// pass hands a piece on, or makes trouble; false where the direction is at its
// end.
func (p *pump) pass(piece []byte, encrypted bool) bool {
	trouble := None
	if encrypted {
		if p.plan.Trouble != None && p.records == p.plan.Record {
			trouble = p.plan.Trouble
			p.relay.mu.Lock()
			p.relay.happened++
			p.relay.mu.Unlock()
		}
		p.records++
	}
	switch trouble {
	case Half:
		_, _ = p.to.Write(piece[:len(piece)/2]) // it is cut in any case
		fallthrough
	case Cut:
		p.to.Close()
		p.from.Close()
		return false
	case Reset:
		reset(p.to)
		reset(p.from)
		return false
	case Hole:
		_, _ = io.Copy(io.Discard, p.from) // until the sender gives up
		return false
	case Drip:
		for i := range piece {
			time.Sleep(p.plan.Pause)
			if _, err := p.to.Write(piece[i : i+1]); err != nil {
				return false
			}
		}
		return true
	case Late:
		time.Sleep(p.plan.Pause)
	}
	_, err := p.to.Write(piece)
	return err == nil
}

func reset(conn net.Conn) {
	if c, ok := conn.(*net.TCPConn); ok {
		_ = c.SetLinger(0) // a close without it is a trouble, too
	}
	conn.Close()
}
