package connecttest

import (
	"io"
	"net"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Proxy is a SOCKS5 proxy (RFC 1928) that leads where its table says and nowhere
// else.
type Proxy struct {
	// Leads tells where connections go, by the HOST:PORT that was asked for.
	Leads map[string]string
	// Refuses is the answer to whoever asks for something else, a reply code of
	// RFC 1928 section 6; 0 is 4, "host unreachable".
	Refuses byte
	// Name and Password are asked for where there is a name (RFC 1929).
	Name, Password string

	mu    sync.Mutex
	asked []string
}

// Start starts the proxy on 127.0.0.1 and returns its HOST:PORT. It ends with the
// test, and every connection through it must have ended by then.
func (p *Proxy) Start(t testing.TB) string {
	t.Helper()
	before := goleak.IgnoreCurrent()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.SetDeadline(time.Now().Add(patience))
			running.Go(func() { p.serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
		goleak.VerifyNone(t, before)
	})
	return l.Addr().String()
}

// Asked returns what was asked for, in order: names as HOST:PORT, addresses in
// brackets.
func (p *Proxy) Asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

func (p *Proxy) serve(conn net.Conn) {
	defer conn.Close()
	if !p.greet(conn) {
		return
	}
	head := read(conn, 4) // version, command, reserved, kind of address
	if head == nil {
		return
	}
	var host string
	switch head[3] {
	case 1:
		host = "[" + net.IP(read(conn, net.IPv4len)).String() + "]"
	case 3:
		host = string(prefixed(conn))
	case 4:
		host = "[" + net.IP(read(conn, net.IPv6len)).String() + "]"
	}
	port := read(conn, 2)
	if port == nil {
		return
	}
	where := host + ":" + strconv.Itoa(int(port[0])<<8|int(port[1]))
	p.mu.Lock()
	p.asked = append(p.asked, where)
	p.mu.Unlock()
	reply := []byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0}
	there, err := net.Dial("tcp", p.Leads[where]) // without an address there is nothing to dial
	if err != nil {
		reply[1] = 4
		if p.Refuses != 0 {
			reply[1] = p.Refuses
		}
		conn.Write(reply)
		return
	}
	defer there.Close()
	conn.Write(reply)
	relay(conn, there)
}

// greet agrees on how the client proves itself.
func (p *Proxy) greet(conn net.Conn) bool {
	if head := read(conn, 1); head == nil || head[0] != 5 {
		return false
	}
	methods := prefixed(conn)
	if p.Name == "" {
		conn.Write([]byte{5, 0})
		return slices.Contains(methods, 0)
	}
	if !slices.Contains(methods, 2) {
		conn.Write([]byte{5, 0xff})
		return false
	}
	conn.Write([]byte{5, 2})
	read(conn, 1)
	if name, password := prefixed(conn), prefixed(conn); string(name) != p.Name || string(password) != p.Password {
		conn.Write([]byte{1, 1})
		return false
	}
	conn.Write([]byte{1, 0})
	return true
}

// read reads n bytes; nil where they do not come.
func read(r io.Reader, n int) []byte {
	b := make([]byte, n)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil
	}
	return b
}

// prefixed reads a string behind its length.
func prefixed(r io.Reader) []byte {
	n := read(r, 1)
	if n == nil {
		return nil
	}
	return read(r, int(n[0]))
}

// relay copies both ways until either side ends.
func relay(a, b net.Conn) {
	var back sync.WaitGroup
	back.Go(func() { io.Copy(a, b); a.Close(); b.Close() })
	io.Copy(b, a)
	a.Close()
	b.Close()
	back.Wait()
}
