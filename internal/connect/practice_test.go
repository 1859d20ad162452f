package connect

import (
	"context"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/scram"
)

// onPractice starts the server inside with the account of the tests.
func onPractice(t *testing.T, config practice.Config) (*practice.Server, Target, Credentials) {
	t.Helper()
	s, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	creds := account(t)
	if err := s.AddAccount(connecttest.Name, creds.Password); err != nil {
		t.Fatal(err)
	}
	target := Target{Domain: addresstest.Domain(t, s.Domain()), Server: "xmpps://" + s.DirectTLSAddr(), Roots: s.CAPool()}
	if creds.Address, err = address.New(connecttest.Name, target.Domain); err != nil {
		t.Fatal(err)
	}
	return s, target, creds
}

func profile(t *testing.T, name string) practice.Config {
	t.Helper()
	config, ok := practice.Profile(name)
	if !ok {
		t.Fatalf("no profile %s", name)
	}
	return config
}

// enter opens a stream and logs in.
func enter(t *testing.T, target Target, creds Credentials) (scram.Choice, error) {
	t.Helper()
	s, _ := open(t, target, nil)
	session, err := s.Login(limited(t), creds, nil)
	if err != nil {
		return scram.Choice{}, err
	}
	defer session.Close()
	return session.Login(), nil
}

// TestLoginOnPractice logs in to a real server side of SASL in each of its forms:
// what is chosen by XEP-0440, and that the server takes the GS2 flag and, where it
// says so, has offered what arrived (XEP-0474).
func TestLoginOnPractice(t *testing.T) {
	plus := []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"}
	for name, tc := range map[string]struct {
		config    practice.Config
		mechanism string
		binding   string
		failure   fault.Kind
	}{
		"as it comes":            {profile(t, "form"), "SCRAM-SHA-256-PLUS", "tls-exporter", ""},
		"the longest hash":       {practice.Config{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256"}}, "SCRAM-SHA-512", "", ""},
		"sha1-only":              {profile(t, "sha1-only"), "SCRAM-SHA-1", "", ""},
		"sha1-plus":              {profile(t, "sha1-plus"), "SCRAM-SHA-1-PLUS", "tls-exporter", ""},
		"no-binding":             {profile(t, "no-binding"), "SCRAM-SHA-256", "", ""},
		"binding-certificate":    {profile(t, "binding-certificate"), "SCRAM-SHA-256-PLUS", "tls-server-end-point", ""},
		"binding-unlisted":       {profile(t, "binding-unlisted"), "SCRAM-SHA-256", "", ""},
		"binding-unsealed":       {profile(t, "binding-unsealed"), "SCRAM-SHA-256-PLUS", "tls-exporter", ""},
		"binding-tls12":          {profile(t, "binding-tls12"), "SCRAM-SHA-256-PLUS", "tls-unique", ""},
		"tls12":                  {profile(t, "tls12"), "SCRAM-SHA-256", "", ""},
		"best of several types":  {practice.Config{Bindings: []string{"tls-server-end-point", "tls-exporter"}}, "SCRAM-SHA-256-PLUS", "tls-exporter", ""},
		"stripped of -PLUS":      {practice.Config{Stripped: plus}, "", "", fault.LoginUnsafe}, // by the flag y
		"stripped of SHA-256":    {practice.Config{Stripped: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}}, "", "", fault.LoginUnsafe},
		"stripped, and unsealed": {practice.Config{Stripped: plus, Unsealed: true}, "", "", fault.LoginUnsafe},
		"plain-only":             {profile(t, "plain-only"), "", "", fault.PlainOnly},
	} {
		t.Run(name, func(t *testing.T) {
			server, target, creds := onPractice(t, tc.config)
			got, err := enter(t, target, creds)
			logins := server.Ledger().Logins
			if tc.failure != "" {
				wants(t, err, tc.failure)
				if logins != 0 {
					t.Error("the server has let somebody in")
				}
				return
			}
			if want := (scram.Choice{Mechanism: tc.mechanism, Binding: tc.binding}); err != nil || got != want || logins != 1 {
				t.Errorf("got %+v, %v; want %+v; the server counts %d", got, err, want, logins)
			}
		})
	}
}

func TestPlainOnPractice(t *testing.T) {
	server, target, creds := onPractice(t, profile(t, "plain-only"))
	target.AllowPlain = true
	if got, err := enter(t, target, creds); err != nil || got.Mechanism != "PLAIN" || server.Ledger().Logins != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	creds.Floor.Mechanism = "SCRAM-SHA-1"
	_, err := enter(t, target, creds)
	wants(t, err, fault.LoginUnsafe)
	if l := server.Ledger(); l.Logins != 1 || l.FailedLogins != 0 {
		t.Errorf("the server has heard of it: %+v", l)
	}

	// Where something better is on offer, the permission is not used.
	_, target, creds = onPractice(t, practice.Config{Mechanisms: []string{"PLAIN", "SCRAM-SHA-1"}})
	target.AllowPlain = true
	if got, err := enter(t, target, creds); err != nil || got.Mechanism != "SCRAM-SHA-1" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestWeakenedOnPractice logs in once, remembers how, and comes back to a server of
// the same domain that has less, the same, or more.
func TestWeakenedOnPractice(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after string
		weaker        bool
	}{
		"same":             {"form", "form", false},
		"no binding":       {"form", "no-binding", true},
		"shorter hash":     {"no-binding", "sha1-only", true},
		"older TLS":        {"no-binding", "tls12", true},
		"other binding":    {"form", "binding-certificate", false},
		"list taken away":  {"form", "binding-unlisted", true},
		"binding, no hash": {"no-binding", "sha1-plus", true},
		"longer hash":      {"sha1-only", "no-binding", false},
		"binding gained":   {"no-binding", "form", false},
		"newer TLS":        {"tls12", "no-binding", false},
	} {
		t.Run(name, func(t *testing.T) {
			_, target, creds := onPractice(t, profile(t, tc.before))
			s, _ := open(t, target, nil)
			session, err := s.Login(limited(t), creds, nil)
			if err != nil {
				t.Fatal(err)
			}
			floor := Floor{session.Login(), session.TLS().Version}
			session.Close()
			server, target, creds := onPractice(t, profile(t, tc.after))
			creds.Floor = floor
			_, err = enter(t, target, creds)
			if !tc.weaker {
				if err != nil {
					t.Error(err)
				}
				return
			}
			wants(t, err, fault.LoginUnsafe)
			if fault.Of(err).Args["Why"] != "weaker" {
				t.Errorf("got %v", fault.Of(err).Args)
			}
			if l := server.Ledger(); l.Logins+l.FailedLogins != 0 {
				t.Errorf("the server has heard of it: %+v", l)
			}
		})
	}
}
