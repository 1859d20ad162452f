// Package adversary is the server inside (internal/practice) gone bad. Beneath it
// is an honest server with real accounts; a layer between that and the client
// lies, stalls, floods and hangs up. What happened in truth stands in its Ledger,
// which a test compares with what a client claims.
//
// Left to itself it has a Mischief: it does by chance what servers and networks
// do on bad days. It can also be told to do one thing out of the matrix of faults
// (Faults), or to garble what it says (Mutation).
//
// It is imported by tests only; `--practice` behaves. Servers that follow a script
// are in internal/connect/connecttest, real ones in internal/testenv.
package adversary

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/practice"
)

// Config is what an adversary is made of. The zero Config is an open server for
// connecttest.Domain on the loopback interface with a Mischief.
type Config struct {
	practice.Config
	// Habit is what it does; nil is a Mischief.
	Habit Habit
	// InMemory puts it on a network of its own, which only Dialer leads to. That is
	// for tests with a clock of their own (testing/synctest).
	InMemory bool
}

// Habit is a way to misbehave: a Mischief, a Fault, a Mutation; or Honesty.
type Habit interface {
	// begin says how to behave on a connection.
	begin(l *line) conduct
}

// Server is a running adversary. Its methods may be called at any time, from any
// goroutine.
type Server struct {
	*practice.Server
	net *network // nil: the loopback interface

	mu     sync.Mutex
	habit  Habit
	opened uint64 // connections
	ledger Ledger
}

// Ledger is what happened in truth.
type Ledger struct {
	practice.Ledger
	// Connections is how many there were.
	Connections int
	// Clear is what clients said before TLS, one text a connection that said
	// something.
	Clear []string
	// Sent counts the submissions that clients have sent; those that an adversary
	// kept from the server are not in Submits.
	Sent int
	// Proofs counts the messages in which clients proved that they know a password.
	Proofs int
	// Misdeeds counts what a Fault has done.
	Misdeeds int
}

// Start starts an adversary. It ends when ctx does, or with Close, which must be
// called in any case.
func Start(ctx context.Context, config Config) (*Server, error) {
	s := &Server{}
	s.Take(config.Habit)
	inner := config.Config
	if inner.Domain == "" {
		inner.Domain = connecttest.Domain
	}
	inner.Wrap = s.wrap
	change := inner.TLS
	inner.TLS = func(c *tls.Config) {
		if change != nil {
			change(c)
		}
		base := c.Clone()
		c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			config := base.Clone()
			lineOf(hello.Conn).conduct.encrypt(config)
			return config, nil
		}
	}
	if config.InMemory {
		s.net = new(network)
		inner.Listen = s.net.listen
	}
	var err error
	s.Server, err = practice.Start(ctx, inner)
	return s, err
}

// Take gives the server another habit, from the next connection on; nil is a
// Mischief.
func (s *Server) Take(h Habit) {
	if h == nil {
		h = Mischief{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.habit = h
}

// Roots holds all authorities whose certificates the server ever shows, but for
// those that nobody should trust.
func (s *Server) Roots() *x509.CertPool {
	pool := connecttest.Pool()
	pool.AppendCertsFromPEM(s.CAPEM())
	return pool
}

// Dialer returns a function in the form of connect.Target.Dial. What chance does
// on its connections depends on nothing but the seed and their order: on a server
// for many clients, each has its own. habit is what those connections get, nil the
// server's own.
func (s *Server) Dialer(seed uint64, habit Habit) func(ctx context.Context, network, address string) (net.Conn, error) {
	if s.net == nil {
		return new(net.Dialer).DialContext
	}
	var nth atomic.Uint64
	return func(ctx context.Context, _, address string) (net.Conn, error) {
		return s.net.dial(ctx, address, origin{seed, nth.Add(1), habit})
	}
}

// origin is where the chance of a connection comes from, and its habit, if it has
// one.
type origin struct {
	seed, nth uint64
	habit     Habit
}

// Ledger returns a snapshot.
func (s *Server) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.ledger
	l.Clear = slices.DeleteFunc(slices.Clone(l.Clear), func(said string) bool { return said == "" })
	l.Ledger = s.Server.Ledger()
	return l
}

func (s *Server) count(change func(*Ledger)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.ledger)
}

// wrap is practice.Config.Wrap.
func (s *Server) wrap(conn net.Conn, encrypted bool) net.Conn {
	if encrypted {
		l := lineOf(conn)
		l.conn = conn
		return &tlsEnd{Conn: conn, line: l}
	}
	s.mu.Lock()
	s.opened++
	from := origin{nth: s.opened, habit: s.habit}
	number := len(s.ledger.Clear)
	s.ledger.Connections++
	s.ledger.Clear = append(s.ledger.Clear, "")
	s.mu.Unlock()
	if e, ok := conn.(*end); ok {
		from.seed, from.nth = e.from.seed, e.from.nth
		if e.from.habit != nil {
			from.habit = e.from.habit
		}
	}
	l := newLine(s, conn, from, number)
	l.conduct = from.habit.begin(l)
	return &rawEnd{Conn: conn, line: l}
}

// overheard takes down what a client said in the clear.
func (s *Server) overheard(connection int, said string) {
	s.count(func(l *Ledger) {
		var b strings.Builder
		b.WriteString(l.Clear[connection])
		b.WriteString(said)
		l.Clear[connection] = b.String()
	})
}
