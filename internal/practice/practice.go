// Package practice is an XMPP server inside the program, for trying things out
// and for tests: TLS with a certificate authority made at start, registration
// (XEP-0077) with tokens (XEP-0445), SCRAM, rosters and subscriptions,
// invitations (XEP-0401), and messages between its accounts.
//
// It can also be told to ask and refuse as other providers do: Profile has a
// Config for each form that a registration takes.
//
// It listens on the loopback interface alone, keeps everything in memory and
// behaves well. It is no server for other uses: it talks to no other server,
// and what it lacks it does not advertise.
package practice

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"mellium.im/xmpp/jid"
)

const (
	maxConnections = 256 // at one time; more are closed at once
	acceptPause    = 10 * time.Millisecond
)

// Server is a running server. Its methods may be called at any time, from any
// goroutine.
type Server struct {
	cfg       Config
	rules     []rule
	domain    jid.JID
	authority *authority
	startTLS  *tls.Config
	directTLS *tls.Config
	listeners []net.Listener // STARTTLS, direct TLS
	web       *http.Server   // nil where there are no links to it
	webAddr   string
	pepper    []byte
	unhook    func() bool // takes the server's context off
	running   sync.WaitGroup

	mu         sync.Mutex // guards all that follows and every account
	closed     bool
	conns      map[net.Conn]bool
	accounts   map[string]*account
	tokens     map[string]*token
	challenges map[string]*challenge // by id
	latest     *challenge            // nil before the first
	registered int                   // accounts that were made by registration
	ledger     Ledger
}

// Start starts a server. It ends when ctx does, or with Close, which must be
// called in any case.
func Start(ctx context.Context, config Config) (*Server, error) {
	config, domain, err := config.complete()
	if err != nil {
		return nil, err
	}
	authority, err := newAuthority(config.Domain, time.Now())
	if err != nil {
		return nil, err
	}
	s := &Server{
		cfg: config, rules: config.rules(), domain: domain, authority: authority,
		startTLS:   authority.config(config.TLS),
		directTLS:  authority.config(config.TLS, "xmpp-client"),
		pepper:     []byte(rand.Text()),
		conns:      make(map[net.Conn]bool),
		accounts:   make(map[string]*account),
		tokens:     make(map[string]*token),
		challenges: make(map[string]*challenge),
	}
	for range 2 {
		listener, err := s.cfg.Listen(ctx)
		if err != nil {
			s.stop()
			return nil, fmt.Errorf("practice: %w", err)
		}
		s.listeners = append(s.listeners, listener)
	}
	if err := s.startWeb(ctx); err != nil {
		s.stop()
		return nil, err
	}
	for i, listener := range s.listeners {
		direct := i == 1
		s.running.Go(func() { s.accept(listener, direct) })
	}
	s.unhook = context.AfterFunc(ctx, s.stop)
	return s, nil
}

// Domain is the domain of the server's addresses, and the name in its
// certificate.
func (s *Server) Domain() string { return s.cfg.Domain }

// StartTLSAddr is the host and port where STARTTLS is spoken.
func (s *Server) StartTLSAddr() string { return s.listeners[0].Addr().String() }

// DirectTLSAddr is the host and port where TLS comes first (XEP-0368).
func (s *Server) DirectTLSAddr() string { return s.listeners[1].Addr().String() }

// CAPool holds the authority that signed the server's certificate.
func (s *Server) CAPool() *x509.CertPool { return s.authority.pool() }

// CAPEM is the same authority as a PEM file.
func (s *Server) CAPEM() []byte { return s.authority.pem() }

// Close ends all streams and waits until nothing of the server is left.
func (s *Server) Close() error {
	s.unhook()
	s.stop()
	s.running.Wait()
	return nil
}

// stop wakes everything that the server waits in.
func (s *Server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, listener := range s.listeners {
		listener.Close()
	}
	for conn := range s.conns {
		conn.SetReadDeadline(time.Unix(1, 0))
	}
	if s.web != nil {
		s.web.Close()
	}
}

func (s *Server) accept(listener net.Listener, direct bool) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			// The client was gone already, or there are no file descriptors left.
			time.Sleep(acceptPause)
			continue
		}
		conn = s.cfg.Wrap(conn, false)
		if !s.admit(conn) {
			conn.Close()
			continue
		}
		s.running.Go(func() {
			defer s.dismiss(conn)
			newStream(s, conn, direct).serve()
		})
	}
}

func (s *Server) admit(conn net.Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || len(s.conns) >= maxConnections {
		return false
	}
	s.conns[conn] = true
	return true
}

func (s *Server) dismiss(conn net.Conn) {
	conn.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, conn)
}

// errShutdown is what clients of a server that is being closed get to see.
var errShutdown = &streamError{condition: "system-shutdown"}

// wait sets how long the server waits for the client's next bytes, 0 for
// without end. It does not undo stop.
func (s *Server) wait(conn net.Conn, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errShutdown
	}
	var deadline time.Time
	if d > 0 {
		deadline = time.Now().Add(d)
	}
	return conn.SetReadDeadline(deadline)
}

// isClosed reports whether stop was called.
func (s *Server) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}
