package practice

import (
	"net"
	"strings"
	"testing"
)

// TestOutboxOverflow has a client that reads nothing: it is cut off, and nobody
// waits for it.
func TestOutboxOverflow(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	o := newOutbox(ours, ours)
	for range maxWaiting/(1<<20) + 2 {
		o.send(strings.Repeat("x", 1<<20))
	}
	o.end()
	if _, err := ours.Write([]byte("x")); err == nil {
		t.Error("the connection is still open")
	}
}

func TestOutboxEnd(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	o := newOutbox(ours, ours)
	o.send("last ")
	o.send("words")
	read := make(chan string)
	go func() {
		buf := make([]byte, 100)
		n := 0
		for n < len("last words") {
			m, err := theirs.Read(buf[n:])
			if err != nil {
				break
			}
			n += m
		}
		read <- string(buf[:n])
	}()
	o.end()
	if got := <-read; got != "last words" {
		t.Errorf("read %q", got)
	}
	o.send("too late")
	o.end()
}
