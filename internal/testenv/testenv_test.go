package testenv

import (
	"context"
	"os"
	"slices"
	"testing"
)

var servers Shared

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

// both are the two ways into a server.
var both = []struct {
	name string
	open func(ctx context.Context, s *Server, host string) (*secured, error)
}{
	{"STARTTLS", func(ctx context.Context, s *Server, host string) (*secured, error) {
		return openStartTLS(ctx, s.StartTLS, host, s.Pool())
	}},
	{"direct TLS", func(ctx context.Context, s *Server, host string) (*secured, error) {
		return openDirect(ctx, s.DirectTLS, host, s.Pool())
	}},
}

func TestFeatures(t *testing.T) {
	type want struct{ register, token bool }
	for _, server := range []struct {
		name  string
		start func(testing.TB) *Server
		hosts map[string]want
	}{
		{"prosody", servers.Prosody, map[string]want{
			Open:          {register: true, token: true},
			Fields:        {register: true},
			Closed:        {},
			Blocked:       {register: true},
			Throttled:     {register: true},
			Invite:        {register: true, token: true},
			Redirect:      {register: true},
			RedirectWords: {register: true},
			RedirectMail:  {register: true},
			Listed:        {register: true},
		}},
		{"ejabberd", servers.Ejabberd, map[string]want{
			Open:    {register: true},
			Closed:  {},
			Blocked: {}, // it looks at the network's address already here
			// The others stand here as the open one does.
			Captcha:  {register: true},
			Weak:     {register: true},
			Reserved: {register: true},
			Redirect: {register: true},
		}},
		{"throttled ejabberd", ThrottledEjabberd, map[string]want{
			Throttled: {register: true},
		}},
	} {
		t.Run(server.name, func(t *testing.T) {
			s := server.start(t)
			if server.name == "ejabberd" && slices.Contains(s.Hosts, Invite) {
				server.hosts[Open] = want{register: true, token: true}
				server.hosts[Invite] = want{register: true, token: true}
			}
			if len(s.Hosts) != len(server.hosts) {
				t.Errorf("it has the hosts %v, want %d", s.Hosts, len(server.hosts))
			}
			for host, want := range server.hosts {
				for _, way := range both {
					t.Run(host+" "+way.name, func(t *testing.T) {
						stream, err := way.open(t.Context(), s, host)
						if err != nil {
							t.Fatal(err)
						}
						defer stream.close()
						f := stream.features
						if got := f.Register != nil; got != want.register {
							t.Errorf("registration offered: %v, want %v", got, want.register)
						}
						if got := f.Token != nil; got != want.token {
							t.Errorf("tokens taken: %v, want %v", got, want.token)
						}
						if !slices.Contains(f.Mechanisms, "SCRAM-SHA-1") {
							t.Errorf("logins %v without SCRAM-SHA-1", f.Mechanisms)
						}
						// Those that set passwords by link are new enough to say so.
						bound := slices.Contains(f.Mechanisms, "SCRAM-SHA-1-PLUS") && slices.Contains(f.Bindings, binding{"tls-exporter"})
						if s.Resets() && !bound {
							t.Errorf("logins %v with %v are not bound to TLS 1.3", f.Mechanisms, f.Bindings)
						}
					})
				}
			}
		})
	}
}

// A server that others vouch for, too, would make every test of certificates
// pass for nothing.
func TestOwnCA(t *testing.T) {
	one, other := servers.Prosody(t), Prosody(t)
	for _, way := range both {
		mixed := *one
		mixed.site.certificates = other.site.certificates
		if stream, err := way.open(t.Context(), &mixed, Open); err == nil {
			stream.close()
			t.Errorf("%s: another run's CA vouches for the server", way.name)
		}
		if stream, err := way.open(t.Context(), one, "elsewhere.test"); err == nil {
			stream.close()
			t.Errorf("%s: the certificate is good for a host that is not there", way.name)
		}
	}
}
