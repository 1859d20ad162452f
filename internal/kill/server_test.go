package kill

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// A server is where accounts are made.
type server interface {
	name() string
	// place prepares for a registration whose files are in dir.
	place(dir string, random *rand.Rand) (place, error)
	// strays are accounts that no registration has asked for.
	strays() ([]string, error)
}

// A place is a server as one registration sees it, and the truth about it.
type place interface {
	domain() string
	flags() []string
	// named reports whether the flags say what the address is to be called; else the
	// program draws a name.
	named() bool
	// accounts are those that the registration has made, by their local parts.
	accounts() ([]string, error)
	opens(name string, secret password.Secret) (bool, error)
	close()
}

// practiceServer is the server inside, a new one for each registration: all that
// is on it was made by that.
type practiceServer struct{}

func (practiceServer) name() string { return "practice" }

func (practiceServer) strays() ([]string, error) { return nil, nil }

func (practiceServer) place(dir string, random *rand.Rand) (place, error) {
	manners := []practice.Software{practice.LikeProsody, practice.LikeEjabberd}
	s, err := practice.Start(context.Background(), practice.Config{Software: manners[random.IntN(len(manners))]})
	if err != nil {
		return nil, err
	}
	p := &practicePlace{s, filepath.Join(dir, "ca.pem"), []string{"xmpps://" + s.DirectTLSAddr(), s.StartTLSAddr()}[random.IntN(2)], ""}
	if random.IntN(2) == 0 {
		p.username = fmt.Sprintf("mole.%d", random.Uint32()) // keyrings are shared
	}
	return p, os.WriteFile(p.caFile, s.CAPEM(), 0o600)
}

type practicePlace struct {
	server                    *practice.Server
	caFile, address, username string
}

func (p *practicePlace) domain() string { return p.server.Domain() }

func (p *practicePlace) flags() []string {
	flags := []string{p.domain(), "--server", p.address, "--ca-file", p.caFile}
	if p.username != "" {
		flags = append(flags, "--username", p.username)
	}
	return flags
}

func (p *practicePlace) named() bool { return p.username != "" }

func (p *practicePlace) accounts() ([]string, error) { return p.server.Ledger().Accounts, nil }

func (p *practicePlace) opens(name string, secret password.Secret) (bool, error) {
	return p.server.Opens(name, secret), nil
}

func (p *practicePlace) close() { p.server.Close() }

// realServer is Prosody or ejabberd. One serves all registrations, so each has a
// name of its own.
type realServer struct {
	*testenv.Server
	pool   connect.Target
	before []string
	names  atomic.Int64
}

func newReal(t *testing.T, s *testenv.Server) *realServer {
	t.Helper()
	domain, err := address.ParseDomain(testenv.Open)
	if err != nil {
		t.Fatal(err)
	}
	before, err := s.Accounts(testenv.Open)
	if err != nil {
		t.Fatal(err)
	}
	return &realServer{Server: s, before: before, pool: connect.Target{Domain: domain, Server: "xmpps://" + s.DirectTLS, Roots: s.Pool()}}
}

func (r *realServer) name() string { return r.Server.Name }

func (r *realServer) place(_ string, random *rand.Rand) (place, error) {
	address := []string{"xmpps://" + r.DirectTLS, r.StartTLS}[random.IntN(2)]
	return &realPlace{r, r.user(r.names.Add(1)), address}, nil
}

func (r *realServer) user(n int64) string { return fmt.Sprintf("mole.%d", n) }

func (r *realServer) strays() ([]string, error) {
	names, err := r.Accounts(testenv.Open)
	for n := range r.names.Load() {
		names = slices.DeleteFunc(names, func(name string) bool { return name == r.user(n+1) })
	}
	return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(r.before, name) }), err
}

type realPlace struct {
	on            *realServer
	user, address string
}

func (p *realPlace) domain() string { return testenv.Open }

func (p *realPlace) flags() []string {
	return []string{p.domain(), "--server", p.address, "--ca-file", p.on.CAFile, "--username", p.user}
}

func (p *realPlace) named() bool { return true }

func (p *realPlace) accounts() ([]string, error) {
	names, err := p.on.Accounts(testenv.Open)
	return slices.DeleteFunc(names, func(name string) bool { return name != p.user }), err
}

// opens logs in, for only that shows it.
func (p *realPlace) opens(name string, secret password.Secret) (bool, error) {
	who, err := address.New(name, p.on.pool.Domain)
	if err != nil {
		return false, err
	}
	stream, _, err := connect.Open(context.Background(), p.on.pool, nil)
	if err != nil {
		return false, err
	}
	session, err := stream.Login(context.Background(), connect.Credentials{Address: who, Password: secret}, nil)
	if fault.Is(err, fault.LoginRefused) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	session.Close()
	return true, nil
}

func (p *realPlace) close() {}
