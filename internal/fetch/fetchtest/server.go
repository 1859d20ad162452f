// Package fetchtest is a web server on this computer that can prove to be any
// host, to whoever trusts the authority of tests: for tests of what is fetched.
package fetchtest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"xmpp-start/internal/connect/connecttest"
)

// Server is a running server.
type Server struct {
	// Addr is where it listens.
	Addr string
	// CA is the authority of tests, as PEM.
	CA []byte
}

// Roots trusts that authority.
func (s Server) Roots() *x509.CertPool { return connecttest.Pool() }

// To connects to addr, whatever host is asked for.
func To(addr string) func(ctx context.Context, network, _ string) (net.Conn, error) {
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}

// Start runs a server that answers as h does, with a certificate for hosts. It
// ends with the test.
func Start(t testing.TB, h http.Handler, hosts ...string) Server {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{connecttest.Certificate(func(c *x509.Certificate) { c.DNSNames = hosts })}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // that somebody hangs up is no news
	server.StartTLS()
	t.Cleanup(server.Close)
	return Server{Addr: server.Listener.Addr().String(), CA: connecttest.PEM()}
}
