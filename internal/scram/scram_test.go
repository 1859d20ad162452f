package scram

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"testing"
	"time"

	"mellium.im/sasl"
)

// negotiator returns the client's side of an exchange as user with pencil.
func negotiator(m sasl.Mechanism, state *tls.ConnectionState) *sasl.Negotiator {
	opts := []sasl.Option{sasl.Credentials(func() (user, password, identity []byte) {
		return []byte("user"), []byte("pencil"), nil
	})}
	if state != nil {
		opts = append(opts, sasl.TLSState(*state))
	}
	return sasl.NewClient(m, opts...)
}

// tlsPair returns both ends' view of a real TLS connection.
func tlsPair(t testing.TB, version uint16) (client, server tls.ConnectionState) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "practice.test"},
		DNSNames: []string{"practice.test"}, NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	s := tls.Server(b, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}})
	done := make(chan error, 1)
	go func() { done <- s.Handshake() }()
	c := tls.Client(a, &tls.Config{ServerName: "practice.test", RootCAs: roots, MinVersion: version, MaxVersion: version})
	// TLS 1.3 servers write a session ticket that somebody has to read.
	read := make(chan struct{})
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	go func() { defer close(read); c.Read(make([]byte, 1)) }()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	client, server = c.ConnectionState(), s.ConnectionState()
	b.Close()
	<-read
	return client, server
}

// wantReason fails the test unless err is an *Error for the given reason.
func wantReason(t *testing.T, err error, reason Reason) {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want reason %q", err, reason)
	}
	if e.Reason != reason {
		t.Fatalf("got %v, want reason %q", e, reason)
	}
}
