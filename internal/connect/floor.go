package connect

import (
	"crypto/tls"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/scram"
)

// Floor is what a login must not fall below: how the same account was proven
// before. Whoever stands between the two sides can take the better mechanisms off
// the list; who has seen a better one notices.
type Floor struct {
	scram.Choice
	TLS uint16 // tls.VersionTLS13 for example; 0 for any
}

// reaches reports whether a login is no weaker than the floor: in its mechanism,
// its channel binding and its version of TLS, each for itself.
func (f Floor) reaches(floor Floor) bool { return f.TLS >= floor.TLS && f.AtLeast(floor.Choice) }

// text names it for a reader: "SCRAM-SHA-1, TLS 1.3". The mechanism may come from
// a file.
func (f Floor) text() foreign.Text {
	name := f.Mechanism
	if f.TLS != 0 {
		if name != "" {
			name += ", "
		}
		name += tls.VersionName(f.TLS)
	}
	return foreign.From(name)
}
