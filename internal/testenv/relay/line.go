package relay

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// underWay is how many reads can be on the line in one direction. More wait at
// its beginning; it is a bound for memory, far above what a window of TCP holds.
const underWay = 1024

// carry joins a client with the server that dial leads to, until both have said
// all, one has gone away, or ctx ends. Where the server cannot be reached the
// client sees the end of its connection.
func (l *line) carry(ctx context.Context, client net.Conn, dial func(context.Context) (net.Conn, error)) {
	defer client.Close()
	l.turns.Add(1)
	if !wait(ctx, time.Now().Add(2*l.delay)) { // the handshake of TCP
		return
	}
	server, err := dial(ctx)
	if err != nil {
		return
	}
	defer server.Close()
	defer context.AfterFunc(ctx, func() {
		client.Close()
		server.Close()
	})()

	var asked atomic.Bool
	var both sync.WaitGroup
	both.Go(func() {
		l.pass(ctx, server, client, func() { asked.Store(true) }, func() {})
	})
	both.Go(func() {
		l.pass(ctx, client, server, func() {}, func() {
			if asked.Swap(false) {
				l.turns.Add(1)
			}
		})
	})
	both.Wait()
}

// parcel is what one read gave; without data it is the end.
type parcel struct {
	data []byte
	due  time.Time
}

// pass carries one direction. It calls sent after something was read and
// arriving before it is written.
func (l *line) pass(ctx context.Context, to, from net.Conn, sent, arriving func()) {
	parcels := make(chan parcel, underWay)
	var reader sync.WaitGroup
	reader.Go(func() {
		defer close(parcels)
		buffer := make([]byte, 64<<10)
		for {
			n, err := from.Read(buffer)
			due := time.Now().Add(l.delay)
			if n > 0 {
				sent()
				parcels <- parcel{append([]byte(nil), buffer[:n]...), due}
			}
			if err != nil {
				parcels <- parcel{due: due}
				return
			}
		}
	})
	broken := false
	for p := range parcels {
		// What cannot be delivered any more is still taken from the reader.
		switch {
		case broken || !wait(ctx, p.due):
			broken = true
		case p.data == nil:
			end(to)
		default:
			arriving()
			if _, err := to.Write(p.data); err != nil {
				broken = true
				from.Close() // whoever sends it hears of it, and the reader ends
			}
		}
	}
	reader.Wait()
}

// end tells the other side that nothing more comes.
func end(conn net.Conn) {
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // of a connection that is gone
		return
	}
	conn.Close()
}

// wait returns at that time, or with false when ctx ends before.
func wait(ctx context.Context, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
