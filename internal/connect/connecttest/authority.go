package connecttest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"sync"
	"time"
)

// authority is the CA that the tests trust.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	leaf *ecdsa.PrivateKey
}

// The clock of testing/synctest begins in the year 2000.
var (
	first = time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
	last  = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
)

var theAuthority = sync.OnceValue(func() authority {
	a := authority{key: newKey(), leaf: newKey()}
	a.cert = sign(&x509.Certificate{
		Subject: pkix.Name{CommonName: "test CA"}, NotBefore: first, NotAfter: last,
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
	}, nil, a.key, a.key)
	return a
})

// Pool holds the authority.
func Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(theAuthority().cert)
	return pool
}

// PEM is the authority as a file has it.
func PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: theAuthority().cert.Raw})
}

// Certificate returns a certificate for Domain by the authority. change, if it is
// not nil, may alter it before it is signed.
func Certificate(change func(*x509.Certificate)) tls.Certificate {
	a := theAuthority()
	return tls.Certificate{Certificate: [][]byte{sign(leaf(change), a.cert, a.leaf, a.key).Raw}, PrivateKey: a.leaf}
}

// SelfSigned returns a certificate for Domain by nobody.
func SelfSigned() tls.Certificate {
	key := newKey()
	return tls.Certificate{Certificate: [][]byte{sign(leaf(nil), nil, key, key).Raw}, PrivateKey: key}
}

func leaf(change func(*x509.Certificate)) *x509.Certificate {
	c := &x509.Certificate{
		Subject: pkix.Name{CommonName: Domain}, DNSNames: []string{Domain}, NotBefore: first, NotAfter: last,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	if change != nil {
		change(c)
	}
	return c
}

// sign makes a certificate; without a parent it signs itself.
func sign(c, parent *x509.Certificate, key, by *ecdsa.PrivateKey) *x509.Certificate {
	c.SerialNumber = big.NewInt(1)
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), by)
	if err != nil {
		panic(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return made
}

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}
