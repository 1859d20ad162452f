package connecttest

import (
	"crypto/tls"
	"encoding/base64"
	"net"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"xmpp-start/internal/scram"
)

// What goes over the wire.
const (
	// ClientHeader is what the client begins each stream with.
	ClientHeader = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='" + Domain + "' version='1.0' xml:lang='en'>"
	// Header is an honest beginning of the server's.
	Header = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='" + Domain + "' id='s1' version='1.0' xml:lang='en'>"

	// Features of a stream.
	OfferTLS      = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
	OfferRegister = "<register xmlns='http://jabber.org/features/iq-register'/>"
	OfferBind     = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"

	startTLS = OfferTLS
)

// Mechanism is the one of LogIn.
const Mechanism = "SCRAM-SHA-1"

// OfferLogin is the feature of SASL.
func OfferLogin(mechanisms ...string) string {
	return "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>" +
		strings.Join(mechanisms, "</mechanism><mechanism>") + "</mechanism></mechanisms>"
}

// Features wraps what is on offer.
func Features(offers ...string) string {
	return "<stream:features>" + strings.Join(offers, "") + "</stream:features>"
}

// SASL is an element of that namespace.
func SASL(name, content string) string {
	return "<" + name + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + content + "</" + name + ">"
}

// Base64 is how SASL data travel.
func Base64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// Peer is the server's end of a connection. Where the client does not do what a
// method waits for, the test has failed and the script ends.
type Peer struct {
	t    testing.TB
	raw  net.Conn
	conn net.Conn // raw, or TLS above it
	in   string   // what was read and not consumed yet
}

// Send sends the texts in one write. That the client may be gone is the client's
// right.
func (p *Peer) Send(texts ...string) { p.conn.Write([]byte(strings.Join(texts, ""))) }

// Cut sends the last bytes of the connection, below TLS, and ends it.
func (p *Peer) Cut(text string) { p.raw.Write([]byte(text)); p.raw.Close() }

// Flood sends the text over and over until the client hangs up.
func (p *Peer) Flood(text string) {
	const enough = 64 << 20
	chunk := []byte(strings.Repeat(text, 1+4096/len(text)))
	for sent := 0; sent < enough; sent += len(chunk) {
		if _, err := p.conn.Write(chunk); err != nil {
			return
		}
	}
	p.t.Errorf("the client took %d MiB of it", enough>>20)
}

// Expect reads until the text has come and returns all up to its end.
func (p *Peer) Expect(text string) string {
	for {
		if i := strings.Index(p.in, text); i >= 0 {
			i += len(text)
			got := p.in[:i]
			p.in = p.in[i:]
			return got
		}
		if err := p.read(); err != nil {
			p.t.Errorf("the script waits for %q, got %q and %v", text, p.in, err)
			runtime.Goexit()
		}
	}
}

// Gone reads until the client hangs up and returns what it said before.
func (p *Peer) Gone() string {
	for p.read() == nil {
	}
	return p.in
}

// Quiet is Gone for a client that must say no more than goodbye.
func (p *Peer) Quiet() {
	if got := strings.TrimSuffix(p.Gone(), "</stream:stream>"); got != "" {
		p.t.Errorf("the client went on with %q", got)
	}
}

// Farewell waits for the client's goodbye, answers it, and returns what the client
// said before.
func (p *Peer) Farewell() string {
	got := p.Expect("</stream:stream>")
	p.Send("</stream:stream>")
	p.Gone()
	return strings.TrimSuffix(got, "</stream:stream>")
}

func (p *Peer) read() error {
	var buf [4096]byte
	n, err := p.conn.Read(buf[:])
	p.in += string(buf[:n])
	if n > 0 {
		return nil
	}
	return err
}

// Reset breaks the connection off without a goodbye (TCP RST).
func (p *Peer) Reset() {
	if c, ok := p.raw.(*net.TCPConn); ok {
		c.SetLinger(0)
	}
	p.raw.Close()
}

// Encrypt does the handshake, with the certificate of Domain unless changed. It
// reports whether that went well; only the script knows whether it had to.
func (p *Peer) Encrypt(changes ...func(*tls.Config)) bool {
	config := &tls.Config{Certificates: []tls.Certificate{Certificate(nil)}, MinVersion: tls.VersionTLS12, SessionTicketsDisabled: true}
	for _, change := range changes {
		change(config)
	}
	conn := tls.Server(p.conn, config)
	if conn.Handshake() != nil {
		return false
	}
	p.conn = conn
	return true
}

// State is the state of the encrypted connection.
func (p *Peer) State() tls.ConnectionState { return p.conn.(*tls.Conn).ConnectionState() }

// Open waits for the client's stream and opens the server's, with the features.
func (p *Peer) Open(offers ...string) {
	p.Expect(ClientHeader)
	p.Send(Header, Features(offers...))
}

// StartTLS is all that comes before an encrypted stream.
func (p *Peer) StartTLS() {
	p.Open(OfferTLS)
	p.Expect(startTLS)
	p.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
	p.Encrypt()
}

var id = regexp.MustCompile(` id="([^"]*)"`)

// IQ waits for an iq and returns its id and all of it.
func (p *Peer) IQ() (string, string) {
	p.Expect("<iq")
	got := p.Expect("</iq>")
	return id.FindStringSubmatch(got)[1], "<iq" + got
}

// Result answers an iq.
func (p *Peer) Result(id, content string) {
	p.Send("<iq type='result' from='" + Domain + "' id='" + id + "'>" + content + "</iq>")
}

// Refuse answers an iq with an error.
func (p *Peer) Refuse(id, kind, condition, text string) {
	p.Send("<iq type='error' from='" + Domain + "' id='" + id + "'>" + StanzaError(kind, condition, text) + "</iq>")
}

// StanzaError is the error element of a stanza; without the text if that is "".
func StanzaError(kind, condition, text string) string {
	const ns = " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
	if text != "" {
		text = "<text" + ns + ">" + text + "</text>"
	}
	return "<error type='" + kind + "'><" + condition + ns + "/>" + text + "</error>"
}

var sasl = regexp.MustCompile(`<(auth|response)[^>]*>([^<]*)<`)

// Auth waits for the start of a login or a response and returns the data in it.
func (p *Peer) Auth(element string) string {
	match := sasl.FindStringSubmatch(p.Expect("</" + element + ">"))
	data, err := base64.StdEncoding.DecodeString(match[2])
	if err != nil || match[1] != element {
		p.t.Errorf("%s: %q: %v", element, match[2], err)
	}
	return string(data)
}

// Exchange is a SCRAM exchange with the account of this package.
func (p *Peer) Exchange() *scram.Server {
	return &scram.Server{Mechanism: Mechanism, Lookup: func(user string) (scram.Keys, bool) {
		keys, err := scram.NewKeys(Mechanism, Password, []byte("salt of 16 bytes"), scram.MinIterations)
		return keys, err == nil && user == Name
	}}
}

// Step hands a message of the client to the exchange and returns the answer.
func (p *Peer) Step(s *scram.Server, message string) string {
	reply, _, err := s.Step([]byte(message))
	if err != nil {
		p.t.Errorf("the client's message: %v", err)
		runtime.Goexit()
	}
	return string(reply)
}

// Challenge waits for the start of a login and answers it with a challenge.
func (p *Peer) Challenge(s *scram.Server) {
	p.Send(SASL("challenge", Base64(p.Step(s, p.Auth("auth")))))
}

// LogIn plays an honest login up to <success/>.
func (p *Peer) LogIn() {
	s := p.Exchange()
	p.Challenge(s)
	p.Send(SASL("success", Base64(p.Step(s, p.Auth("response")))))
}

// Bind opens the stream of the account and binds the address. It returns what the
// client sent with the request, stream header and all.
func (p *Peer) Bind(jid string) string {
	p.Open(OfferBind)
	got := p.Expect("</iq>")
	p.Send("<iq type='result' id='" + id.FindStringSubmatch(got)[1] + "'>" + Bound(jid) + "</iq>")
	return got
}

// Bound is the payload that tells the address.
func Bound(jid string) string {
	return "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>" + jid + "</jid></bind>"
}

// Session is all that comes before a session over direct TLS, honestly played.
func (p *Peer) Session() {
	p.Encrypt()
	p.Open(OfferLogin(Mechanism))
	p.LogIn()
	p.Bind(Address + "/r")
}
