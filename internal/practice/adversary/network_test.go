package adversary

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"
)

// It is a network like others, as far as programs can see.
func TestNetwork(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		n := new(network)
		l, err := n.listen(context.Background())
		if err != nil {
			return nil, nil, nil, err
		}
		accepted := make(chan net.Conn)
		go func() {
			conn, _ := l.Accept()
			accepted <- conn
		}()
		a, err := n.dial(context.Background(), l.Addr().String(), origin{})
		b := <-accepted
		return a, b, func() { a.Close(); b.Close(); l.Close() }, err
	})
}

func TestReset(t *testing.T) {
	a, b := pipe(nil)
	if _, err := a.Write([]byte("thrown away")); err != nil {
		t.Fatal(err)
	}
	a.Reset()
	if n, err := b.Read(make([]byte, 20)); n != 0 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %d bytes, %v", n, err)
	}
	if _, err := b.Write([]byte("x")); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("got %v", err)
	}
}

func TestCloseKeepsWhatWasWritten(t *testing.T) {
	a, b := pipe(nil)
	if _, err := a.Write([]byte("the last words")); err != nil {
		t.Fatal(err)
	}
	a.Close()
	if got, err := io.ReadAll(b); string(got) != "the last words" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// Its clock is that of the test.
func TestWriteTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := pipe(nil)
		defer a.Close()
		defer b.Close()
		start := time.Now()
		a.SetWriteDeadline(start.Add(time.Hour))
		n, err := a.Write(make([]byte, window+1))
		if n != window || !isTimeout(err) || time.Since(start) != time.Hour {
			t.Errorf("wrote %d bytes, %v, in %v", n, err, time.Since(start))
		}
	})
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}

func TestNobodyListens(t *testing.T) {
	n := new(network)
	l, err := n.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"127.0.0.1:1", l.Addr().String()} {
		l.Close()
		if _, err := n.dial(t.Context(), address, origin{}); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("%s: got %v", address, err)
		}
	}
}
