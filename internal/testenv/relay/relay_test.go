package relay

import (
	"bytes"
	"crypto/rand"
	"io"
	"net"
	"testing"
	"time"
)

// echo is a server that sends back what it gets, and hangs up when the client has
// said all.
func echo(t *testing.T) (addr string) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.Copy(conn, conn)
			}()
		}
	}()
	return listener.Addr().String()
}

func TestRelay(t *testing.T) {
	r, err := Listen(echo(t), time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	conn, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// More than one read of the relay takes, and in the right order.
	sent := make([]byte, 1<<20)
	if _, err := rand.Read(sent); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = conn.Write(sent)
		_ = conn.(*net.TCPConn).CloseWrite() // the echo must still arrive
	}()
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, sent) {
		t.Errorf("%d bytes came back changed, of %d", len(got), len(sent))
	}
	if r.Turns() < 2 {
		t.Errorf("%d turns, want TCP and an answer at least", r.Turns())
	}
}

func TestCloseHangsUp(t *testing.T) {
	r, err := Listen(echo(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", r.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	send(t, conn, "hello")
	receive(t, conn, "hello")
	r.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the connection outlives its relay")
	}
	if again, err := net.Dial("tcp", r.Addr()); err == nil {
		again.Close()
		t.Error("it still listens")
	}
}
