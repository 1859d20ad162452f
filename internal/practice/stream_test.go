package practice

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"xmpp-start/internal/password"
)

func TestBadHeaders(t *testing.T) {
	s := start(t, Config{})
	good := header(s)
	for name, test := range map[string]struct{ send, want string }{
		"another server":  {strings.Replace(good, "practice.test", "example.net", 1), "host-unknown"},
		"no server":       {strings.Replace(good, "to='practice.test'", "", 1), "host-unknown"},
		"no version":      {strings.Replace(good, "version='1.0' ", "", 1), "unsupported-version"},
		"version 2":       {strings.Replace(good, "version='1.0' ", "version='2.0' ", 1), "unsupported-version"},
		"content":         {strings.Replace(good, "jabber:client", "jabber:server", 1), "invalid-namespace"},
		"stream":          {strings.Replace(good, "etherx", "ether", 1), "invalid-namespace"},
		"undeclared":      {"<stream:stream to='practice.test' version='1.0' xmlns='jabber:client'>", "invalid-namespace"},
		"HTTP":            {"GET / HTTP/1.1\r\n\r\n", "not-well-formed"},
		"comment":         {"<!-- hello -->", "restricted-xml"},
		"DOCTYPE":         {"<!DOCTYPE lolz [<!ENTITY lol 'lol'>]>", "restricted-xml"},
		"instruction":     {"<?php ?>", "restricted-xml"},
		"not well-formed": {"<stream:stream to=practice.test>", "not-well-formed"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, address := range []string{s.StartTLSAddr(), s.DirectTLSAddr()} {
				c := dial(t, s, address)
				if address == s.DirectTLSAddr() {
					c.encrypt(&tls.Config{})
				}
				c.write(test.send)
				// The error stands in a stream of the server's own.
				if _, err := c.in.open(); err != nil {
					t.Fatal(err)
				}
				if got := c.ended(); got != test.want {
					t.Errorf("ended with %q", got)
				}
			}
		})
	}
}

func TestBadStanzas(t *testing.T) {
	s := withAccounts(t, "ann")
	nested := strings.Repeat("<a>", maxDepth)
	var attrs strings.Builder
	for i := range maxAttrs + 1 {
		attrs.WriteString(" a" + strings.Repeat("x", i) + "=''")
	}
	for name, test := range map[string]struct{ send, want string }{
		"comment":          {"<message><!-- hello --></message>", "restricted-xml"},
		"instruction":      {"<?xml version='1.0'?>", "restricted-xml"},
		"DOCTYPE":          {"<!DOCTYPE x>", "restricted-xml"},
		"entity":           {"<message>&lol;</message>", "not-well-formed"},
		"wrong end":        {"<message></presence>", "not-well-formed"},
		"same attribute":   {"<message a='1' a='2'/>", "not-well-formed"},
		"odd name":         {"<a:0 xmlns:a='urn:a'/>", "not-well-formed"},
		"text":             {"hello", "bad-format"},
		"big":              {"<message>" + strings.Repeat("x", maxBytes) + "</message>", "policy-violation"},
		"big name":         {"<" + strings.Repeat("x", maxBytes) + "/>", "policy-violation"},
		"deep":             {"<message>" + nested, "policy-violation"},
		"many attributes":  {"<message" + attrs.String() + "/>", "policy-violation"},
		"many elements":    {"<message>" + strings.Repeat("<a/>", maxTokens/2+1) + "</message>", "policy-violation"},
		"unknown stanza":   {"<hello/>", "unsupported-stanza-type"},
		"another protocol": {"<message xmlns='jabber:server'/>", "unsupported-stanza-type"},
	} {
		t.Run(name, func(t *testing.T) {
			c := connected(t, s, "ann")
			c.write(test.send)
			if got := c.ended(); got != test.want {
				t.Errorf("ended with %q", got)
			}
		})
	}
}

func TestTooEarly(t *testing.T) {
	s := withAccounts(t, "ann")
	for name, test := range map[string]struct {
		send func(*client)
		want string
	}{
		"registration in clear": {func(c *client) { c.write(header(s) + getForm) }, "policy-violation"},
		"login in clear": {func(c *client) {
			c.write(header(s) + sasl64("auth", " mechanism='SCRAM-SHA-1'", b64("n,,n=ann,r=abc")))
		}, "policy-violation"},
		// In one write, so that it cannot be taken for a part of what comes encrypted.
		"injected before TLS": {func(c *client) {
			c.write(header(s) + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>" + getForm)
		}, "policy-violation"},
	} {
		t.Run(name, func(t *testing.T) {
			c := dial(t, s, s.StartTLSAddr())
			test.send(c)
			features := c.open()
			if list := features.children(); len(list) != 1 || !list[0].is(nsTLS, "starttls") {
				t.Errorf("features in clear: %v", features)
			}
			if got := c.ended(); got != test.want {
				t.Errorf("ended with %q", got)
			}
		})
	}
	t.Run("message before login", func(t *testing.T) {
		c := dialTLS(t, s)
		c.write(header(s) + chat(ann, "x"))
		c.open()
		if got := c.ended(); got != "not-authorized" {
			t.Errorf("ended with %q", got)
		}
	})
	t.Run("message before bind", func(t *testing.T) {
		c := dialTLS(t, s)
		c.write(header(s))
		n, auth := c.auth(c.open(), "ann", pass)
		c.write(auth)
		c.write(c.respond(n, c.next()))
		c.next()
		c.write(header(s) + chat(ann, "x"))
		c.open()
		if got := c.ended(); got != "not-authorized" {
			t.Errorf("ended with %q", got)
		}
	})
}

func TestBadResource(t *testing.T) {
	s := withAccounts(t, "ann")
	c := dialTLS(t, s)
	c.write(header(s))
	n, auth := c.auth(c.open(), "ann", pass)
	c.write(auth)
	c.write(c.respond(n, c.next()))
	c.next()
	c.write(header(s))
	c.open()
	bind := "<iq type='set' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>RES</resource></bind></iq>"
	if got := condition(c.ask(strings.Replace(bind, "RES", strings.Repeat("x", 1024), 1))); got != "modify/bad-request" {
		t.Errorf("got %q", got)
	}
	if full := boundAddress(t, c.ask(strings.Replace(bind, "RES", "x", 1))); full != ann+"/x" {
		t.Errorf("bound %q", full)
	}
}

// TestGoodbye closes a stream politely: the server does the same.
func TestGoodbye(t *testing.T) {
	s := withAccounts(t, "ann")
	early := dialTLS(t, s)
	early.write(header(s) + "</stream:stream>")
	early.open()
	for name, c := range map[string]*client{"before login": early, "after": connected(t, s, "ann")} {
		c.write("\n \n</stream:stream>")
		if _, err := c.in.next(); !errors.Is(err, errEnd) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := c.conn.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%s: then got %v", name, err)
		}
	}
}

// TestClose ends a server with clients in every state; that nothing of it is
// left is checked for all tests together.
func TestClose(t *testing.T) {
	for name, end := range map[string]func(*Server, context.CancelFunc){
		"Close":   func(s *Server, _ context.CancelFunc) { s.Close() },
		"context": func(_ *Server, cancel context.CancelFunc) { cancel() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			s, err := Start(ctx, Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.AddAccount("ann", password.New(pass)); err != nil {
				t.Fatal(err)
			}
			silent := dial(t, s, s.DirectTLSAddr()) // no TLS handshake
			plain := dial(t, s, s.StartTLSAddr())
			plain.write(header(s))
			plain.open()
			early := dialTLS(t, s)
			early.write(header(s))
			early.open()
			late := online(t, s, "ann")
			end(s, cancel)
			for name, c := range map[string]*client{"in clear": plain, "before login": early, "after": late} {
				if got := c.ended(); got != "system-shutdown" {
					t.Errorf("%s: ended with %q", name, got)
				}
			}
			if _, err := silent.conn.Read(make([]byte, 1)); err == nil {
				t.Error("the silent connection got an answer")
			}
			s.Close()
			if conn, err := net.DialTimeout("tcp", s.DirectTLSAddr(), deadline); err == nil {
				conn.Close()
				t.Error("the port is still open")
			}
		})
	}
}

func TestTooManyConnections(t *testing.T) {
	s := start(t, Config{})
	for range maxConnections {
		c := dial(t, s, s.StartTLSAddr())
		c.write(header(s))
		c.open()
	}
	if _, err := dial(t, s, s.StartTLSAddr()).conn.Read(make([]byte, 1)); err == nil {
		t.Error("one more was served")
	}
}

func TestCertificate(t *testing.T) {
	s := start(t, Config{Domain: "Example.ORG"})
	if s.Domain() != "example.org" {
		t.Errorf("domain %q", s.Domain())
	}
	if !strings.HasPrefix(string(s.CAPEM()), "-----BEGIN CERTIFICATE-----") {
		t.Errorf("PEM %q", s.CAPEM())
	}
	for name, test := range map[string]struct {
		config *tls.Config
		ok     bool
	}{
		"good":          {&tls.Config{ServerName: "example.org", RootCAs: s.CAPool(), NextProtos: []string{"xmpp-client"}}, true},
		"another name":  {&tls.Config{ServerName: "example.net", RootCAs: s.CAPool()}, false},
		"unknown CA":    {&tls.Config{ServerName: "example.org"}, false},
		"another ALPN":  {&tls.Config{ServerName: "example.org", RootCAs: s.CAPool(), NextProtos: []string{"h2"}}, false},
		"old TLS":       {&tls.Config{ServerName: "example.org", RootCAs: s.CAPool(), MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, false},
		"TLS 1.2 is ok": {&tls.Config{ServerName: "example.org", RootCAs: s.CAPool(), MaxVersion: tls.VersionTLS12}, true},
	} {
		conn, err := tls.DialWithDialer(&net.Dialer{Timeout: deadline}, "tcp", s.DirectTLSAddr(), test.config)
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			if name == "good" && conn.ConnectionState().NegotiatedProtocol != "xmpp-client" {
				t.Errorf("ALPN %q", conn.ConnectionState().NegotiatedProtocol)
			}
			conn.Close()
		}
	}
}
