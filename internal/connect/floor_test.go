package connect

import (
	"crypto/tls"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

const offerExporter = "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>"

// TestWeaker has servers that offer less than the account was once proven with:
// they must not hear anything that depends on the password, not even the name.
func TestWeaker(t *testing.T) {
	bound := Floor{scram.Choice{Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-exporter"}, tls.VersionTLS13}
	unbound := Floor{scram.Choice{Mechanism: "SCRAM-SHA-256"}, tls.VersionTLS12}
	old := func(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }
	for name, tc := range map[string]struct {
		floor      Floor
		mechanisms []string
		more       string
		change     func(*tls.Config)
		was, now   string
	}{
		"a shorter hash":          {unbound, []string{"SCRAM-SHA-1", "PLAIN"}, "", nil, "SCRAM-SHA-256, TLS 1.2", "SCRAM-SHA-1, TLS 1.3"},
		"a shorter hash, bound":   {unbound, []string{"SCRAM-SHA-1-PLUS"}, offerExporter, nil, "SCRAM-SHA-256, TLS 1.2", "SCRAM-SHA-1-PLUS, TLS 1.3"},
		"no binding":              {bound, []string{"SCRAM-SHA-256"}, offerExporter, nil, "SCRAM-SHA-256-PLUS, TLS 1.3", "SCRAM-SHA-256, TLS 1.3"},
		"no binding, more hash":   {bound, []string{"SCRAM-SHA-512"}, "", nil, "SCRAM-SHA-256-PLUS, TLS 1.3", "SCRAM-SHA-512, TLS 1.3"},
		"no list of bindings":     {bound, []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}, "", nil, "SCRAM-SHA-256-PLUS, TLS 1.3", "SCRAM-SHA-256, TLS 1.3"},
		"PLAIN":                   {unbound, []string{"PLAIN"}, "", nil, "SCRAM-SHA-256, TLS 1.2", "PLAIN, TLS 1.3"},
		"an older TLS":            {Floor{unbound.Choice, tls.VersionTLS13}, []string{"SCRAM-SHA-256"}, "", old, "SCRAM-SHA-256, TLS 1.3", "SCRAM-SHA-256, TLS 1.2"},
		"an older TLS, by itself": {Floor{TLS: tls.VersionTLS13}, []string{"SCRAM-SHA-512"}, "", old, "TLS 1.3", "SCRAM-SHA-512, TLS 1.2"},
		"of an unknown mechanism": {Floor{Choice: scram.Choice{Mechanism: "SCRAM-\x1b"}}, []string{"SCRAM-SHA-512"}, "", nil, `SCRAM-\u{001B}`, "SCRAM-SHA-512, TLS 1.3"},
	} {
		t.Run(name, func(t *testing.T) {
			script := func(p *peer) {
				if tc.change == nil {
					tc.change = func(*tls.Config) {}
				}
				p.Encrypt(tc.change)
				p.Open(connecttest.OfferLogin(tc.mechanisms...), tc.more)
				p.Quiet()
			}
			target := direct(t, script, script)
			target.AllowPlain = true // it makes PLAIN fit for new accounts, not for known ones
			creds := account(t)
			creds.Floor = tc.floor
			s, _ := open(t, target, nil)
			if err := s.CanLogin(); err != nil {
				t.Errorf("a new account: %v", err)
			}
			_, err := s.Login(limited(t), creds, nil)
			wants(t, err, fault.LoginUnsafe)
			args := fault.Of(err).Args
			if args["Why"] != "weaker" || args["Address"] != creds.Address {
				t.Errorf("got %v", args)
			}
			for key, want := range map[string]string{"Was": tc.was, "Now": tc.now} {
				if got, ok := args[key].(interface{ String() string }); !ok || got.String() != want {
					t.Errorf("%s: %v, want %s", key, args[key], want)
				}
			}
			s, _ = open(t, target, nil)
			_, _, err = s.Submit(limited(t), question(), creds)
			wants(t, err, fault.LoginUnsafe)
			s.Close()
		})
	}
}

// TestNotWeaker has servers that offer as much as before, or more.
func TestNotWeaker(t *testing.T) {
	for name, tc := range map[string]struct {
		floor Floor
		offer []string
	}{
		"the same":             {Floor{scram.Choice{Mechanism: connecttest.Mechanism}, tls.VersionTLS13}, []string{connecttest.Mechanism}},
		"more":                 {Floor{scram.Choice{Mechanism: "PLAIN"}, tls.VersionTLS12}, []string{connecttest.Mechanism}},
		"weaker ones, too":     {Floor{scram.Choice{Mechanism: connecttest.Mechanism}, tls.VersionTLS12}, []string{"PLAIN", connecttest.Mechanism}},
		"nothing known before": {Floor{}, []string{connecttest.Mechanism}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open(connecttest.OfferLogin(tc.offer...))
				p.LogIn()
				p.Bind(connecttest.Address + "/r")
				p.Farewell()
			}), nil)
			creds := account(t)
			creds.Floor = tc.floor
			session, err := s.Login(limited(t), creds, nil)
			if err != nil {
				t.Fatal(err)
			}
			session.Close()
		})
	}
}

// TestNextBest has a floor that the best mechanism on offer is below, and another
// one is not.
func TestNextBest(t *testing.T) {
	s, _ := open(t, direct(t, func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256"), offerExporter)
		if got := p.Expect("</auth>"); !strings.Contains(got, "mechanism='SCRAM-SHA-256'") {
			t.Errorf("got %s", got)
		}
		p.Send(connecttest.SASL("failure", "<not-authorized/>"))
		p.Quiet()
	}), nil)
	creds := account(t)
	creds.Floor.Mechanism = "SCRAM-SHA-256"
	_, err := s.Login(limited(t), creds, nil)
	wants(t, err, fault.LoginRefused)
}
