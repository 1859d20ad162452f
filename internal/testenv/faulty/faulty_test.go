package faulty

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/connect/connecttest"
)

// echo starts a server that says in clear that TLS may begin, and then says each
// thing again.
func echo(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			raw, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer raw.Close()
				if _, err := raw.Write([]byte("go on\n")); err != nil {
					return
				}
				conn := tls.Server(raw, &tls.Config{Certificates: []tls.Certificate{connecttest.Certificate(nil)}, SessionTicketsDisabled: true})
				io.Copy(conn, conn)
			}()
		}
	}()
	return l.Addr().String()
}

// begin comes to where TLS is up.
func begin(t *testing.T, r *Relay) *tls.Conn {
	t.Helper()
	raw, err := net.Dial("tcp", r.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { raw.Close() })
	raw.SetDeadline(time.Now().Add(3 * time.Minute))
	if _, err := io.ReadFull(raw, make([]byte, 6)); err != nil {
		t.Fatal(err)
	}
	conn := tls.Client(raw, &tls.Config{ServerName: connecttest.Domain, RootCAs: connecttest.Pool()})
	if err := conn.Handshake(); err != nil {
		t.Fatal(err)
	}
	return conn
}

// say sends a word and returns what comes back.
func say(conn net.Conn) (string, error) {
	if _, err := conn.Write([]byte("hello")); err != nil {
		return "", err
	}
	got := make([]byte, 5)
	n, err := io.ReadFull(conn, got)
	return string(got[:n]), err
}

func TestTroubles(t *testing.T) {
	server := echo(t)
	for _, tc := range []struct {
		trouble Trouble
		fits    func(got string, err error) bool
	}{
		{None, func(got string, err error) bool { return got == "hello" && err == nil }},
		{Late, func(got string, err error) bool { return got == "hello" && err == nil }},
		{Drip, func(got string, err error) bool { return got == "hello" && err == nil }},
		{Cut, func(got string, err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }},
		{Half, func(got string, err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }},
		{Reset, func(got string, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
	} {
		t.Run(tc.trouble.String(), func(t *testing.T) {
			r := Start(t, server)
			// The server's records that are encrypted: one of the handshake, then the words.
			r.Next(Plan{Direction: ToClient, Record: 4, Trouble: tc.trouble, Pause: time.Millisecond})
			conn := begin(t, r)
			got, err := "", error(nil)
			for range 4 {
				if got, err = say(conn); err != nil {
					break
				}
			}
			if !tc.fits(got, err) {
				t.Errorf("got %q, %v", got, err)
			}
			if tc.trouble != None && r.Happened() == 0 {
				t.Error("it did not happen")
			}
			if got, err := say(begin(t, r)); got != "hello" || err != nil {
				t.Errorf("the next connection: got %q, %v", got, err)
			}
		})
	}
}

func TestHole(t *testing.T) {
	r := Start(t, echo(t))
	r.Next(Plan{Direction: ToServer, Record: 2, Trouble: Hole})
	conn := begin(t, r)
	if got, err := say(conn); got != "hello" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	if _, err := conn.Write([]byte("swallowed")); err != nil {
		t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if n, err := conn.Read(make([]byte, 1)); n > 0 || !isTimeout(err) {
		t.Errorf("got %d bytes, %v", n, err)
	}
	if r.Happened() != 1 {
		t.Error("it did not happen")
	}
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.As(err, &e) && e.Timeout()
}
