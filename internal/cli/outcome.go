package cli

import (
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/needs"
)

// The values of outcome.Status.
const (
	statusVerified = "verified"
	statusHandedOn = "handed-on"
)

// outcome is the JSON form of what register, join and the guided flow did.
type outcome struct {
	Schema   int    `json:"schema"`
	Address  string `json:"address,omitempty"`
	Provider struct {
		JID     string   `json:"jid"`
		Reasons []reason `json:"reasons"`
	} `json:"provider"`
	// Status is verified: proven to work; created: made but not proven; pending: a
	// human step or the provider's approval is missing; refused; unknown; or
	// handed-on: the way leads elsewhere. Those that are failures come as errors,
	// whose kind says more.
	Status     string          `json:"status"`
	Store      string          `json:"store,omitempty"`
	Login      *login          `json:"login,omitempty"`
	Contact    string          `json:"contact,omitempty"`
	Invitation *invitationJSON `json:"invitation,omitempty"`
	Apps       []appJSON       `json:"apps"`
}

type login struct {
	Mechanism      string `json:"mechanism"`
	ChannelBinding string `json:"channel_binding,omitempty"`
	TLS            string `json:"tls"`
}

// invitationJSON is an invitation, Web the address to share, and Text the message
// around it; Page is the provider's own one, ID the name in invite list.
type invitationJSON struct {
	ID      string      `json:"id,omitempty"`
	URI     string      `json:"uri"`
	Web     string      `json:"web"`
	Page    string      `json:"page,omitempty"`
	Text    string      `json:"text"`
	Kind    invite.Kind `json:"kind"`
	Expires *time.Time  `json:"expires,omitempty"`
}

type appJSON struct {
	ID       string       `json:"id"`
	Platform needs.Device `json:"platform"`
	Steps    []string     `json:"steps"`
}

func newOutcome(a *app, c choice) outcome {
	out := outcome{Schema: schema, Apps: []appJSON{}}
	out.Provider.JID, out.Provider.Reasons = c.domain.String(), a.reasons(c.reasons)
	return out
}

// account fills in what was proven.
func (o *outcome) account(acc account.Account) {
	o.Address, o.Status, o.Store = acc.Address.String(), statusVerified, acc.Store
	o.Login = &login{Mechanism: acc.Login.Mechanism, ChannelBinding: acc.Login.ChannelBinding, TLS: acc.Login.TLS}
}
