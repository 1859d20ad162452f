package account

import (
	"crypto/tls"
	"strings"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/scram"
)

// Of returns what a login tells of its account. store is the name of the store
// that has the password, now the time of the login.
func Of(s *connect.Session, store string, now time.Time) Account {
	return Account{Address: s.Address(), Store: store, Added: now}.Seen(s, now)
}

// Seen returns the account with what a later login tells of it.
func (a Account) Seen(s *connect.Session, now time.Time) Account {
	a.Verified = now
	a.Login = Login{
		Mechanism:      s.Login().Mechanism,
		ChannelBinding: s.Login().Binding,
		TLS:            versionName(s.TLS().Version),
	}
	a.Pin = connect.Pin(s.TLS())
	return a
}

// Floor is what later logins must not fall below: this one.
func (l Login) Floor() connect.Floor {
	f := connect.Floor{Choice: scram.Choice{Mechanism: l.Mechanism, Binding: l.ChannelBinding}}
	if l.TLS == "" {
		return f
	}
	// A version that is not known here is above all that are.
	for f.TLS = tls.VersionTLS10; f.TLS <= tls.VersionTLS13 && versionName(f.TLS) != l.TLS; f.TLS++ {
	}
	return f
}

// versionName is the name of a version of TLS without that of TLS.
func versionName(version uint16) string {
	return strings.TrimPrefix(tls.VersionName(version), "TLS ")
}
