package connect

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// handshake puts TLS on the connection, for the domain of the address (RFC 6120
// section 13.7.2) and not for the host that DNS named.
func (t Target) handshake(ctx context.Context, raw net.Conn, c candidate) (*tls.Conn, error) {
	config := &tls.Config{
		ServerName: t.Domain.String(),
		RootCAs:    t.Roots,
		MinVersion: tls.VersionTLS12,
	}
	if c.direct && !c.anyProtocol {
		config.NextProtos = []string{"xmpp-client"} // XEP-0368 section 4
	}
	conn := tls.Client(raw, config)
	limited, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	if err := conn.HandshakeContext(limited); err != nil {
		if ctx.Err() != nil {
			return nil, interrupted(ctx, t.Domain)
		}
		return nil, t.tlsFault(err, c.String())
	}
	return conn, nil
}

// tlsFault says what is wrong with a handshake. Names in a certificate are
// foreign text: Go's own error would print them raw.
func (t Target) tlsFault(err error, host string) error {
	args := fault.Args{"Domain": t.Domain, "Host": host}
	var (
		record  tls.RecordHeaderError
		invalid x509.CertificateInvalidError
		name    x509.HostnameError
		unknown x509.UnknownAuthorityError
	)
	switch {
	case isAlert(err):
		return alertFault(err, args)
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Wrap(fault.NoAnswer, err, args)
	case errors.As(err, &record):
		return fault.Wrap(fault.NotXMPP, err, args)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		now := time.Now()
		args["Now"], args["Date"], args["Early"] = now, invalid.Cert.NotAfter, false
		if now.Before(invalid.Cert.NotBefore) {
			args["Date"], args["Early"] = invalid.Cert.NotBefore, true
		}
		return fault.Wrap(fault.CertificateExpired, err, args)
	case errors.As(err, &name):
		args["Names"] = certificateNames(name.Certificate)
		return fault.Wrap(fault.CertificateWrongName, err, args)
	case errors.As(err, &unknown), errors.As(err, &invalid):
		return fault.Wrap(fault.CertificateUntrusted, err, args)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), isReset(err):
		return fault.Wrap(fault.ConnectionLost, err, args)
	}
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) {
		return fault.Wrap(fault.CertificateUntrusted, err, args)
	}
	return fault.Wrap(fault.WeakEncryption, err, args)
}

// certificateNames lists whom a certificate is for, at most four of them.
func certificateNames(c *x509.Certificate) foreign.Text {
	names := c.DNSNames
	if len(names) == 0 {
		names = []string{c.Subject.CommonName}
	}
	all := ""
	for i, n := range names {
		if i == 4 {
			all += ", …"
			break
		}
		if i > 0 {
			all += ", "
		}
		all += n
	}
	return foreign.From(all)
}

// isReset reports an error of the network below.
func isReset(err error) bool {
	var op *net.OpError
	return errors.As(err, &op)
}

// Pin is the SHA-256 of the public key in the server's certificate (SPKI), in
// hexadecimal; it stays the same when a certificate is renewed for the same key.
func Pin(state tls.ConnectionState) string {
	if len(state.PeerCertificates) == 0 {
		return ""
	}
	sum := sha256.Sum256(state.PeerCertificates[0].RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}
