// Package apps holds the apps as data: what each runs on, where it comes from,
// what it needs of a provider, and the steps that sign somebody in.
//
// Nothing in it was seen on a screen. Each fact carries its source and date, and
// texts are ids of internal/i18n with their values. It does no I/O; whether a
// provider has what an app needs is found out in internal/account.
package apps

import (
	"slices"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
)

// App is one app. All slices are read-only.
type App struct {
	// ID is the name of the app for --json and "setup APP": lower case.
	ID string
	// Name is the name under which it is found in a store.
	Name string
	// Releases holds the newest known version; by device where they differ.
	Releases []Release
	// Status is whether newcomers can use it.
	Status Status
	// StatusFact says where a Status other than Works was read.
	StatusFact Fact
	// Installs lists where it comes from, the best place first; a device stands
	// in Installs where the app runs on it.
	Installs []Install
	// Needs is what does not work at all without; Wants is what messages come
	// late or get lost without.
	Needs, Wants []Feature
	// Links says which invitations the app takes (XEP-0379, XEP-0401).
	Links     Links
	LinksFact Fact
	// Card is the form of QR code from which the app takes over an account with
	// its password; empty: none.
	Card     Card
	CardFact Fact
	// steps are the ids of the texts by way, and stepsFact where they are from.
	steps     func(d needs.Device, w Way) []string
	stepsFact Fact
}

// Release is a version and when it came out.
type Release struct {
	// Device is the one that the version is for; empty: all.
	Device  needs.Device
	Version string
	Fact    Fact
}

// Install is a place to install from.
type Install struct {
	Device needs.Device
	Place  Place
	// Ref is the https address in a store or on a site, or the name of a package;
	// empty where only the name of the app is known there.
	Ref string
	// Paid says that the app costs something at this place.
	Paid bool
	// RefFact says where Ref was read.
	RefFact Fact
}

// Place is a kind of place that apps come from. It is at the same time the name
// of the value with its Ref in the texts of the steps.
type Place string

// The places.
const (
	FDroid         Place = "FDroid"
	Play           Place = "Play"
	AppStore       Place = "AppStore"
	Flathub        Place = "Flathub"
	Package        Place = "Package" // of the system's own package manager
	MicrosoftStore Place = "MicrosoftStore"
	Homebrew       Place = "Homebrew"
	Site           Place = "Site"
)

// Status is whether newcomers can use an app.
type Status string

const (
	Works Status = "works"
	// ReportedClosed: somebody wrote that it takes no new people.
	ReportedClosed Status = "reported-closed"
)

// Feature is something that an app needs of a provider.
type Feature string

// The features.
const (
	TLS13    Feature = "tls13"
	SCRAM    Feature = "scram"    // a login that does not send the password, RFC 5802
	Push     Feature = "push"     // XEP-0357
	Carbons  Feature = "carbons"  // XEP-0280
	Archive  Feature = "archive"  // XEP-0313
	PEP      Feature = "pep"      // XEP-0163, with publish-options
	Upload   Feature = "upload"   // XEP-0363
	Blocking Feature = "blocking" // XEP-0191
)

// Links is which invitations an app takes.
type Links string

const (
	// IgnoresTokens: a link adds the contact, who has to approve by hand.
	IgnoresTokens Links = "none"
	// TakesContacts: a token makes contacts.
	TakesContacts Links = "contact"
	// TakesAccounts: a token makes accounts, too.
	TakesAccounts Links = "account"
)

// Card is a form of QR code with an address and its password.
type Card string

const (
	// JSONCard is {"protocol":"xmpp","address":…,"password":…}.
	JSONCard Card = "json"
	// LoginCard is xmpp:ADDRESS?login;password=….
	LoginCard Card = "login"
)

// All returns every app, those first that the program can explain from start to
// end.
func All() []App { return slices.Clone(table[:]) }

// Find returns the app that somebody calls s: by its ID, in any case.
func Find(s string) (App, bool) {
	for _, a := range table {
		if strings.EqualFold(a.ID, s) {
			return a, true
		}
	}
	return App{}, false
}

// Devices lists what the app runs on, in the order of needs.Devices.
func (a App) Devices() []needs.Device {
	var devices []needs.Device
	for _, d := range needs.Devices() {
		if a.RunsOn(d) {
			devices = append(devices, d)
		}
	}
	return devices
}

// RunsOn reports whether there is a place to get the app for d.
func (a App) RunsOn(d needs.Device) bool {
	return slices.ContainsFunc(a.Installs, func(i Install) bool { return i.Device == d })
}

// Choice is the one app for a device, and why this one.
type Choice struct {
	App App
	Why Text
}

// For returns the app for d: one a device, the one that takes invitations where
// there is such a one, else the one with the fewest steps that was described
// from start to end. The zero Choice for what is no device.
func For(d needs.Device) Choice {
	id, why := "", ""
	switch d {
	case needs.Android:
		id, why = "conversations", "app.why.conversations"
	case needs.IPhone, needs.Mac:
		id, why = "monal", "app.why.monal"
	case needs.Linux, needs.Windows:
		id, why = "gajim", "app.why.gajim"
	case needs.Browser:
		id, why = "converse", "app.why.browser"
	default:
		return Choice{}
	}
	a, _ := Find(id)
	return Choice{App: a, Why: Text{ID: why}}
}

// Text is a text of internal/i18n with its values.
type Text struct {
	ID   string
	Args fault.Args
}
