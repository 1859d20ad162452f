// Package account is the index of the accounts of this computer: which there
// are, how each came here and where its password is. Beside it stands what a new
// account is used for first: the proof that it works, and the name that friends see.
//
// The passwords themselves are in internal/vault, registrations that are not at
// their end in internal/journal.
package account

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/statedir"
)

// version is that of the files.
const version = 1

// Account is what is known of one account. Its texts come from a file and from
// the user: they are shown as foreign.Text.
type Account struct {
	Address address.Address `json:"address"`
	// Store is the name of the store that has the password.
	Store string `json:"store"`
	// Name is the name that friends see, empty for none.
	Name string `json:"name,omitempty"`
	// Made says that this program registered the account; else it was added.
	Made bool `json:"made,omitempty"`
	// Added is when the account came here, Verified when a login last worked.
	Added    time.Time `json:"added"`
	Verified time.Time `json:"verified,omitzero"`
	// Login is how that login went.
	Login Login `json:"login,omitzero"`
	// Pin is the SHA-256 of the public key (SubjectPublicKeyInfo, RFC 7469 section
	// 2.4) that the server showed then, in hexadecimal; empty where it is not known.
	Pin string `json:"pin,omitempty"`
	// Server, CAFile and Proxy are --server, --ca-file and --proxy, empty where they
	// were not used. Whoever came by a proxy must never be led past it later.
	Server string `json:"server,omitempty"`
	CAFile string `json:"ca_file,omitempty"`
	Proxy  string `json:"proxy,omitempty"`
	// Page is the web page that invitations lead to instead of one of others
	// (--page-url), empty for none.
	Page string `json:"page,omitempty"`
}

// Login is how a login was protected.
type Login struct {
	// Mechanism is that of SASL, SCRAM-SHA-256-PLUS for example.
	Mechanism string `json:"mechanism,omitempty"`
	// ChannelBinding is its type, empty for none.
	ChannelBinding string `json:"channel_binding,omitempty"`
	// TLS is the version, 1.3 for example.
	TLS string `json:"tls,omitempty"`
}

// check reports what cannot be in the index.
func (a Account) check() error {
	switch {
	case a.Address.IsZero():
		return errors.New("account: no address")
	case a.Store == "":
		return errors.New("account: no store")
	case a.Added.IsZero():
		return errors.New("account: no time")
	case a.Pin != "" && !isPin(a.Pin):
		return errors.New("account: bad pin")
	}
	return nil
}

func isPin(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == sha256.Size
}

// record is an account in its file.
type record struct {
	Version int `json:"version"`
	Account
}

// decode reads a file that has the given name.
func decode(name string, data []byte) (Account, error) {
	var r record
	if err := statedir.Decode(data, version, &r); err != nil {
		return Account{}, err
	}
	if err := r.check(); err != nil {
		return Account{}, err
	}
	if fileOf(r.Address) != name {
		return Account{}, errors.New("account: the file has the name of another account")
	}
	return r.Account, nil
}
