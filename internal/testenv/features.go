package testenv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// features are the stream features (RFC 6120, section 4.3.2) that matter here.
type features struct {
	XMLName    xml.Name  `xml:"http://etherx.jabber.org/streams features"`
	Mechanisms []string  `xml:"urn:ietf:params:xml:ns:xmpp-sasl mechanisms>mechanism"`
	Bindings   []binding `xml:"urn:xmpp:sasl-cb:0 sasl-channel-binding>channel-binding"`
	Register   *struct{} `xml:"http://jabber.org/features/iq-register register"`
	Token      *struct{} `xml:"urn:xmpp:ibr-token:0 register"`
	StartTLS   *struct{} `xml:"urn:ietf:params:xml:ns:xmpp-tls starttls"`
}

// binding is a type of channel binding that a server has (XEP-0440).
type binding struct {
	Type string `xml:"type,attr"`
}

// A secured is a stream to a host before login, inside verified TLS. It knows
// just enough XMPP to see that a server is up and how it answers. It is kept
// apart from the program's own connection code, which is tested against these
// servers and must not be what vouches for them.
type secured struct {
	conn     *tls.Conn
	decoder  *xml.Decoder
	features features
}

// openDirect opens a stream in TLS from the first byte.
func openDirect(ctx context.Context, addr, host string, pool *x509.CertPool) (*secured, error) {
	conn, err := dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	return secure(ctx, conn, host, pool)
}

// openStartTLS opens a stream in clear and goes on in TLS (RFC 6120, section 5).
func openStartTLS(ctx context.Context, addr, host string, pool *x509.CertPool) (*secured, error) {
	conn, err := dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	if err := startTLS(conn, host); err != nil {
		conn.Close()
		return nil, err
	}
	return secure(ctx, conn, host, pool)
}

func dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(commandTimeout)
	}
	return conn, conn.SetDeadline(deadline)
}

func startTLS(conn net.Conn, host string) error {
	decoder := xml.NewDecoder(conn)
	var f features
	if err := openStream(conn, decoder, host, &f); err != nil {
		return err
	}
	if f.StartTLS == nil {
		return errors.New("STARTTLS is not offered")
	}
	if len(f.Mechanisms) > 0 {
		return errors.New("a login is offered in clear")
	}
	if _, err := io.WriteString(conn, `<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>`); err != nil {
		return err
	}
	var proceed struct {
		XMLName xml.Name `xml:"urn:ietf:params:xml:ns:xmpp-tls proceed"`
	}
	return decoder.Decode(&proceed)
}

func secure(ctx context.Context, conn net.Conn, host string, pool *x509.CertPool) (*secured, error) {
	s := &secured{conn: tls.Client(conn, &tls.Config{
		ServerName: host,
		RootCAs:    pool,
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"xmpp-client"},
	})}
	s.decoder = xml.NewDecoder(s.conn)
	err := s.conn.HandshakeContext(ctx)
	if err == nil {
		err = openStream(s.conn, s.decoder, host, &s.features)
	}
	if err != nil {
		conn.Close()
		return nil, err
	}
	return s, nil
}

// openStream sends a stream header and reads the server's and its features.
func openStream(w io.Writer, decoder *xml.Decoder, host string, f *features) error {
	_, err := fmt.Fprintf(w, `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='%s' version='1.0' xml:lang='en'>`, host)
	if err != nil {
		return err
	}
	for {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		if _, ok := token.(xml.StartElement); ok {
			return decoder.Decode(f) // behind the stream's own start tag
		}
	}
}

func (s *secured) close() {
	s.conn.Close()
}
