package adversary

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"xmpp-start/internal/connect/connecttest"
)

// slowly is less than the silence after which a client gives up.
const slowly = 9 * time.Second

// inTLS are the faults of the handshake.
func inTLS() []Fault {
	certificate := func(change func(c *x509.Certificate)) func(int, *tls.Config) {
		return func(_ int, c *tls.Config) { c.Certificates = []tls.Certificate{connecttest.Certificate(change)} }
	}
	names := func(names ...string) func(int, *tls.Config) {
		return certificate(func(c *x509.Certificate) { c.DNSNames = names })
	}
	versions := func(low, high uint16) func(int, *tls.Config) {
		return func(_ int, c *tls.Config) { c.MinVersion, c.MaxVersion = low, high }
	}
	unsafe, temporary := []int{7}, []int{5}
	return []Fault{
		{Row: 24, What: "certificate expired", Exits: unsafe, tls: certificate(func(c *x509.Certificate) { c.NotAfter = c.NotBefore.Add(time.Hour) })},
		{Row: 24, What: "certificate not yet valid", Exits: unsafe, tls: certificate(func(c *x509.Certificate) { c.NotBefore = c.NotAfter.Add(-time.Hour) })},
		{Row: 25, What: "certificate for another host", Exits: unsafe, tls: names("evil.test")},
		{Row: 25, What: "certificate for the host that DNS named", Exits: unsafe, tls: names("xmpp." + connecttest.Domain)},
		{Row: 26, What: "certificate signed by itself", Exits: unsafe, tls: func(_ int, c *tls.Config) { c.Certificates = []tls.Certificate{connecttest.SelfSigned()} }},
		{Row: 27, What: "escape sequence in the certificate", Exits: unsafe, tls: names("\x1b[2Jevil.test")},
		{Row: 27, What: "turned text in the certificate", Exits: unsafe, tls: certificate(func(c *x509.Certificate) {
			c.DNSNames, c.Subject.CommonName = nil, "\u202etset.live\r\u009b2J"
		})},
		{Row: 29, What: "TLS 1.0 and 1.1 only", Exits: unsafe, tls: versions(tls.VersionTLS10, tls.VersionTLS11)},
		{Row: 29, What: "no cipher in common", Exits: unsafe, tls: func(_ int, c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}},
		{Row: 30, What: "handshake stalls", Exits: temporary, at: map[moment]act{shaking: mute}},
		{Row: 30, What: "handshake drips", Exits: temporary, at: map[moment]act{shaking: drips(slowly)}},
		{Row: 30, What: "handshake is reset", Exits: temporary, at: map[moment]act{shaking: breakUp}},
		{Row: 30, What: "handshake is garbled", Exits: temporary, at: map[moment]act{shaking: func(l *line, text string) error {
			garbled := []byte(text)
			for i := 5; i < len(garbled); i += 3 {
				garbled[i] ^= 0x55
			}
			return l.write(string(garbled))
		}}},
	}
}
