package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"
)

const delay = 50 * time.Millisecond

// both are the ends of a connection over a line, in a bubble whose clock is its
// own: times are exact there.
type both struct {
	line   *line
	client net.Conn // sees the server over the line
	server net.Conn // sees the client over the line; known once it is dialled
	gone   chan struct{}
	close  context.CancelFunc
}

func join(t *testing.T, dialErr error) *both {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	client, near := net.Pipe()
	far, server := net.Pipe()
	b := &both{line: &line{delay: delay}, client: client, server: server, gone: make(chan struct{}), close: cancel}
	go func() {
		defer close(b.gone)
		b.line.carry(ctx, near, func(context.Context) (net.Conn, error) { return far, dialErr })
	}()
	t.Cleanup(func() {
		cancel()
		client.Close()
		server.Close()
		far.Close()
		<-b.gone
	})
	return b
}

func send(t *testing.T, conn net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	got := make([]byte, len(want))
	if _, err := io.ReadFull(conn, got); err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Fatalf("received %q, want %q", got, want)
	}
}

func TestDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := join(t, nil), time.Now()
		at := func(want time.Duration) {
			t.Helper()
			if got := time.Since(began); got != want {
				t.Errorf("arrived after %v, want %v", got, want)
			}
		}
		send(t, b.client, "hello ")
		// The round trip of TCP, and the way.
		receive(t, b.server, "hello ")
		at(3 * delay)

		// The second one is under way while the first is.
		send(t, b.server, "one ")
		time.Sleep(delay / 10)
		send(t, b.server, "two")
		receive(t, b.client, "one ")
		at(4 * delay)
		receive(t, b.client, "two")
		at(4*delay + delay/10)

		send(t, b.client, "thanks")
		receive(t, b.server, "thanks")
		at(5*delay + delay/10)
	})
}

func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := join(t, nil)
		turns := func(want int64) {
			t.Helper()
			if got := b.line.turns.Load(); got != want {
				t.Errorf("%d turns, want %d", got, want)
			}
		}
		send(t, b.client, "a")
		turns(1) // TCP
		send(t, b.client, "b")
		receive(t, b.server, "ab")
		turns(1)
		send(t, b.server, "c")
		receive(t, b.client, "c")
		turns(2)
		send(t, b.server, "d") // nobody asked
		receive(t, b.client, "d")
		turns(2)
		send(t, b.client, "e")
		send(t, b.server, "f") // crosses it
		receive(t, b.server, "e")
		receive(t, b.client, "f")
		turns(3)
	})
}

func TestEndTravels(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, began := join(t, nil), time.Now()
		send(t, b.client, "last words")
		b.client.Close()
		got, err := io.ReadAll(b.server)
		if string(got) != "last words" || err != nil {
			t.Errorf("received %q and %v", got, err)
		}
		if took := time.Since(began); took != 3*delay {
			t.Errorf("the end came after %v, want %v", took, 3*delay)
		}
		<-b.gone
	})
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"in the handshake": delay,
		"on the way":       2*delay + delay/2,
		"at rest":          time.Minute,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := join(t, nil)
				go io.WriteString(b.client, "lost")
				if after == time.Minute {
					receive(t, b.server, "lost")
				}
				time.Sleep(after)
				b.close()
				<-b.gone
				if _, err := b.client.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
					t.Errorf("the client got %v, want the end", err)
				}
			})
		})
	}
}

func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := join(t, errors.New("refused"))
		if _, err := b.client.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("the client got %v, want the end", err)
		}
		<-b.gone
	})
}
