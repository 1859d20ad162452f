// Package needs holds what somebody is asked before a provider is chosen: the
// questions as data, and their answers.
//
// It asks nobody itself (internal/ui does), draws no conclusions
// (internal/suggest does), and does no input or output. Texts are ids for
// internal/i18n.
package needs

import (
	"slices"

	"xmpp-start/providers"
)

// Needs are the answers. The zero Needs wish for nothing and name no device.
type Needs struct {
	Contact Contact
	// Devices are in the order of Devices(), each once.
	Devices []Device
	// Wishes are in the order of Wishes(), each once.
	Wishes []Wish
	// Within is the country of the wish InCountry; empty without it.
	Within providers.Country
	// Invitation is the link or the address that the user has, as typed; empty: none.
	Invitation string
	// Lang is the language that the user reads, as ISO 639 code; Country is where
	// they are. Both are empty where that is not known.
	Lang    string
	Country providers.Country
	// Proxied says that the user comes through Tor or another proxy, whose
	// addresses some providers treat with suspicion.
	Proxied bool
}

// Wants reports whether w is among the wishes.
func (n Needs) Wants(w Wish) bool { return slices.Contains(n.Wishes, w) }

// Contact is how friends shall find the user.
type Contact string

// The ways to be found. By phone number leads to another service (Quicksy).
const (
	ByName  Contact = "name"
	ByPhone Contact = "phone"
)

// Device is a kind of device; each has one app.
type Device string

// The devices.
const (
	Android Device = "android"
	IPhone  Device = "iphone" // and iPad
	Linux   Device = "linux"
	Windows Device = "windows"
	Mac     Device = "mac"
	Browser Device = "browser"
)

// Devices lists all devices in the order in which they are offered: phones
// first, since that is where messengers live.
func Devices() []Device { return []Device{Android, IPhone, Linux, Windows, Mac, Browser} }

// Wish is something that a provider may have or not; whoever wishes for it is
// suggested none without it.
type Wish string

// The wishes.
const (
	Association Wish = "association" // run by an association
	EU          Wish = "eu"          // its servers stand in the European Union
	InCountry   Wish = "country"     // its servers stand in Needs.Within
	History     Wish = "history"     // messages of HistoryDays can be caught up with
	Files       Wish = "files"       // a file of FileMB can be sent
	Reset       Wish = "reset"       // a forgotten password can be reset
	NoPuzzle    Wish = "no-puzzle"   // no picture puzzle at the registration
	Lasting     Wish = "lasting"     // around for LastingYears
	Green       Wish = "green"       // hosted with renewable energy
)

// What the wishes for much mean.
const (
	HistoryDays  = 90
	FileMB       = 100 // in 10⁶ bytes
	LastingYears = 10
)

// Wishes lists all wishes in the order in which they are offered.
func Wishes() []Wish {
	return []Wish{Association, EU, InCountry, History, Files, Reset, NoPuzzle, Lasting, Green}
}

// Surroundings is what is known before anybody is asked.
type Surroundings struct {
	// System is the operating system as in runtime.GOOS.
	System string
	// Lang is the user's language as ISO 639 code, Country is theirs; both from
	// the locale, empty where it does not tell.
	Lang    string
	Country providers.Country
	// Proxied says that connections go through Tor or another proxy.
	Proxied bool
}

// device is the one that the program runs on, where that is a kind that has an
// app.
func (s Surroundings) device() (Device, bool) {
	switch s.System {
	case "linux":
		return Linux, true
	case "windows":
		return Windows, true
	case "darwin":
		return Mac, true
	case "android":
		return Android, true
	}
	return "", false
}

// Defaults returns the answers of somebody who leaves every question as it is:
// found by name, this device, no wishes. A phone is not guessed: the steps for
// the wrong one would help nobody.
func Defaults(s Surroundings) Needs {
	n := Needs{Contact: ByName, Lang: s.Lang, Country: s.Country, Proxied: s.Proxied}
	if d, ok := s.device(); ok {
		n.Devices = []Device{d}
	}
	return n
}
