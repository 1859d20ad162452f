// Package connect reaches an XMPP server and speaks with it before and after
// the login: look-up, SOCKS5, TCP, TLS, the limits on what the other side may
// send, and SASL.
//
// There are two types for the two halves of a connection, because the same
// words mean different things in them: on a Stream nobody has logged in, and an
// iq-set of jabber:iq:register makes an account; on a Session somebody has, and
// the same iq-set changes the password of the account. What such words are is
// not this package's business (see internal/ibr).
//
// Nothing is sent before TLS is up and the certificate fits the domain of the
// address. There is no way round that; Target.Roots adds an authority to trust.
package connect

import (
	"cmp"
	"context"
	"crypto/x509"
	"encoding/xml"
	"net"
	"time"

	"xmpp-start/internal/address"
)

// Target says which server is meant and what is trusted.
type Target struct {
	// Domain is the domain of the addresses, which the certificate must be for.
	Domain address.Domain
	// Server overrides the look-up: "HOST:PORT" for STARTTLS,
	// "xmpps://HOST:PORT" for direct TLS (XEP-0368). Empty: DNS is asked.
	Server string
	// Roots are the authorities to trust; nil means those of the system.
	Roots *x509.CertPool
	// AllowPlain permits the login with SASL PLAIN, which hands the password to
	// the server, where nothing better is offered.
	AllowPlain bool
	// Timeout is what looking up, connecting and logging in may take together,
	// without the time between the calls; 0 is DefaultTimeout.
	Timeout time.Duration
	// Budget, if it is not nil, is used up in place of Timeout: by all connections to
	// the target together.
	Budget *Budget
	// Proxy is what everything goes through; the zero one is none. With one,
	// nothing is looked up here, not even SRV records: without a Server it is
	// port 5222 of the domain, with STARTTLS (RFC 6120 section 3.2.2).
	Proxy Proxy
	// Resolver and Dial replace those of package net, for tests. With a Proxy
	// they lead to it.
	Resolver *net.Resolver
	Dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// Open connects to the target and reads what it offers. Where ask is not nil it
// is sent as an iq-get together with the header of the encrypted stream, which
// saves a round trip; its answer is the Reply. A server may refuse the question
// with an error of the whole stream: then the Stream, whose Features were read,
// comes with that error, and is closed.
//
// The errors are faults: of the look-up, the network, TLS, or the stream.
func Open(ctx context.Context, t Target, ask xml.TokenReader) (*Stream, *Reply, error) {
	clock := &cmp.Or(t.Budget, NewBudget(t.Timeout)).clock
	ctx, stop := clock.start(ctx)
	defer stop()
	found, err := t.candidates(ctx)
	if err != nil {
		return nil, nil, err
	}
	var last error
	for _, c := range found {
		s, reply, err := t.open(ctx, clock, c, ask)
		if s == nil && c.direct && isAlert(err, noApplicationProtocol) {
			// A proxy in front of the server may know no names but those of the web.
			c.anyProtocol = true
			s, reply, err = t.open(ctx, clock, c, ask)
		}
		if s != nil {
			s.found = found
		}
		if err == nil || s != nil || !tryNext(err) || ctx.Err() != nil {
			return s, reply, err
		}
		last = err
	}
	return nil, nil, last
}

// open tries one candidate.
func (t Target) open(ctx context.Context, clock *countdown, c candidate, ask xml.TokenReader) (*Stream, *Reply, error) {
	raw, err := t.dial(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	s := &Stream{target: t, place: c, clock: clock}
	if c.direct {
		err = s.secure(ctx, raw)
	} else {
		err = s.startTLS(ctx, raw)
	}
	if err != nil {
		raw.Close()
		return nil, nil, err
	}
	reply, err := s.begin(ctx, ask)
	if err != nil {
		s.Close()
		if !s.opened {
			return nil, nil, err
		}
	}
	return s, reply, err
}
