package cli

import (
	"crypto/tls"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/survey"
)

// checkedProviders is the JSON form of what provider check saw.
type checkedProviders struct {
	Schema    int           `json:"schema"`
	Providers []checkedJSON `json:"providers"`
	// Skipped are those that do not want to be looked at with many others.
	Skipped []string `json:"skipped"`
}

// checkedJSON is one provider.
type checkedJSON struct {
	seenJSON
	Differences []differenceJSON `json:"differences"`
	Told        *toldJSON        `json:"told,omitempty"`
	Error       *checkError      `json:"error,omitempty"`
}

// seenJSON is what was seen of a provider; it is also what --write keeps. Without
// an answer there is nothing but its domain and the time.
type seenJSON struct {
	JID   string    `json:"jid"`
	At    time.Time `json:"at"`
	Place string    `json:"place,omitempty"`
	// Announced are the places that DNS names, as --server takes them.
	Announced []string `json:"announced,omitempty"`
	DirectTLS bool     `json:"direct_tls,omitempty"`
	// TLS is the newest version that the server has, up to 1.3.
	TLS                string         `json:"tls,omitempty"`
	CertificateExpires time.Time      `json:"certificate_expires,omitzero"`
	CertificateDays    int            `json:"certificate_days,omitempty"`
	Mechanisms         []foreign.Text `json:"mechanisms,omitempty"`
	ChannelBindings    []foreign.Text `json:"channel_bindings,omitempty"`
	// Login is the one that this program would choose, LoginError why it has none.
	Login      *checkedLogin    `json:"login,omitempty"`
	LoginError fault.Kind       `json:"login_error,omitempty"`
	Tokens     bool             `json:"tokens,omitempty"`
	SignUp     survey.SignUp    `json:"sign_up,omitempty"`
	Asked      []foreign.Text   `json:"asked,omitempty"`
	Puzzles    []ibr.PuzzleKind `json:"puzzles,omitempty"`
	Link       foreign.Text     `json:"link,omitzero"`
	// Account is what an account there has, where one was at hand.
	Account *accountHas `json:"account,omitempty"`
}

type checkedLogin struct {
	Mechanism      string `json:"mechanism"`
	ChannelBinding string `json:"channel_binding,omitempty"`
}

type differenceJSON struct {
	About survey.Subject `json:"about"`
	Text  string         `json:"text"`
}

// checkError is why not all could be seen.
type checkError struct {
	Code    int          `json:"code"`
	Kind    fault.Kind   `json:"kind"`
	Message string       `json:"message"`
	Hint    string       `json:"hint,omitempty"`
	Said    foreign.Text `json:"said,omitzero"`
}

func (r *checkReport) checkedProviders() checkedProviders {
	out := checkedProviders{Schema: schema, Providers: []checkedJSON{}, Skipped: []string{}}
	for _, s := range r.seen {
		entry := checkedJSON{seenJSON: seenOf(s), Differences: append([]differenceJSON{}, r.differences(s)...)}
		entry.Told, entry.Error = r.toldOf(s.Told), r.checkError(s.Fault)
		out.Providers = append(out.Providers, entry)
	}
	for _, d := range r.skipped {
		out.Skipped = append(out.Skipped, d.String())
	}
	return out
}

// checkError puts a fault into words; nil for none.
func (r *checkReport) checkError(f *fault.Error) *checkError {
	if f == nil {
		return nil
	}
	e := &checkError{Code: f.Exit(), Kind: f.Kind, Said: f.Said}
	e.Message, e.Hint = r.texts().Fault(f)
	return e
}

func seenOf(s survey.Seen) seenJSON {
	out := seenJSON{JID: s.Domain.String(), At: s.At.UTC().Truncate(time.Second)}
	if !s.Reached {
		return out
	}
	out.Place, out.Announced, out.DirectTLS = hostPort(s.Place), announced(s.Places), s.Direct()
	out.TLS, out.CertificateDays = tls.VersionName(s.TLS), s.Days()
	if s.Certificate != nil {
		out.CertificateExpires = s.Certificate.NotAfter.UTC()
	}
	out.Mechanisms, out.ChannelBindings = s.Mechanisms, s.Bindings
	if s.Unsafe != nil {
		out.LoginError = s.Unsafe.Kind
	} else {
		out.Login = &checkedLogin{loginName(s), s.Login.Binding}
	}
	out.Tokens, out.SignUp, out.Asked, out.Puzzles, out.Link = s.Tokens, s.SignUp, s.Asked, s.Puzzles, s.Link
	out.Account = accountHasOf(s.Told)
	return out
}
