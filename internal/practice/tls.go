package practice

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// lifetime of the certificates; a server of this package lives for minutes.
const lifetime = 7 * 24 * time.Hour

// authority is a certificate authority made for one server. Its key is thrown
// away once the server's own certificate is signed.
type authority struct {
	certificate *x509.Certificate
	leaf        tls.Certificate
	own         *x509.Certificate // that of leaf
}

func newAuthority(domain string, now time.Time) (*authority, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	ca := template("xmpp-start practice", now)
	ca.IsCA = true
	ca.BasicConstraintsValid = true
	ca.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	if ca, err = x509.ParseCertificate(caDER); err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	leaf := template(domain, now)
	leaf.DNSNames = []string{domain}
	leaf.KeyUsage = x509.KeyUsageDigitalSignature
	leaf.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, key.Public(), caKey)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	own, err := x509.ParseCertificate(leafDER)
	if err != nil {
		return nil, fmt.Errorf("practice: %w", err)
	}
	return &authority{
		certificate: ca,
		own:         own,
		leaf:        tls.Certificate{Certificate: [][]byte{leafDER, caDER}, PrivateKey: key},
	}, nil
}

func template(name string, now time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(lifetime),
	}
}

func (a *authority) pem() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw})
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// chain is what clients see of the server, its own certificate first.
func (a *authority) chain() []*x509.Certificate { return []*x509.Certificate{a.own, a.certificate} }

// config returns the settings for a port; protocols is the ALPN list, which
// direct TLS has (XEP-0368) and STARTTLS has not.
func (a *authority) config(change func(*tls.Config), protocols ...string) *tls.Config {
	c := &tls.Config{
		Certificates: []tls.Certificate{a.leaf},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   protocols,
	}
	if change != nil {
		change(c)
	}
	return c
}
