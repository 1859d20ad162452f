package connect

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestAlerts has crypto/tls itself refuse, for each reason that it knows.
func TestAlerts(t *testing.T) {
	no := errors.New("no")
	for name, tc := range map[string]struct {
		change func(*tls.Config)
		want   fault.Kind
		why    any
	}{
		"protocol version": {func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }, fault.WeakEncryption, nil},
		"handshake failure": {func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}, fault.WeakEncryption, nil},
		"internal error": {func(c *tls.Config) {
			c.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return nil, no }
		}, fault.TryLater, nil},
		"unrecognized name": {func(c *tls.Config) { c.Certificates = nil }, fault.UnknownHost, nil},
		"bad certificate": {func(c *tls.Config) {
			c.MaxVersion = tls.VersionTLS12
			c.VerifyConnection = func(tls.ConnectionState) error { return no }
		}, fault.TLSRefused, "certificate"},
		"certificate required": {func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }, fault.TLSRefused, "certificate"},
	} {
		for _, way := range []string{"direct", "starttls"} {
			t.Run(name+"/"+way, func(t *testing.T) {
				refuse := func(p *peer) {
					if p.Encrypt(tc.change) {
						t.Error("the server did not refuse")
					}
					p.Gone()
				}
				var target Target
				if way == "direct" {
					target = direct(t, refuse)
				} else {
					target = starttls(t, proceed(refuse))
				}
				s, _, err := Open(limited(t), target, question())
				wants(t, err, tc.want)
				if s != nil {
					t.Error("there is a stream")
				}
				if args := fault.Of(err).Args; args["Why"] != tc.why || args["Domain"] != target.Domain {
					t.Errorf("got %v", args)
				}
			})
		}
	}
}

// TestRawAlerts has those that crypto/tls never sends, or only about certificates
// of clients.
func TestRawAlerts(t *testing.T) {
	for alert, want := range map[tls.AlertError]fault.Kind{
		10:  fault.TLSRefused, // unexpected_message
		46:  fault.TLSRefused, // certificate_unknown
		48:  fault.TLSRefused, // unknown_ca
		49:  fault.TLSRefused, // access_denied
		71:  fault.WeakEncryption,
		90:  fault.TLSRefused, // user_canceled
		115: fault.TLSRefused, // unknown_psk_identity
		255: fault.TLSRefused, // nobody's
	} {
		t.Run(fmt.Sprint(uint8(alert)), func(t *testing.T) {
			_, _, err := Open(limited(t), direct(t, func(p *peer) {
				p.Expect("\x16\x03")
				p.Send("\x15\x03\x03\x00\x02\x02", string([]byte{byte(alert)}))
				p.Gone()
			}), nil)
			wants(t, err, want)
			if !isAlert(err, alert) || isAlert(err, alert+1) {
				t.Errorf("not known for what it is: %v", err)
			}
		})
	}
}

// TestProtocolRefused has a server, or a proxy in front of one, that knows other
// protocols (RFC 7301 section 3.2): without a name it gets a second chance, once.
func TestProtocolRefused(t *testing.T) {
	web := func(c *tls.Config) { c.NextProtos = []string{"h2", "http/1.1"} }
	refuse := func(p *peer) {
		if p.Encrypt(web) {
			t.Error("the server did not refuse")
		}
		p.Gone()
	}
	s, _ := open(t, direct(t, refuse, func(p *peer) {
		p.Encrypt(web)
		if got := p.State().NegotiatedProtocol; got != "" {
			t.Errorf("ALPN %q", got)
		}
		p.Open(connecttest.OfferRegister)
		p.Quiet()
	}), nil)
	if !s.Features().Register {
		t.Error("not the server")
	}
	s.Close()

	stubborn := func(p *peer) {
		p.Expect("\x16\x03")
		p.Send("\x15\x03\x03\x00\x02\x02\x78")
		p.Gone()
	}
	_, _, err := Open(limited(t), direct(t, stubborn, stubborn), nil)
	wants(t, err, fault.NotXMPP)
	_, _, err = Open(limited(t), direct(t, refuse, func(p *peer) {
		p.Encrypt(web)
		p.Expect(connecttest.ClientHeader)
		p.Send(http)
		p.Gone()
	}), nil)
	wants(t, err, fault.NotXMPP)
}

// TestNextAfterAnAlert has a first place that refuses: that says nothing about the
// second one.
func TestNextAfterAnAlert(t *testing.T) {
	s := connecttest.Start(t,
		func(p *peer) {
			p.Expect("\x16\x03")
			p.Send("\x15\x03\x03\x00\x02\x02\x31")
			p.Gone()
		},
		func(p *peer) { p.Encrypt(); p.Open(connecttest.OfferRegister); p.Quiet() },
	)
	port := s.Addr[strings.LastIndexByte(s.Addr, ':')+1:]
	z := &zone{records: map[string][]string{
		directSRV:      {"1 0 " + port + " host.test.", "2 0 " + port + " host.test."},
		"host.test. A": {"127.0.0.1"},
	}}
	stream, _ := open(t, Target{Domain: addresstest.Domain(t, connecttest.Domain), Resolver: z.resolver(t), Roots: connecttest.Pool()}, nil)
	if !stream.Features().Register {
		t.Error("not the second place")
	}
}
