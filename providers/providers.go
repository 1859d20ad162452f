// Package providers is the curated list of public providers: one file
// DOMAIN.json each, embedded, strictly checked, read when it is asked for.
//
// The files use the property names and units of the XMPP Providers project
// (providers.xmpp.net, API v2); README.md says what they hold and how a
// provider gets in or out. What is unknown or unlimited there by a magic number
// is so by its type here. Which provider suits whom is decided in
// internal/suggest; what a server says today is asked of the server.
package providers

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"xmpp-start/internal/address"
)

//go:embed *.json
var files embed.FS

// Provider is what is known about one provider. Facts that its file does not
// hold are zero, which is unknown.
type Provider struct {
	Domain address.Domain
	// Origin is where the facts come from that do not say otherwise.
	Origin Origin

	// Status is ours: whether it may be suggested; Why is the reason if not.
	Status Fact[Status]
	Why    Fact[Why]

	Website     Fact[Links]
	LegalNotice Fact[Links]
	// Terms is ours: the terms of use, where there are pages of that name.
	Terms Fact[Links]

	// Since is the day on which the service began.
	Since    Fact[Day]
	Operator Fact[Operator]
	// BusFactor is the number of people of whom one must stay for the service to go on.
	BusFactor           Fact[Count]
	Locations           Fact[[]Country]
	ProfessionalHosting Fact[Answer]
	FreeOfCharge        Fact[Answer]

	// InBandRegistration tells whether accounts can be made from a program (XEP-0077).
	InBandRegistration Fact[Answer]
	CaptchaRequired    Fact[Answer]
	EmailRequired      Fact[Answer]
	RegistrationPage   Fact[Links]
	PasswordReset      Fact[Links]

	// Support holds the addresses that help, by language.
	EmailSupport, ChatSupport, GroupChatSupport Fact[Contacts]

	// FileSize is the largest file that can be sent, in MB (10⁶ bytes).
	FileSize Fact[Limit]
	// FilesTotal is for all files of one user, with some operators in one day, in MB.
	FilesTotal Fact[Limit]
	// FileTime is how long files are kept, in days.
	FileTime Fact[Limit]
	// ArchiveTime is how long messages are kept for catching up (XEP-0313), in days.
	ArchiveTime Fact[Limit]

	// GreenWeb tells whether the Green Web Foundation lists its hosting.
	GreenWeb     Fact[Answer]
	Software     Fact[string]
	BulkChecks   Fact[Answer] // whether it welcomes being looked at with many others
	AlsoServes   Fact[[]address.Domain]
	Category     Fact[string] // as sorted by XMPP Providers: A to D
	LatestChange Fact[Day]    // of its entry at XMPP Providers

	// What providers say on pages of their own, or others measured.
	UnusedDeletedAfter    Fact[Count] // days, for an account that was never used
	InactiveDeletedAfter  Fact[Count] // days without a login
	ParentalConsentBelow  Fact[Count] // age in years
	TorSignUpsQuarantined Fact[Answer]
	SignUpsLimitedPerIP   Fact[Answer]
	SpamFilterAnswers     Fact[Answer] // whether a message that the filter refuses comes back as an error
	StoresIPAddresses     Fact[Answer]
	StoresLastLogin       Fact[Answer]
	PEPItemLimitRefused   Fact[Answer] // whether pubsub#max_items is refused (XEP-0060)
}

// Status tells whether a provider takes part in suggestions.
type Status string

// The statuses.
const (
	Suggested Status = "suggested"
	// Held back: found by name, never suggested.
	Held Status = "held"
)

// Why is the reason for a status that is not Suggested.
type Why string

// ThinData: too little is known about it.
const ThinData Why = "thin-data"

// TermsPage returns the page with the terms of use, else the legal notice, in
// lang if there is one; empty where neither is known.
func (p *Provider) TermsPage(lang string) (url string) {
	if url, _ = p.Terms.Value.For(lang); url != "" {
		return url
	}
	url, _ = p.LegalNotice.Value.For(lang)
	return url
}

// All returns every provider of the list, by domain. It reads the files anew
// each time. An error means a broken build.
func All() ([]Provider, error) { return load(files) }

// Find returns the provider of that domain and whether it is in the list, and
// reads no other. An error means a broken build.
func Find(domain address.Domain) (Provider, bool, error) {
	name := domain.String() + suffix
	data, err := files.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Provider{}, false, nil
	}
	if err != nil {
		return Provider{}, false, fmt.Errorf("providers: %w", err)
	}
	p, err := parse(name, data)
	return p, err == nil, err
}

const suffix = ".json"

// load reads all files of a folder. Two for one domain cannot be: a file bears
// the name of its domain.
func load(fsys fs.FS) ([]Provider, error) {
	names, err := fs.Glob(fsys, "*"+suffix)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	list := make([]Provider, 0, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("providers: %w", err)
		}
		p, err := parse(name, data)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}
