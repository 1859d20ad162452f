package testenv

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// certificates are the files of one server's identity, made for its run and
// trusted by nobody but the test.
type certificates struct {
	caFile, certFile, keyFile string
	pool                      *x509.CertPool
}

// newCertificates writes a CA and a server certificate for all the hosts into
// dir. One certificate for all keeps both servers' configurations free of
// rules about which one belongs to which port.
func newCertificates(dir string, hosts []string) (*certificates, error) {
	ca, leaf, key, err := issue(hosts)
	if err != nil {
		return nil, err
	}
	c := &certificates{
		caFile:   filepath.Join(dir, "ca.pem"),
		certFile: filepath.Join(dir, "cert.pem"),
		keyFile:  filepath.Join(dir, "key.pem"),
		pool:     x509.NewCertPool(),
	}
	c.pool.AddCert(ca)
	for name, block := range map[string]*pem.Block{
		c.caFile:   {Type: "CERTIFICATE", Bytes: ca.Raw},
		c.certFile: {Type: "CERTIFICATE", Bytes: leaf},
		c.keyFile:  {Type: "PRIVATE KEY", Bytes: key},
	} {
		if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// issue makes a CA, and a certificate of it for the hosts with its key (PKCS #8),
// both as DER.
func issue(hosts []string) (ca *x509.Certificate, leaf, key []byte, err error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	now := time.Now()
	ca = &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "xmpp-start test CA"},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(30 * 24 * time.Hour),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		return nil, nil, nil, err
	}
	if ca, err = x509.ParseCertificate(caDER); err != nil {
		return nil, nil, nil, err
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, nil, err
	}
	leaf, err = x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2),
		Subject:      pkix.Name{CommonName: hosts[0]},
		NotBefore:    ca.NotBefore,
		NotAfter:     ca.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     hosts,
	}, ca, leafKey.Public(), caKey)
	if err != nil {
		return nil, nil, nil, err
	}
	key, err = x509.MarshalPKCS8PrivateKey(leafKey)
	return ca, leaf, key, err
}
