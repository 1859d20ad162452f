package connect

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// TestCertificates has handshakes that must fail; the server hears nothing of
// registration or login, for it never gets to an encrypted stream.
func TestCertificates(t *testing.T) {
	with := func(change func(*x509.Certificate)) func(*tls.Config) {
		return func(c *tls.Config) { c.Certificates = []tls.Certificate{connecttest.Certificate(change)} }
	}
	now := time.Now()
	for name, tc := range map[string]struct {
		config func(*tls.Config)
		want   fault.Kind
		// names is what the user reads about whom the certificate is for.
		names string
	}{
		"row-24 expired":       {with(func(c *x509.Certificate) { c.NotAfter = now.Add(-time.Hour) }), fault.CertificateExpired, ""},
		"row-24 not yet valid": {with(func(c *x509.Certificate) { c.NotBefore = now.Add(24 * time.Hour) }), fault.CertificateExpired, ""},
		"row-25 wrong host":    {with(names("other.test", "another.test")), fault.CertificateWrongName, "other.test, another.test"},
		"row-25 name of the SRV target only": {with(func(c *x509.Certificate) { c.DNSNames = []string{"127.0.0.1"} }),
			fault.CertificateWrongName, "127.0.0.1"},
		"row-25 common name only": {with(func(c *x509.Certificate) { c.DNSNames = nil }), fault.CertificateWrongName, connecttest.Domain},
		"row-25 wildcard":         {with(names("*.example.test")), fault.CertificateWrongName, "*.example.test"},
		"row-25 many names": {with(names("a.test", "b.test", "c.test", "d.test", "e.test")),
			fault.CertificateWrongName, "a.test, b.test, c.test, d.test, …"},
		"row-26 self-signed": {func(c *tls.Config) { c.Certificates = []tls.Certificate{connecttest.SelfSigned()} }, fault.CertificateUntrusted, ""},
		"row-26 not for servers": {with(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }),
			fault.CertificateUntrusted, ""},
		"row-27 escapes in a name": {with(func(c *x509.Certificate) {
			c.DNSNames = nil
			c.Subject = pkix.Name{CommonName: "\x1b]0;x\a\u202eevil\r\nType your password:"}
		}), fault.CertificateWrongName, `\u{001B}]0;x\u{0007}\u{202E}evil Type your password:`},
		"row-29 TLS 1.1": {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, fault.WeakEncryption, ""},
		"row-29 no common cipher": {func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}
		}, fault.WeakEncryption, ""},
	} {
		handshake := func(p *peer) {
			if p.Encrypt(tc.config) {
				p.Quiet() // with TLS 1.3 the server is done before the client has looked
			}
		}
		for _, way := range []string{"direct", "starttls"} {
			t.Run(name+"/"+way, func(t *testing.T) {
				var target Target
				if way == "direct" {
					target = direct(t, handshake)
				} else {
					target = starttls(t, proceed(handshake))
				}
				_, _, err := Open(limited(t), target, question())
				wants(t, err, tc.want)
				f := fault.Of(err)
				if text, _ := f.Args["Names"].(foreign.Text); text.String() != tc.names {
					t.Errorf("names %q, want %q", text, tc.names)
				}
				if tc.want == fault.CertificateExpired {
					date, _ := f.Args["Date"].(time.Time)
					if early := strings.HasSuffix(name, "valid"); f.Args["Early"] != early || date.After(now) != early || f.Args["Now"] == nil {
						t.Errorf("got %+v", f.Args)
					}
				}
				if strings.ContainsAny(err.Error(), "\x1b\a\u202e\r\n") {
					t.Errorf("%q", err)
				}
			})
		}
	}
}

func names(list ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.DNSNames = list }
}

// proceed plays what comes before the handshake of STARTTLS.
func proceed(then connecttest.Script) connecttest.Script {
	return func(p *peer) {
		p.Open(connecttest.OfferTLS)
		p.Expect(connecttest.OfferTLS)
		p.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
		then(p)
	}
}

// TestHostileNamesAreListedHarmlessly is row 27 for alternative names, which
// crypto/x509 refuses to sign with control characters but others would not.
func TestHostileNamesAreListedHarmlessly(t *testing.T) {
	got := certificateNames(&x509.Certificate{DNSNames: []string{"\x1b[2J", "a\u202eb", strings.Repeat("x", 1<<20)}}).String()
	if strings.ContainsAny(got, "\x1b\u202e") || len([]rune(got)) > 301 {
		t.Errorf("%q", got)
	}
}

func TestPin(t *testing.T) {
	if Pin(tls.ConnectionState{}) != "" {
		t.Error("a pin of nothing")
	}
	pin := func(c tls.Certificate) string {
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		return Pin(tls.ConnectionState{PeerCertificates: []*x509.Certificate{leaf}})
	}
	renewed := connecttest.Certificate(func(c *x509.Certificate) { c.NotAfter = time.Now() })
	if a, b := pin(connecttest.Certificate(nil)), pin(renewed); a != b || len(a) != 64 {
		t.Errorf("the same key: %s, %s", a, b)
	}
	if pin(connecttest.SelfSigned()) == pin(renewed) {
		t.Error("another key has the same pin")
	}
}

// TestHandshakeCut has connections that end in the handshake: row 14, for there
// may be another place that works.
func TestHandshakeCut(t *testing.T) {
	for name, script := range map[string]connecttest.Script{
		"row-14 end":              func(p *peer) { p.Expect("\x16\x03") },
		"row-14 reset":            func(p *peer) { p.Expect("\x16\x03"); p.Reset() },
		"row-14 end in an answer": func(p *peer) { p.Expect("\x16\x03"); p.Send("\x16\x03\x03\x00\x40\x02") },
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := Open(limited(t), direct(t, script), nil)
			wants(t, err, fault.ConnectionLost)
		})
	}
}
