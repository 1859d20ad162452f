package journal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/statedir"
)

// version is that of the files.
const version = 1

// Attempt is one attempt to register one address with one password. It holds
// what resuming needs, and no secret: the password is in its store, and a token
// of an invitation is not kept.
type Attempt struct {
	// ID names the attempt: 16 hexadecimal digits.
	ID string `json:"id"`
	// Address is what is being registered; its domain is the provider.
	Address address.Address `json:"address"`
	// Store is the name of the store that has the password.
	Store string `json:"store"`
	State State  `json:"state"`
	// Kept says that the password in the store is the one of this attempt. Without
	// it what is there, if anything, may be somebody's from before.
	Kept bool `json:"kept,omitempty"`
	// WasUnknown says that the outcome of a submission was unknown once. It never
	// becomes false again.
	WasUnknown bool `json:"was_unknown,omitempty"`
	// Created and Changed are when the attempt was begun and last written.
	Created time.Time `json:"created"`
	Changed time.Time `json:"changed"`
	// NotBefore is the earliest time at which the provider wants to hear of it
	// again; zero: at once. It holds for the state that it was written with.
	NotBefore time.Time `json:"not_before,omitzero"`
	// Name is the name to be shown to friends, empty for none.
	Name string `json:"name,omitempty"`
	// Server, CAFile and Proxy are --server, --ca-file and --proxy, empty where they
	// were not used. Whoever came by a proxy must never be led past it later.
	Server string `json:"server,omitempty"`
	CAFile string `json:"ca_file,omitempty"`
	Proxy  string `json:"proxy,omitempty"`
	// Pin is the server's key (see connect.Pin) that the password was sent to, empty
	// before.
	Pin string `json:"pin,omitempty"`
	// Invited says that an invitation was used, which may be needed again.
	Invited bool `json:"invited,omitempty"`
}

// MayGo reports whether the attempt can be given up: there is no account, and none
// can turn up.
func (a Attempt) MayGo() bool {
	return !a.WasUnknown && (a.State == Prepared || a.State == Refused)
}

// SecretMayGo reports whether the password can be deleted without asking: it is
// the attempt's own, and no account can turn up that was made with it.
func (a Attempt) SecretMayGo() bool { return a.Kept && a.MayGo() }

// identity is what never changes in an attempt.
func (a Attempt) identity() Attempt {
	return Attempt{ID: a.ID, Address: a.Address, Store: a.Store, Created: a.Created, WasUnknown: a.WasUnknown}
}

const (
	// idBytes are behind an ID: enough for it never to come twice.
	idBytes = 8
	// maxStore is more than the longest name of a store, in bytes.
	maxStore = 16
)

func isID(s string) bool {
	return len(s) == 2*idBytes && strings.Trim(s, "0123456789abcdef") == ""
}

func isStore(s string) bool {
	return s != "" && len(s) <= maxStore && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// check reports what cannot be in an attempt, neither in memory nor on disk.
func (a Attempt) check() error {
	switch {
	case !isID(a.ID):
		return errors.New("journal: bad id")
	case a.Address.IsZero():
		return errors.New("journal: no address")
	case !isStore(a.Store):
		return errors.New("journal: bad name of a store")
	case !a.State.known():
		return fmt.Errorf("journal: unknown state %q", a.State)
	case a.State == Unknown && !a.WasUnknown, a.State == Prepared && a.WasUnknown:
		return errors.New("journal: state and was_unknown contradict each other")
	case a.Created.IsZero(), a.Changed.IsZero():
		return errors.New("journal: no time")
	}
	return nil
}

// record is an attempt in its file.
type record struct {
	Version int `json:"version"`
	Attempt
}

// decode reads the file of the attempt id.
func decode(id string, data []byte) (Attempt, error) {
	var r record
	if err := statedir.Decode(data, version, &r); err != nil {
		return Attempt{}, err
	}
	if r.ID != id {
		return Attempt{}, errors.New("journal: the file has the name of another attempt")
	}
	return r.Attempt, r.check()
}
