package connect

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"regexp"
	"strings"
	"sync"
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

// between is somebody between client and server who has a certificate that the
// client trusts. It changes what the server says, and keeps what the client said.
type between struct {
	server *practice.Server
	change func(string) string

	mu   sync.Mutex
	said string
}

// start listens on 127.0.0.1 and returns the target for the client.
func (b *between) start(t *testing.T, target Target) Target {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	name := target.Domain.String()
	front := connecttest.Certificate(func(c *x509.Certificate) { c.DNSNames = []string{name} })
	var running sync.WaitGroup
	running.Go(func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		client := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{front}, NextProtos: []string{"xmpp-client"}})
		defer client.Close()
		server, err := tls.Dial("tcp", b.server.DirectTLSAddr(), &tls.Config{ServerName: name, RootCAs: b.server.CAPool(), NextProtos: []string{"xmpp-client"}})
		if err != nil {
			t.Error(err)
			return
		}
		defer server.Close()
		running.Go(func() {
			defer server.Close()
			pass(server, client, func(s string) string {
				b.mu.Lock()
				defer b.mu.Unlock()
				b.said += s
				return s
			})
		})
		pass(client, server, b.change)
	})
	t.Cleanup(func() { l.Close(); running.Wait() })
	target.Server, target.Roots = "xmpps://"+l.Addr().String(), connecttest.Pool()
	return target
}

// pass carries what one side says to the other; the practice server says each of
// its answers in one write, which is one record of TLS.
func pass(to, from net.Conn, change func(string) string) {
	buf := make([]byte, 64<<10)
	for {
		n, err := from.Read(buf)
		if _, writeErr := to.Write([]byte(change(string(buf[:n])))); err != nil || writeErr != nil {
			return
		}
	}
}

var saslData = regexp.MustCompile(`(<(challenge|success)[^>]*>)([^<]+)<`)

// inSASL changes the messages of the exchange.
func inSASL(change func(string) string) func(string) string {
	return func(s string) string {
		return saslData.ReplaceAllStringFunc(s, func(element string) string {
			parts := saslData.FindStringSubmatch(element)
			data, err := base64.StdEncoding.DecodeString(parts[3])
			if err != nil {
				return element
			}
			return parts[1] + connecttest.Base64(change(string(data))) + "<"
		})
	}
}

// TestSomebodyBetween has an attacker whose certificate fits: what SCRAM is for.
func TestSomebodyBetween(t *testing.T) {
	replace := func(pattern, with string) func(string) string {
		re := regexp.MustCompile(pattern)
		return inSASL(func(s string) string { return re.ReplaceAllString(s, with) })
	}
	unbound := profile(t, "no-binding")
	for name, tc := range map[string]struct {
		config practice.Config
		change func(string) string
		want   fault.Kind
		proven bool // the client's proof was sent
	}{
		"who only listens, unbound": {unbound, func(s string) string { return s }, "", true},
		"who only listens":          {practice.Config{}, func(s string) string { return s }, fault.LoginUnsafe, true},
		"too few iterations":        {unbound, replace(`i=\d+`, "i=4095"), fault.LoginUnsafe, false},
		"too many iterations":       {unbound, replace(`i=\d+`, "i=1000001"), fault.LoginUnsafe, false},
		"a short salt":              {unbound, replace(`s=[^,]+`, "s=c2FsdA=="), fault.LoginUnsafe, false},
		"another nonce":             {unbound, replace(`^r=`, "r=x"), fault.LoginUnsafe, false},
		"an extension that matters": {unbound, replace(`^r=`, "m=x,r="), fault.LoginUnsafe, false},
		"the seal taken away":       {unbound, replace(`,h=[^,]+`, ""), fault.LoginRefused, true}, // it is part of what both sides sign
		"another signature":         {unbound, replace(`^v=....`, "v=AAAA"), fault.LoginUnsafe, true},
		"no signature":              {unbound, replace(`^v=.*`, "e=other-error"), fault.LoginUnsafe, true},
		"the best taken off":        {unbound, func(s string) string { return strings.Replace(s, "<mechanism>SCRAM-SHA-256</mechanism>", "", 1) }, fault.LoginUnsafe, false},
		"-PLUS taken off": {practice.Config{}, func(s string) string {
			return regexp.MustCompile(`<mechanism>[^<]*-PLUS</mechanism>`).ReplaceAllString(s, "")
		}, fault.LoginUnsafe, false}, // by the flag y
		"the types taken off":     {practice.Config{}, func(s string) string { return regexp.MustCompile(`<channel-binding [^>]*/>`).ReplaceAllString(s, "") }, fault.LoginUnsafe, false},
		"all but PLAIN taken off": {practice.Config{Mechanisms: []string{"PLAIN", "SCRAM-SHA-1"}}, func(s string) string { return strings.Replace(s, "<mechanism>SCRAM-SHA-1</mechanism>", "", 1) }, fault.PlainOnly, false},
		"PLAIN put in front of SASL": {unbound, func(s string) string {
			return strings.Replace(s, "<mechanism>", "<mechanism>PLAIN</mechanism><mechanism>", 1)
		}, fault.LoginUnsafe, false},
	} {
		t.Run(name, func(t *testing.T) {
			server, target, creds := onPractice(t, tc.config)
			b := &between{server: server, change: tc.change}
			_, err := enter(t, b.start(t, target), creds)
			if tc.want == "" && err != nil {
				t.Error(err)
			}
			if tc.want != "" {
				wants(t, err, tc.want)
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			if got := strings.Contains(b.said, "<response"); got != tc.proven {
				t.Errorf("the proof was sent: %v; the client said %q", got, b.said)
			}
			if strings.Contains(b.said, connecttest.Base64("\x00"+connecttest.Name+"\x00"+connecttest.Password)) {
				t.Error("the password was sent")
			}
		})
	}
}
