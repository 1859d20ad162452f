package practice

import (
	"net"
	"sync"
	"time"
)

// maxWaiting is how many bytes may wait for a client that does not read.
const maxWaiting = 4 << 20

// outbox writes to a client without keeping whoever has something for it
// waiting. Two clients that write to each other, and read late, would
// otherwise stop the server.
type outbox struct {
	conn net.Conn
	raw  net.Conn      // under conn, to cut it off at once
	done chan struct{} // closed when everything is written

	mu      sync.Mutex
	wake    *sync.Cond
	waiting []byte
	ending  bool
}

func newOutbox(conn, raw net.Conn) *outbox {
	o := &outbox{conn: conn, raw: raw, done: make(chan struct{})}
	o.wake = sync.NewCond(&o.mu)
	go o.run()
	return o
}

// send takes s to be written. A client for which too much waits is cut off.
func (o *outbox) send(s string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ending {
		return
	}
	if len(o.waiting)+len(s) > maxWaiting {
		o.ending = true
		o.raw.Close()
	} else {
		o.waiting = append(o.waiting, s...)
	}
	o.wake.Signal()
}

// end writes what waits, and returns when that is done or has failed.
func (o *outbox) end() {
	o.mu.Lock()
	o.ending = true
	o.wake.Signal()
	o.mu.Unlock()
	<-o.done
}

func (o *outbox) run() {
	defer close(o.done)
	for {
		o.mu.Lock()
		for len(o.waiting) == 0 && !o.ending {
			o.wake.Wait()
		}
		batch := o.waiting
		o.waiting = nil
		o.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		o.conn.SetWriteDeadline(time.Now().Add(writeTime))
		if _, err := o.conn.Write(batch); err != nil {
			o.raw.Close()
			return
		}
	}
}
