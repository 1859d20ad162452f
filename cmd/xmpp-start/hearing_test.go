package main

import (
	"bytes"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// hearing keeps what clients say, without the encryption.
type hearing struct {
	mu    sync.Mutex
	text  bytes.Buffer
	conns []net.Conn
	more  chan struct{} // closed when there is more, and replaced
	// forgives has the server wait longer than it says: a client that is late on a
	// busy machine is heard all the same.
	forgives bool
}

func newHearing() *hearing { return &hearing{more: make(chan struct{})} }

func (h *hearing) wrap(conn net.Conn, encrypted bool) net.Conn {
	if !encrypted && h.forgives {
		return forgivingConn{conn}
	}
	if !encrypted {
		return conn
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.conns = append(h.conns, conn)
	return &heardConn{conn, h}
}

// hangUp breaks all connections off.
func (h *hearing) hangUp() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, conn := range h.conns {
		conn.Close()
	}
}

// await waits until clients have said text.
func (h *hearing) await(t *testing.T, text string) {
	t.Helper()
	timeout := time.After(patience)
	for {
		h.mu.Lock()
		said, more := h.text.String(), h.more
		h.mu.Unlock()
		if strings.Contains(said, text) {
			return
		}
		select {
		case <-more:
		case <-timeout:
			t.Fatalf("no %q in %q", text, said)
		}
	}
}

func (h *hearing) String() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.text.String()
}

type heardConn struct {
	net.Conn
	by *hearing
}

func (c *heardConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.by.mu.Lock()
	defer c.by.mu.Unlock()
	c.by.text.Write(p[:n])
	close(c.by.more)
	c.by.more = make(chan struct{})
	return n, err
}

// CloseWrite is for servers that part from a client in peace.
func (c *heardConn) CloseWrite() error {
	return c.Conn.(interface{ CloseWrite() error }).CloseWrite()
}

// forgivingConn is one that a server has, beneath the encryption.
type forgivingConn struct{ net.Conn }

// SetReadDeadline sets a later one; what lies in the past, to wake whoever reads,
// still does.
func (c forgivingConn) SetReadDeadline(t time.Time) error {
	if !t.IsZero() {
		t = t.Add(patience)
	}
	return c.Conn.SetReadDeadline(t)
}
