package account

import (
	"crypto/tls"
	"strings"
	"time"

	"xmpp-start/internal/connect"
)

// Of returns what a login tells of its account. store is the name of the store
// that has the password, now the time of the login.
func Of(s *connect.Session, store string, now time.Time) Account {
	return Account{
		Address:  s.Address(),
		Store:    store,
		Added:    now,
		Verified: now,
		Login: Login{
			Mechanism:      s.Login().Mechanism,
			ChannelBinding: s.Login().Binding,
			TLS:            strings.TrimPrefix(tls.VersionName(s.TLS().Version), "TLS "),
		},
		Pin: connect.Pin(s.TLS()),
	}
}
