package invite

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/password"
)

// received is a stanza that a canned server got.
type received struct {
	XMLName xml.Name
	ID      string `xml:"id,attr"`
	Type    string `xml:"type,attr"`
	To      string `xml:"to,attr"`
	Inner   string `xml:",innerxml"`
}

// result answers an iq with payload.
func (r received) result(payload string) string {
	return fmt.Sprintf("<iq type='result' id='%s'>%s</iq>", r.ID, payload)
}

// refuse answers an iq with an error.
func (r received) refuse(kind, condition, text string) string {
	return fmt.Sprintf("<iq type='error' id='%s'><error type='%s'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"+
		"<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>%s</text></error></iq>", r.ID, kind, condition, text)
}

// hangUp is what a script returns to close the connection.
const hangUp = "hang up"

// canned logs in to a server that says what script tells it to, as
// anna@canned.test.
func canned(t testing.TB, script func(received) string) *connect.Session {
	t.Helper()
	certificate := connecttest.Certificate(func(c *x509.Certificate) { c.DNSNames = []string{"canned.test"} })
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate}, NextProtos: []string{"xmpp-client"}})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		serveCanned(conn, script)
	}()
	t.Cleanup(func() { listener.Close(); <-served })
	ctx := soon(t)
	s, _, err := connect.Open(ctx, connect.Target{
		Domain: addresstest.Domain(t, "canned.test"), Server: "xmpps://" + listener.Addr().String(), Roots: connecttest.Pool(), AllowPlain: true,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Login(ctx, connect.Credentials{Address: own(t), Password: password.Make()}, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(session.Close)
	return session
}

func own(t testing.TB) address.Address { t.Helper(); return addresstest.Parse(t, "anna@canned.test") }

func serveCanned(conn net.Conn, script func(received) string) {
	features := "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism></mechanisms>"
	dec := xml.NewDecoder(conn)
	for {
		tok, err := dec.Token()
		if err != nil {
			return
		}
		if _, ok := tok.(xml.EndElement); ok {
			return // of the stream: the client is leaving
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		answer := ""
		if start.Name.Local == "stream" {
			answer = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='canned.test' version='1.0'>" +
				"<stream:features>" + features + "</stream:features>"
			features = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>"
		} else {
			var r received
			if dec.DecodeElement(&r, &start) != nil {
				return
			}
			switch {
			case r.XMLName.Local == "auth":
				answer = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"
			case strings.Contains(r.Inner, "xmpp-bind"):
				answer = r.result("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>anna@canned.test/1</jid></bind>")
			default:
				answer = script(r)
			}
		}
		if answer == hangUp {
			return
		}
		if _, err := io.WriteString(conn, answer); err != nil {
			return
		}
	}
}
