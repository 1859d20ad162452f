package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"strings"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/suggest"
	"xmpp-start/providers"
)

// Machine looks at what a connection will need, without making one.
type Machine struct {
	// Version and System are those of the program.
	Version, System string
	// Now is the time that the computer says it is.
	Now time.Time
	// List is the date of what is known of providers, Embedded that of what came
	// with the program: they differ where the public list was fetched since.
	List, Embedded providers.Day
	// Roots returns the certificate authorities of the system, CAFile says that
	// others are taken.
	Roots  func() (*x509.CertPool, error)
	CAFile bool
	// Resolver is the file that names the name servers; empty: the system has none.
	// Proxy says that a proxy looks names up instead.
	Resolver string
	Proxy    bool
}

// Checks lists the checks.
func (m Machine) Checks() []Check {
	return []Check{
		{"program", m.program}, {"list", m.list}, {"clock", m.clock}, {"certificates", m.certificates}, {"names", m.names},
	}
}

func (m Machine) program(context.Context) []Result {
	return ok("doctor.program", fault.Args{"Version": m.Version, "System": m.System})
}

func (m Machine) list(context.Context) []Result {
	text, age := "doctor.list", m.List.Days(m.Now)
	if m.List.After(m.Embedded) {
		text = "doctor.list.fetched"
	}
	args := fault.Args{"Date": m.List, "Count": age}
	if age > suggest.StaleDays {
		return warning(text, "doctor.list.hint", args)
	}
	return ok(text, args)
}

// clock finds a clock that stands before the program was made: every certificate
// would look as if it were of the future.
func (m Machine) clock(context.Context) []Result {
	if m.Embedded.Ahead(m.Now) {
		return failed(fault.New(fault.ClockWrong, fault.Args{"Now": m.Now, "Date": m.Embedded}))
	}
	return ok("doctor.clock", fault.Args{"Now": m.Now})
}

func (m Machine) certificates(context.Context) []Result {
	if m.CAFile {
		return ok("doctor.certificates.file", nil)
	}
	roots, err := m.Roots()
	if err != nil || roots.Equal(x509.NewCertPool()) {
		return failed(fault.Wrap(fault.NoAuthorities, err, nil))
	}
	return ok("doctor.certificates", nil)
}

// names reads which name servers would be asked; none is.
func (m Machine) names(context.Context) []Result {
	switch {
	case m.Proxy:
		return ok("doctor.names.proxy", nil)
	case m.Resolver == "":
		return ok("doctor.names.system", nil)
	}
	data, err := os.ReadFile(m.Resolver)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return warning("doctor.names.none", "doctor.names.hint", fault.Args{"Path": foreign.From(m.Resolver)})
	}
	servers := nameServers(string(data))
	if len(servers) == 0 {
		return warning("doctor.names.none", "doctor.names.hint", fault.Args{"Path": foreign.From(m.Resolver)})
	}
	return ok("doctor.names", fault.Args{"Servers": servers})
}

// nameServers reads the addresses out of a file of the format of resolv.conf(5),
// of which three count.
func nameServers(file string) []string {
	const most = 3
	var servers []string
	for line := range strings.Lines(file) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "nameserver" || len(servers) == most {
			continue
		}
		if ip, err := netip.ParseAddr(words[1]); err == nil {
			// The zone of an address is any text.
			servers = append(servers, foreign.From(ip.String()).String())
		}
	}
	return servers
}
