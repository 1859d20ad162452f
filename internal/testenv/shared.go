package testenv

import (
	"fmt"
	"os"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// Shared are servers for all the tests of a package, each started when the
// first test asks for it. The zero value is ready.
//
// Tests that share a server share its accounts: names should be the test's
// own. [Throttled] has its one registration for all of them.
type Shared struct {
	prosody, ejabberd             shared
	newestProsody, newestEjabberd shared
}

type shared struct {
	once   sync.Once
	server *Server
	err    error
}

// Run runs the tests, stops the servers and returns the exit code for
// os.Exit. It is the whole of a package's TestMain.
func (s *Shared) Run(m *testing.M) int {
	defer s.prosody.close()
	defer s.ejabberd.close()
	defer s.newestProsody.close()
	defer s.newestEjabberd.close()
	return m.Run()
}

// RunWithoutLeaks is Run, and fails where a goroutine is left when everything has
// been stopped.
func (s *Shared) RunWithoutLeaks(m *testing.M) int {
	code := s.Run(m)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	return code
}

// Prosody is [Prosody] for all tests of the package.
func (s *Shared) Prosody(t testing.TB) *Server {
	t.Helper()
	return s.prosody.lend(t, newProsody)
}

// Ejabberd is [Ejabberd] for all tests of the package.
func (s *Shared) Ejabberd(t testing.TB) *Server {
	t.Helper()
	return s.ejabberd.lend(t, newEjabberd)
}

// NewestProsody is the newest Prosody that Debian has, of the suites that are not
// released yet, beside that of [Shared.Prosody]: with the hosts and settings of
// [Prosody].
func (s *Shared) NewestProsody(t testing.TB) *Server {
	t.Helper()
	return s.newestProsody.lend(t, newestProsody)
}

// NewestEjabberd is the same of ejabberd: with the hosts and settings of
// [Ejabberd], and with [Invite].
func (s *Shared) NewestEjabberd(t testing.TB) *Server {
	t.Helper()
	return s.newestEjabberd.lend(t, newestEjabberd)
}

func (s *shared) lend(t testing.TB, find func() (software, error)) *Server {
	t.Helper()
	s.once.Do(func() { s.server, s.err = start(find) })
	return lend(t, s.server, s.err)
}

func (s *shared) close() {
	if s.server != nil {
		s.server.close()
	}
}
