package testenv

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"
)

// A Server is a real XMPP server that runs for tests.
type Server struct {
	// Name is the program and its version, like "prosody 0.12.3".
	Name string
	// Hosts are the domains that it serves, of those named in this package.
	Hosts []string
	// StartTLS and DirectTLS are the addresses ("127.0.0.1:port") for
	// STARTTLS and for TLS from the first byte (XEP-0368).
	StartTLS, DirectTLS string
	// Web is the address of its web pages, over HTTPS: those of invitations, and on
	// ejabberd of CAPTCHAs. Their links have the names of hosts, which no resolver
	// knows.
	Web string
	// CAFile is a PEM file with the CA that vouches for all the hosts. It
	// was made for this run.
	CAFile string

	software software
	site     site
	process  *process
}

// software is a server program: how it is started and administered.
type software interface {
	name() string
	hosts() []string
	command(site) (*exec.Cmd, error)
	adduser(ctx context.Context, s site, user, host, password string) error
	invitation(ctx context.Context, s site, host string) (string, error)
	resets() bool
	reset(ctx context.Context, s site, user, host string) (string, error)
	captchaAnswer(s site) (string, error)
	accounts(ctx context.Context, s site, host string) ([]string, error)
}

// site is the place where a server runs.
type site struct {
	Dir                         string
	CertFile, KeyFile           string
	Hosts                       []string
	StartTLSPort, DirectTLSPort int
	APIPort, WebPort            int

	certificates *certificates
}

// Prosody starts Prosody with all the hosts of this package for the one test.
func Prosody(t testing.TB) *Server {
	t.Helper()
	return forTest(t, newProsody)
}

// Ejabberd starts ejabberd for the one test, with the hosts of this package that
// it can have but for [Throttled]. It takes some seconds.
func Ejabberd(t testing.TB) *Server {
	t.Helper()
	return forTest(t, newEjabberd)
}

// EjabberdInvites reports whether [Ejabberd] has invitations, without starting it.
func EjabberdInvites() bool {
	e, err := findEjabberd(usual, "", Open)
	return err == nil && e.invites()
}

// ThrottledEjabberd starts ejabberd with [Throttled] alone for the one test.
func ThrottledEjabberd(t testing.TB) *Server {
	t.Helper()
	return forTest(t, newThrottledEjabberd)
}

func forTest(t testing.TB, find func() (software, error)) *Server {
	t.Helper()
	s, err := start(find)
	if err == nil {
		t.Cleanup(s.close)
	}
	return lend(t, s, err)
}

// lend gives a server, or what its start ended with, to a test.
func lend(t testing.TB, s *Server, err error) *Server {
	t.Helper()
	need(t, err)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("end of the log of %s:\n%s", s.Name, s.process.tail())
		}
	})
	return s
}

// Pool is the CA of [Server.CAFile] as a tls.Config takes it.
func (s *Server) Pool() *x509.CertPool {
	return s.site.certificates.pool
}

// Certificate is the server's own with its key, for tests that stand between it
// and a client which must not notice.
func (s *Server) Certificate() (tls.Certificate, error) {
	return tls.LoadX509KeyPair(s.site.certificates.certFile, s.site.certificates.keyFile)
}

// commandTimeout bounds an order to a server, on a busy machine.
const commandTimeout = 3 * time.Minute

// Adduser makes an account by the server's own means, on closed hosts, too.
func (s *Server) Adduser(t testing.TB, user, host, password string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	if err := s.software.adduser(ctx, s.site, user, host, password); err != nil {
		t.Fatalf("%s: adding %s@%s: %v", s.Name, user, host, err)
	}
}

// Accounts are the local parts of all accounts at host, sorted, by the server's
// own means.
func (s *Server) Accounts(host string) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	names, err := s.software.accounts(ctx, s.site, host)
	if err != nil {
		return nil, fmt.Errorf("%s: the accounts at %s: %w", s.Name, host, err)
	}
	slices.Sort(names)
	return names, nil
}

// Invitation makes an invitation to an account at host by the server's own
// means and returns its link (xmpp:HOST?register;preauth=TOKEN). It works once
// and for some days. Servers that have [Invite] have them, there and on [Open];
// the test is skipped on others.
func (s *Server) Invitation(t testing.TB, host string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	uri, err := s.software.invitation(ctx, s.site, host)
	if err != nil {
		need(t, fmt.Errorf("%s: inviting to %s: %w", s.Name, host, err))
	}
	return uri
}

// Resets reports whether the server has [Server.ResetLink]: Prosody since 13,
// ejabberd since 26.07.
func (s *Server) Resets() bool { return s.software.resets() }

// ResetLink makes a link by which the password of an account on [Open] can be
// set anew, by registering the account once more (xmpp:USER@HOST?register;
// preauth=TOKEN). It works once and for some days.
func (s *Server) ResetLink(t testing.TB, user string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	uri, err := s.software.reset(ctx, s.site, user, Open)
	if err != nil {
		t.Fatalf("%s: resetting the password of %s: %v", s.Name, user, err)
	}
	return uri
}

// CaptchaAnswer is the text of the picture that the server has drawn last. Only
// ejabberd draws some, on [Captcha]; the test is skipped on other servers.
func (s *Server) CaptchaAnswer(t testing.TB) string {
	t.Helper()
	answer, err := s.software.captchaAnswer(s.site)
	if err != nil {
		need(t, fmt.Errorf("%s: %w", s.Name, err))
	}
	return answer
}

// start finds the program and starts it. A port can be lost to another
// process between its choice and its use, so there is more than one try.
func start(find func() (software, error)) (*Server, error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	const tries = 3
	for range tries {
		var s *Server
		if s, err = startOnce(program); err == nil {
			return s, nil
		}
	}
	return nil, fmt.Errorf("%s does not start: %w", program.name(), err)
}

func startOnce(program software) (*Server, error) {
	// Not t.TempDir, whose names grow with the test's: sockets' paths are
	// bounded, and a shared server belongs to no test.
	dir, err := os.MkdirTemp("", "xmpp-start-")
	if err != nil {
		return nil, err
	}
	s, err := startIn(dir, program)
	if err != nil {
		os.RemoveAll(dir)
		return nil, err
	}
	return s, nil
}

func startIn(dir string, program software) (*Server, error) {
	certificates, err := newCertificates(dir, program.hosts())
	if err != nil {
		return nil, err
	}
	ports, err := freePorts(4)
	if err != nil {
		return nil, err
	}
	place := site{
		Dir:           dir,
		CertFile:      certificates.certFile,
		KeyFile:       certificates.keyFile,
		Hosts:         program.hosts(),
		StartTLSPort:  ports[0],
		DirectTLSPort: ports[1],
		APIPort:       ports[2],
		WebPort:       ports[3],
		certificates:  certificates,
	}
	cmd, err := program.command(place)
	if err != nil {
		return nil, err
	}
	p, err := startProcess(cmd, dir, "server")
	if err != nil {
		return nil, err
	}
	s := &Server{
		Name:      program.name(),
		Hosts:     program.hosts(),
		StartTLS:  loopback(place.StartTLSPort),
		DirectTLS: loopback(place.DirectTLSPort),
		Web:       loopback(place.WebPort),
		CAFile:    certificates.caFile,
		software:  program,
		site:      place,
		process:   p,
	}
	if err := s.waitReady(); err != nil {
		p.stop()
		return nil, fmt.Errorf("%w; end of its log:\n%s", err, p.tail())
	}
	return s, nil
}

func (s *Server) close() {
	s.process.stop()
	os.RemoveAll(s.site.Dir)
}
