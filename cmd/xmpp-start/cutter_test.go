package main

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"regexp"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// cutter stands between the program and the server, and breaks the first
// connection off at the registration. To see it go by, it has the server's own
// certificate; later connections pass unseen.
type cutter struct {
	net.Listener
	upstream string
	front    tls.Certificate
	back     *tls.Config
	// before cuts before the server has the registration, else after the server
	// has said that there is an account; hold keeps the connection open instead,
	// silent.
	before, hold bool
	// submitted is closed when that has happened.
	submitted chan struct{}
	wg        sync.WaitGroup
}

// cutter KIND HOST VARIABLE: a cutter for the host whose --server is in the
// variable. KIND is before, after or hold.
func startCutter(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	kind, host, variable := args[0], args[1], args[2]
	front, err := w.Certificate()
	ts.Check(err)
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	c := &cutter{
		Listener: l, upstream: w.DirectTLS, front: front,
		back:   &tls.Config{ServerName: host, RootCAs: w.Pool(), NextProtos: []string{"xmpp-client"}},
		before: kind == "before", hold: kind == "hold", submitted: make(chan struct{}),
	}
	c.wg.Go(c.serve)
	w.closers = append(w.closers, func() { c.Close(); c.wg.Wait() })
	if w.cutters == nil {
		w.cutters = map[string]*cutter{}
	}
	w.cutters[variable] = c
	ts.Setenv(variable, "xmpps://"+l.Addr().String())
}

// submitted VARIABLE: waits until the registration came by.
func submitted(ts *testscript.TestScript, neg bool, args []string) {
	select {
	case <-worldOf(ts).cutters[args[0]].submitted:
	case <-time.After(patience):
		ts.Fatalf("nothing was submitted")
	}
}

func (c *cutter) serve() {
	for first := true; ; first = false {
		conn, err := c.Accept()
		if err != nil {
			return
		}
		c.wg.Go(func() {
			defer conn.Close()
			if first {
				c.cut(conn)
			} else {
				c.pass(conn)
			}
		})
	}
}

// pass connects both sides until one of them ends.
func (c *cutter) pass(client net.Conn) {
	server, err := net.Dial("tcp4", c.upstream)
	if err != nil {
		return
	}
	defer server.Close()
	c.wg.Go(func() { defer client.Close(); io.Copy(client, server) })
	io.Copy(server, client)
}

// The first iq-set of a stream without login is its registration.
var (
	registration = regexp.MustCompile(`(?s)<iq[^>]*type=.set.*?</iq>`)
	accountMade  = regexp.MustCompile(`<iq[^>]*type=.result`)
)

// cut passes on what both sides say until the registration.
func (c *cutter) cut(conn net.Conn) {
	client := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{c.front}, NextProtos: []string{"xmpp-client"}})
	server, err := tls.Dial("tcp4", c.upstream, c.back)
	if err != nil {
		return
	}
	defer server.Close()

	var mu sync.Mutex
	muted := false
	mute := func() { mu.Lock(); muted = true; mu.Unlock() }
	made := make(chan struct{})
	c.wg.Go(func() {
		defer close(made)
		var unheard []byte
		for buf := make([]byte, 4096); !accountMade.Match(unheard); {
			n, err := server.Read(buf)
			if err != nil {
				return
			}
			mu.Lock()
			if muted {
				unheard = append(unheard, buf[:n]...)
			} else {
				client.Write(buf[:n])
			}
			mu.Unlock()
		}
	})
	var said []byte
	for buf := make([]byte, 4096); ; {
		n, err := client.Read(buf)
		if err != nil {
			return
		}
		said = append(said, buf[:n]...)
		at := registration.FindIndex(said)
		if at == nil {
			if !bytes.Contains(said, []byte("type=\"set\"")) {
				server.Write(said)
				said = said[:0]
			}
			continue
		}
		mute()
		if !c.before {
			server.Write(said[:at[1]])
			<-made
		}
		close(c.submitted)
		if c.hold {
			io.Copy(io.Discard, client)
		}
		return
	}
}
