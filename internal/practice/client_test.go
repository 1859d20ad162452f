package practice

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"net"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
	"mellium.im/sasl"

	"xmpp-start/internal/password"
	"xmpp-start/internal/scram"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// pass is the password of all accounts in the tests.
const pass = "correct-horse"

func start(t testing.TB, config Config) *Server {
	t.Helper()
	s, err := Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// withAccounts starts an open server that has some accounts.
func withAccounts(t testing.TB, names ...string) *Server {
	t.Helper()
	s := start(t, Config{})
	for _, name := range names {
		if err := s.AddAccount(name, password.New(pass)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// client is the other end of a connection, byte by byte: it writes what it is
// told to and reads one element at a time.
type client struct {
	t    testing.TB
	srv  *Server
	conn net.Conn
	in   *reader
}

// deadline is for servers that do not answer: far more than any answer takes.
const deadline = 3 * time.Minute

func dial(t testing.TB, s *Server, address string) *client {
	t.Helper()
	conn, err := net.DialTimeout("tcp", address, deadline)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(deadline))
	return &client{t: t, srv: s, conn: conn, in: newReader(conn, maxBytes)}
}

// dialTLS connects to the port for direct TLS.
func dialTLS(t testing.TB, s *Server) *client {
	t.Helper()
	c := dial(t, s, s.DirectTLSAddr())
	c.encrypt(&tls.Config{NextProtos: []string{"xmpp-client"}})
	return c
}

// dialStartTLS connects to the other port, and goes on to TLS.
func dialStartTLS(t testing.TB, s *Server) *client {
	t.Helper()
	c := dial(t, s, s.StartTLSAddr())
	c.write(header(s) + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
	c.open()
	if proceed := c.next(); !proceed.is(nsTLS, "proceed") {
		t.Fatalf("got %v", proceed)
	}
	c.encrypt(&tls.Config{})
	return c
}

func (c *client) encrypt(config *tls.Config) {
	c.t.Helper()
	config.ServerName, config.RootCAs = c.srv.Domain(), c.srv.CAPool()
	conn := tls.Client(c.conn, config)
	if err := conn.Handshake(); err != nil {
		c.t.Fatal(err)
	}
	c.conn, c.in = conn, newReader(conn, maxBytes)
}

func header(s *Server) string {
	return "<?xml version='1.0'?><stream:stream to='" + s.Domain() + "' version='1.0' xml:lang='en' " +
		"xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"
}

func (c *client) write(s string) {
	c.t.Helper()
	if _, err := c.conn.Write([]byte(s)); err != nil {
		c.t.Fatal(err)
	}
}

// open reads the server's header and features.
func (c *client) open() element {
	c.t.Helper()
	start, err := c.in.open()
	if err != nil {
		c.t.Fatal(err)
	}
	if start.Name.Space != nsStream || start.Name.Local != "stream" {
		c.t.Fatalf("header %v", start)
	}
	features := c.next()
	if !features.is(nsStream, "features") {
		c.t.Fatalf("got %v", features)
	}
	return features
}

func (c *client) next() element {
	c.t.Helper()
	e, err := c.in.next()
	if err != nil {
		c.t.Fatal(err)
	}
	return e
}

// until skips elements up to the first that is wanted.
func (c *client) until(what string, wanted func(element) bool) element {
	c.t.Helper()
	for {
		e, err := c.in.next()
		if err != nil {
			c.t.Fatalf("waiting for %s: %v", what, err)
		}
		if wanted(e) {
			return e
		}
	}
}

// ask sends an iq and returns its answer; "ID" is replaced.
func (c *client) ask(iq string) element {
	c.t.Helper()
	const id = "ask-1"
	c.write(strings.Replace(iq, "ID", id, 1))
	return c.until("the answer to "+iq, func(e element) bool {
		return e.is(nsClient, "iq") && e.attr("id") == id && e.attr("type") != "set"
	})
}

// condition is the type and condition of an answer of type error, "" for a
// result.
func condition(e element) string {
	problem, ok := e.child(nsClient, "error")
	if !ok {
		return ""
	}
	for _, kid := range problem.children() {
		if kid.name.Local != "text" {
			return problem.attr("type") + "/" + kid.name.Local
		}
	}
	return problem.attr("type") + "/nothing"
}

// auth begins a login, and returns the element that begins it.
func (c *client) auth(features element, user, secret string) (*sasl.Negotiator, string) {
	c.t.Helper()
	var offer scram.Offer
	mechanisms, _ := features.child(nsSASL, "mechanisms")
	for _, m := range mechanisms.children() {
		offer.Mechanisms = append(offer.Mechanisms, m.content())
	}
	bindings, _ := features.child(nsBindings, "sasl-channel-binding")
	for _, b := range bindings.children() {
		offer.Bindings = append(offer.Bindings, b.attr("type"))
	}
	state := c.conn.(*tls.Conn).ConnectionState()
	choice, ok := offer.Choose(&state)
	if !ok {
		c.t.Fatalf("no mechanism among %v", offer)
	}
	n := sasl.NewClient(scram.Client(choice, offer), sasl.TLSState(state),
		sasl.Credentials(func() (_, _, _ []byte) { return []byte(user), []byte(secret), nil }))
	_, first, err := n.Step(nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return n, "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='" + choice.Mechanism + "'>" +
		base64.StdEncoding.EncodeToString(first) + "</auth>"
}

// respond answers a challenge.
func (c *client) respond(n *sasl.Negotiator, challenge element) string {
	c.t.Helper()
	if !challenge.is(nsSASL, "challenge") {
		c.t.Fatalf("got %v", challenge)
	}
	return "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + c.step(n, challenge, true) + "</response>"
}

func (c *client) step(n *sasl.Negotiator, e element, wantMore bool) string {
	c.t.Helper()
	data, err := base64.StdEncoding.DecodeString(e.content())
	if err != nil {
		c.t.Fatal(err)
	}
	more, response, err := n.Step(data)
	if err != nil || more != wantMore {
		c.t.Fatalf("after %v: more %v, %v", e, more, err)
	}
	return base64.StdEncoding.EncodeToString(response)
}

// login logs in on an open stream and binds a resource; it returns the full
// address.
func (c *client) login(features element, user, resource string) string {
	c.t.Helper()
	n, auth := c.auth(features, user, pass)
	c.write(auth)
	c.write(c.respond(n, c.next()))
	success := c.next()
	if !success.is(nsSASL, "success") {
		c.t.Fatalf("got %v", success)
	}
	c.step(n, success, false)
	c.write(header(c.srv))
	c.open()
	bound := c.ask("<iq type='set' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource + "</resource></bind></iq>")
	return boundAddress(c.t, bound)
}

func boundAddress(t testing.TB, iq element) string {
	t.Helper()
	bind, _ := iq.child(nsBind, "bind")
	address, ok := bind.child(nsBind, "jid")
	if !ok || iq.attr("type") != "result" {
		t.Fatalf("got %v", iq)
	}
	return address.content()
}

// ended reads up to the end of the stream, and returns the condition of the
// stream's error.
func (c *client) ended() string {
	c.t.Helper()
	found := ""
	for {
		e, err := c.in.next()
		if err != nil {
			return found
		}
		if e.is(nsStream, "error") {
			found = e.children()[0].name.Local
		}
	}
}
