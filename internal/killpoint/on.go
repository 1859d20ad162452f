//go:build killpoints

package killpoint

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"

	"xmpp-start/internal/address"
	"xmpp-start/internal/password"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/vault"
)

// number is the environment variable with the number of the point to die at,
// counted from 1; 0 is none. Where it is set the names of the points that are
// passed go to the file descriptor tally, one a line, that of the death included.
const (
	number = "XMPP_START_KILL_AT"
	tally  = 3
)

// mortality counts down to the end.
type mortality struct {
	mu     sync.Mutex
	left   int
	passed *os.File // nil: nobody wants to know
}

// mortal is the one of the process, as its death is.
var mortal = sync.OnceValue(func() *mortality {
	n, err := strconv.Atoi(os.Getenv(number))
	if err != nil {
		return &mortality{}
	}
	return &mortality{left: n, passed: os.NewFile(tally, "points")}
})

// at is a point.
func at(what string) {
	m := mortal()
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.passed == nil {
		return
	}
	fmt.Fprintln(m.passed, what)
	if m.left--; m.left == 0 {
		die()
	}
}

// die ends the process as kill -9 does: nothing is run any more.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}

// Stage makes a point of the beginning of a stage.
func Stage(s signup.Stage) { at("stage: " + string(s)) }

// Dir makes a point of each operation on the folder.
func Dir(d *statedir.Dir) {
	d.Intercept(func(op statedir.Op, name string) error {
		at("disk: " + string(op))
		return nil
	})
}

// Store makes points of what comes before and after each operation of the store.
func Store(s vault.Store) vault.Store { return store{s} }

type store struct{ in vault.Store }

func (s store) Name() string { return s.in.Name() }

func (s store) Probe(ctx context.Context) error {
	return around("probe", func() error { return s.in.Probe(ctx) })
}

func (s store) Put(ctx context.Context, a address.Address, secret password.Secret) error {
	return around("put", func() error { return s.in.Put(ctx, a, secret) })
}

func (s store) Get(ctx context.Context, a address.Address) (secret password.Secret, err error) {
	err = around("get", func() error {
		secret, err = s.in.Get(ctx, a)
		return err
	})
	return secret, err
}

func (s store) Delete(ctx context.Context, a address.Address) error {
	return around("delete", func() error { return s.in.Delete(ctx, a) })
}

func around(operation string, do func() error) error {
	at("store: before " + operation)
	defer at("store: after " + operation)
	return do()
}

// Dial is what connects to servers, nil for the usual: with points at what is
// written to a connection and read from it.
func Dial() func(ctx context.Context, network, address string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		at("network: before dialing")
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		at("network: connected")
		return conn{c}, nil
	}
}

// conn is a connection below TLS, where a write is one call of the system.
type conn struct{ net.Conn }

// Write sends in two halves, as a system may that is short of buffers.
func (c conn) Write(p []byte) (int, error) {
	at("network: before a write")
	half, err := c.Conn.Write(p[:len(p)/2])
	if err != nil {
		return half, err
	}
	at("network: half of a write")
	n, err := c.Conn.Write(p[half:])
	at("network: after a write")
	return half + n, err
}

func (c conn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	at("network: after a read")
	return n, err
}

func (c conn) Close() error {
	at("network: before closing")
	return c.Conn.Close()
}
