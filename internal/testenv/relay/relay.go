// Package relay puts a distance between a client and a server that stand on one
// machine: each byte arrives a delay later than it was sent, in order, and as
// many as are sent. It also counts the turns of what passes.
//
// It is for measurements and tests. It reads nothing of what it carries and
// breaks nothing; relays that do are the business of the tests that need them.
package relay

import (
	"context"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A Relay listens on 127.0.0.1 and carries each connection to one server.
type Relay struct {
	listener net.Listener
	target   string
	line     line

	ended   context.Context
	end     context.CancelFunc
	running sync.WaitGroup
}

// line is what all connections of a Relay have in common.
type line struct {
	delay time.Duration
	turns atomic.Int64
}

// Listen starts a relay to the server at target ("127.0.0.1:5222"), which a byte
// reaches after the delay, as its answer does on the way back.
//
// No program can delay the handshake of TCP, which the system answers by itself.
// So a relay makes up for it: what a client sends first waits for one round trip
// more. For a protocol in which the client speaks first, such as XMPP and TLS,
// everything then happens when it would at that distance, but for what the client
// sees as the moment of its connection.
func Listen(target string, delay time.Duration) (*Relay, error) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("relay: %w", err)
	}
	r := &Relay{listener: listener, target: target, line: line{delay: delay}}
	r.ended, r.end = context.WithCancel(context.Background())
	r.running.Go(r.accept)
	return r, nil
}

// Addr is where the relay listens.
func (r *Relay) Addr() string { return r.listener.Addr().String() }

// Turns is how many round trips there were on all connections since Listen: one
// for each connection's TCP, and one for each time that something came for the
// client after it had sent something. An answer is counted before the client has
// it, so that whoever has seen one can rely on the number.
func (r *Relay) Turns() int { return int(r.line.turns.Load()) }

// Close ends the relay and its connections, with what is under way on them, and
// returns when they are gone.
func (r *Relay) Close() {
	r.end()
	r.listener.Close()
	r.running.Wait()
}

func (r *Relay) accept() {
	for {
		client, err := r.listener.Accept()
		if err != nil {
			return // Close
		}
		r.running.Go(func() {
			r.line.carry(r.ended, client, func(ctx context.Context) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "tcp", r.target)
			})
		})
	}
}
