package connect

import (
	"context"
	"encoding/xml"
	"testing"
	"time"

	"go.uber.org/goleak"
	"mellium.im/xmlstream"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// peer is the server's end of a connection.
type peer = connecttest.Peer

func account(t testing.TB) Credentials {
	t.Helper()
	a, err := address.New(connecttest.Name, addresstest.Domain(t, connecttest.Domain))
	if err != nil {
		t.Fatal(err)
	}
	return Credentials{Address: a, Password: password.New(connecttest.Password)}
}

// starttls is the target for scripts, one a connection.
func starttls(t testing.TB, scripts ...connecttest.Script) Target {
	t.Helper()
	s := connecttest.Start(t, scripts...)
	return Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: s.Addr, Roots: connecttest.Pool(), Dial: s.Dial}
}

// direct is the same with TLS from the first byte; the scripts encrypt it.
func direct(t testing.TB, scripts ...connecttest.Script) Target {
	t.Helper()
	target := starttls(t, scripts...)
	target.Server = "xmpps://" + target.Server
	return target
}

// question is an iq's payload as a registration would send it.
func question() xml.TokenReader {
	return xmlstream.Wrap(nil, xml.StartElement{Name: xml.Name{Space: "jabber:iq:register", Local: "query"}})
}

// limited is a context for exchanges that must not hang.
func limited(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// wants compares an error with the kind of fault it must be.
func wants(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, kind)
	}
}

// open opens a stream that must be there.
func open(t testing.TB, target Target, ask xml.TokenReader) (*Stream, *Reply) {
	t.Helper()
	s, reply, err := Open(limited(t), target, ask)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s, reply
}
