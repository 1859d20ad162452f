package doctor

import (
	"context"
	"crypto/tls"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
)

// Provider looks whether a server can be reached that somebody has named: it is
// the only check that contacts anybody. Nothing is registered, and nobody logs in.
type Provider struct{ Target connect.Target }

// Checks lists the check.
func (p Provider) Checks() []Check { return []Check{{"provider", p.provider}} }

func (p Provider) provider(ctx context.Context) []Result {
	s, _, err := connect.Open(ctx, p.Target, nil)
	if err != nil {
		return failed(err)
	}
	defer s.Close()
	if err := s.CanLogin(); err != nil {
		return failed(err)
	}
	return ok("doctor.provider", fault.Args{"Domain": p.Target.Domain, "TLS": tls.VersionName(s.TLS().Version)})
}
