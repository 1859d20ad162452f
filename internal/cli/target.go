package cli

import (
	"context"
	"crypto/x509"
	"os"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// target is the server of a domain, reached as the flags say.
func (a *app) target(domain address.Domain) (connect.Target, error) {
	return a.targetVia(domain, a.flags.server, a.flags.caFile)
}

// targetVia is target for an account that remembers how its server is reached;
// the flags of this run come first.
func (a *app) targetVia(domain address.Domain, server, caFile string) (connect.Target, error) {
	t := connect.Target{Domain: domain, Server: server, AllowPlain: a.flags.allowPlain, Timeout: time.Duration(a.flags.timeout)}
	if a.flags.server != "" {
		t.Server = a.flags.server
	}
	if a.flags.caFile != "" {
		caFile = a.flags.caFile
	}
	if a.trial != nil {
		t.Server, t.Roots = "xmpps://"+a.trial.server.DirectTLSAddr(), a.trial.server.CAPool()
		return t, nil
	}
	var err error
	if t.Proxy, err = a.proxy(t); err != nil || caFile == "" {
		return t, err
	}
	pem, err := os.ReadFile(caFile)
	t.Roots = x509.NewCertPool()
	if err != nil || !t.Roots.AppendCertsFromPEM(pem) {
		return t, fault.Wrap(fault.Usage, err, fault.Args{"Flag": "--ca-file", "Value": foreign.From(caFile), "Why": "ca-file"})
	}
	return t, nil
}

// proxy is the one of the command line, for every server, or that of the
// environment with its exceptions.
func (a *app) proxy(t connect.Target) (connect.Proxy, error) {
	if p := a.flags.proxy.Proxy; !p.IsZero() {
		return p, nil
	}
	return t.EnvironmentProxy(os.Getenv)
}

// open connects to the server of a domain without a question.
func (a *app) open(ctx context.Context, t connect.Target) (*connect.Stream, error) {
	s, _, err := connect.Open(ctx, t, nil)
	return s, err
}
