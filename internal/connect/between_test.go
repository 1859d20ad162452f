package connect

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

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
