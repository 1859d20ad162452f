// Package providers is the curated list of public providers: one file
// DOMAIN.json each, embedded, strictly checked, read when it is asked for.
//
// The files use the property names and units of the XMPP Providers project
// (providers.xmpp.net, API v2); README.md says what they hold and how a
// provider gets in or out. What is unknown or unlimited there by a magic number
// is so by its type here. Which provider suits whom is decided in
// internal/suggest; what a server says today is asked of the server.
package providers

import "xmpp-start/internal/address"

// Provider is what is known about one provider. Facts that its file does not
// hold are zero, which is unknown.
type Provider struct {
	Domain address.Domain
	// Origin is where the facts come from that do not say otherwise.
	Origin Origin

	// Status is ours: whether it may be suggested; Why is the reason if not.
	Status Fact[Status]
	Why    Fact[Why]
	// Disputed are the names of facts on which sources contradict each other:
	// they count as unknown.
	Disputed Fact[[]string]

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
	InvitationRequired    Fact[Answer]
	UsernameRule          Fact[string] // which names it takes, in its own words
	UnusedDeletedAfter    Fact[Count]  // days, for an account that was never used
	InactiveDeletedAfter  Fact[Count]  // days without a login
	ParentalConsentBelow  Fact[Count]  // age in years
	StrangersBlocked      Fact[Answer] // whether messages of people who are no contacts are, at first
	TorSignUpsQuarantined Fact[Answer] // those through open proxies, too
	TorSignUpsBlocked     Fact[Answer]
	CaptchaOnPage         Fact[Answer]
	SignUpsLimitedPerIP   Fact[Answer]
	SpamFilterAnswers     Fact[Answer] // whether a message that the filter refuses comes back as an error
	StoresIPAddresses     Fact[Answer]
	StoresLastLogin       Fact[Answer]
	PEPItemLimitRefused   Fact[Answer] // whether pubsub#max_items is refused (XEP-0060)
	TLS13                 Fact[Answer]
	Push                  Fact[Answer] // XEP-0357
}

// TermsPage returns the page with the terms of use, else the legal notice, in
// lang if there is one; empty where neither is known.
func (p *Provider) TermsPage(lang string) (url string) {
	if url, _ = p.Terms.Value.For(lang); url != "" {
		return url
	}
	url, _ = p.LegalNotice.Value.For(lang)
	return url
}

// SignUp returns where accounts are made; empty: unknown.
func (p *Provider) SignUp() SignUp {
	switch {
	case p.InvitationRequired.Value == Yes:
		return ByInvitation
	case p.InBandRegistration.Value == Yes:
		return InProgram
	case len(p.RegistrationPage.Value) > 0:
		return OnPage
	case p.InBandRegistration.Value == No:
		return Elsewhere
	}
	return ""
}

// Puzzle tells whether a puzzle stands before an account on the way that SignUp
// names: that programs get none says nothing about a page.
func (p *Provider) Puzzle() Answer {
	if way := p.SignUp(); way == OnPage || way == Elsewhere {
		return p.CaptchaOnPage.Value
	}
	return p.CaptchaRequired.Value
}

// Known is one fact as a file holds it.
type Known struct {
	// Key is its name in the files.
	Key string
	// Value has the type of the fact in Provider.
	Value any
	Origin
}

// Facts lists what the file of p holds, in the order of the files.
func (p *Provider) Facts() []Known {
	var all []Known
	for _, known := range p.properties() {
		if o := known.fact.origin(); o.Source != "" {
			all = append(all, Known{known.key, known.fact.value(), o})
		}
	}
	return all
}
