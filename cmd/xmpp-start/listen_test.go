package main

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/miekg/dns"
	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/connect/connecttest"
)

// listener is a port of 127.0.0.1 that is no XMPP server. It counts who comes.
type listener struct {
	net.Listener
	mu    sync.Mutex
	conns []net.Conn
}

// listen KIND VARIABLE: a port whose address is in the variable. KIND is closed
// (nobody listens), silent (nothing is ever said), web (a web server) or a
// domain (TLS with its certificate, by the CA in $CA).
func listen(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	kind, variable := args[0], args[1]
	open, err := net.Listen("tcp4", "127.0.0.1:0")
	ts.Check(err)
	ts.Setenv(variable, open.Addr().String())
	greet := func(net.Conn) {}
	switch kind {
	case "closed":
		ts.Check(open.Close())
		return
	case "silent":
	case "web":
		greet = refuseRequest
	default:
		certificate := connecttest.Certificate(func(c *x509.Certificate) { c.DNSNames = []string{kind} })
		file := filepath.Join(w.work, kind+".pem")
		ts.Check(os.WriteFile(file, connecttest.PEM(), 0o600))
		ts.Setenv("CA", file)
		open = tls.NewListener(open, &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"xmpp-client"}})
		greet = func(conn net.Conn) { _ = conn.(*tls.Conn).Handshake() } // it is the client that refuses
	}
	l := &listener{Listener: open}
	if w.listeners == nil {
		w.listeners = map[string]*listener{}
	}
	w.listeners[variable] = l
	var done sync.WaitGroup
	done.Go(func() { l.serve(greet) })
	w.closers = append(w.closers, func() {
		l.Close()
		done.Wait()
		for _, c := range l.conns {
			c.Close()
		}
	})
}

func (l *listener) serve(greet func(net.Conn)) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		l.mu.Lock()
		l.conns = append(l.conns, conn)
		l.mu.Unlock()
		greet(conn)
	}
}

// refuseRequest is what web servers say to what is no request.
func refuseRequest(conn net.Conn) {
	io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html><body>400</body></html>\r\n")
	conn.(*net.TCPConn).CloseWrite()
}

// connected VARIABLE: waits until somebody has come to the port.
func connected(ts *testscript.TestScript, neg bool, args []string) {
	if worldOf(ts).listeners[args[0]].await(1) == 0 {
		ts.Fatalf("nobody has come to %s", args[0])
	}
}

// connections VARIABLE COUNT: so many have come to the port.
func connections(ts *testscript.TestScript, neg bool, args []string) {
	l := worldOf(ts).listeners[args[0]]
	want, err := strconv.Atoi(args[1])
	if l == nil || err != nil {
		ts.Fatalf("usage: connections VARIABLE COUNT")
	}
	if come := l.await(want); come != want {
		ts.Fatalf("%d have come to %s, want %d", come, args[0], want)
	}
}

// await waits until so many have been let in, for who has connected may be gone
// before that, and returns how many it were.
func (l *listener) await(want int) int {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for end := time.After(patience); ; {
		l.mu.Lock()
		come := len(l.conns)
		l.mu.Unlock()
		if come >= want {
			return come
		}
		select {
		case <-again.C:
		case <-end:
			return come
		}
	}
}

// dns RCODE: from here on names are looked up, at a name server that answers
// every question with that code, such as NXDOMAIN; "dns absent" at one that says
// of every service that there is none (RFC 2782).
func startDNS(ts *testscript.TestScript, neg bool, args []string) {
	absent := args[0] == "absent"
	code, ok := dns.StringToRcode[args[0]]
	if !ok && !absent {
		ts.Fatalf("no such code: %s", args[0])
	}
	port, err := net.ListenPacket("udp4", "127.0.0.1:0")
	ts.Check(err)
	started := make(chan struct{})
	server := &dns.Server{
		PacketConn:        port,
		NotifyStartedFunc: func() { close(started) },
		Handler: dns.HandlerFunc(func(to dns.ResponseWriter, q *dns.Msg) {
			answer := new(dns.Msg).SetRcode(q, code)
			if asked := q.Question[0]; absent && asked.Qtype == dns.TypeSRV {
				answer.Answer = []dns.RR{&dns.SRV{Hdr: dns.RR_Header{Name: asked.Name, Rrtype: dns.TypeSRV, Class: dns.ClassINET}, Target: "."}}
			}
			_ = to.WriteMsg(answer) // who asked may have gone
		}),
	}
	var done sync.WaitGroup
	done.Go(func() { _ = server.ActivateAndServe() })
	<-started
	w := worldOf(ts)
	w.closers = append(w.closers, func() { _ = server.Shutdown(); done.Wait() })
	ts.Setenv(dnsVariable, port.LocalAddr().String())
}
