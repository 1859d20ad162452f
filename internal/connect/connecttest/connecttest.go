// Package connecttest is an XMPP server that follows a script, for tests of what
// clients make of servers that are slow, broken or hostile. It says what the
// script says and nothing by itself, and it keeps a ledger of what the client
// sent before TLS.
//
// It is imported by tests only. A server that behaves is internal/practice; real
// ones are in internal/testenv.
package connecttest

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The account of the scripts.
const (
	Domain   = "example.test"
	Name     = "annabelle"
	Password = "correct-horse-battery"
	Address  = Name + "@" + Domain
)

// patience ends a script that waits for a client which has hung.
const patience = 3 * time.Minute

// Script is the server's side of one connection. It runs in a goroutine of its
// own and ends the connection by returning.
type Script func(*Peer)

// Server gives each connection the next of its scripts.
type Server struct {
	// Addr is its address, "127.0.0.1:port".
	Addr string

	t       testing.TB
	mu      sync.Mutex
	scripts []Script
	ledgers []*ledger
	running sync.WaitGroup
}

// Start starts a server on 127.0.0.1. When the test ends, each script must have
// been played to its end, nothing of the account may have been sent in the
// clear, and no goroutine may be left.
func Start(t testing.TB, scripts ...Script) *Server {
	t.Helper()
	before := goleak.IgnoreCurrent()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Addr: l.Addr().String(), t: t, scripts: scripts}
	s.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(patience))
			s.play(conn)
		}
	})
	t.Cleanup(func() {
		l.Close()
		s.running.Wait()
		s.check()
		goleak.VerifyNone(t, before)
	})
	return s
}

// Pipe is a server without a network, for tests with a clock of their own
// (testing/synctest): only its Dial leads to it.
func Pipe(t testing.TB, scripts ...Script) *Server {
	s := &Server{Addr: "127.0.0.1:5222", t: t, scripts: scripts}
	t.Cleanup(func() {
		s.running.Wait()
		s.check()
	})
	return s
}

// Dial connects to the server, whatever the address.
func (s *Server) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	l := new(ledger)
	s.mu.Lock()
	s.ledgers = append(s.ledgers, l)
	s.mu.Unlock()
	if s.Addr == "127.0.0.1:5222" {
		here, there := net.Pipe()
		s.play(there)
		return &ledgered{here, l}, nil
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", s.Addr)
	if err != nil {
		return nil, err
	}
	return &ledgered{conn, l}, nil
}

func (s *Server) play(conn net.Conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.scripts) == 0 {
		s.t.Error("a connection more than there are scripts")
		conn.Close()
		return
	}
	script := s.scripts[0]
	s.scripts = s.scripts[1:]
	s.running.Go(func() {
		p := &Peer{t: s.t, raw: conn, conn: conn}
		defer func() { p.conn.Close() }()
		script(p)
	})
}

func (s *Server) check() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.scripts); n > 0 {
		s.t.Errorf("%d scripts were not played", n)
	}
	for _, l := range s.ledgers {
		clear, all := l.read()
		const most = ClientHeader + startTLS
		if !strings.HasPrefix(most, clear) && clear != most {
			s.t.Errorf("in the clear: %q", clear)
		}
		if strings.Contains(all, Name) || strings.Contains(all, Password) {
			s.t.Error("the ledger holds the name or the password")
		}
	}
}

// ledger is what a client has sent.
type ledger struct {
	mu  sync.Mutex
	all strings.Builder
}

// read returns what was sent before TLS began, and everything.
func (l *ledger) read() (clear, all string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	all = l.all.String()
	// A TLS connection begins with a handshake record of a 3.x version (RFC 8446
	// section 5.1), which is no XML.
	clear, _, _ = strings.Cut(all, "\x16\x03")
	return clear, all
}

type ledgered struct {
	net.Conn
	ledger *ledger
}

func (c *ledgered) Write(p []byte) (int, error) {
	c.ledger.mu.Lock()
	c.ledger.all.Write(p)
	c.ledger.mu.Unlock()
	return c.Conn.Write(p)
}
