package cli

import (
	"crypto/x509"
	"os"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/killpoint"
)

// way is how a server is reached where DNS and the system's authorities are not
// asked, or not directly: --server, --ca-file, --proxy.
type way struct{ server, caFile, proxy string }

// target is the server of a domain, reached as the flags say.
func (a *app) target(domain address.Domain) (connect.Target, error) {
	return a.targetVia(domain, way{})
}

// targetVia is target for an account that remembers its way; the flags of this
// run come first.
func (a *app) targetVia(domain address.Domain, known way) (connect.Target, error) {
	t := connect.Target{Domain: domain, Server: known.server, AllowPlain: a.flags.allowPlain, Timeout: time.Duration(a.flags.timeout), Dial: killpoint.Dial()}
	if a.flags.server != "" {
		t.Server = a.flags.server
	}
	if a.trial != nil {
		t.Server, t.Roots = "xmpps://"+a.trial.server.DirectTLSAddr(), a.trial.server.CAPool()
		return t, nil
	}
	var err error
	if t.Proxy, err = a.proxy(t, known.proxy); err != nil {
		return t, err
	}
	caFile := known.caFile
	if a.flags.caFile != "" {
		caFile = a.flags.caFile
	}
	if caFile == "" {
		return t, nil
	}
	pem, err := os.ReadFile(caFile)
	t.Roots = x509.NewCertPool()
	if err != nil || !t.Roots.AppendCertsFromPEM(pem) {
		return t, fault.Wrap(fault.Usage, err, fault.Args{"Flag": "--ca-file", "Value": foreign.From(caFile), "Why": "ca-file"})
	}
	return t, nil
}

// proxy is the one of the command line, for every server, or that of the
// environment with its exceptions, or the one that the account came by.
func (a *app) proxy(t connect.Target, known string) (connect.Proxy, error) {
	if p := a.flags.proxy.Proxy; !p.IsZero() {
		return p, nil
	}
	p, err := t.EnvironmentProxy(os.Getenv)
	if err != nil || !p.IsZero() || known == "" {
		return p, err
	}
	return connect.ParseProxy(known)
}

// used is how a target was reached, to be remembered.
func (a *app) used(t connect.Target) way {
	w := way{server: a.flags.server, caFile: a.flags.caFile}
	if !t.Proxy.IsZero() {
		w.proxy = t.Proxy.String()
	}
	return w
}
