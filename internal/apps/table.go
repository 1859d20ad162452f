package apps

import "xmpp-start/internal/needs"

// When the facts were read: the apps' sources and newsletters up to August
// 2026, the places to install from in November.
var (
	read     = Date{2026, 8, 0}
	looked   = Date{2026, 11, 21}
	inCode   = Fact{Code, read}
	onLists  = Fact{Lists, looked}
	inDebian = Fact{Debian, looked}
)

// modern is what all of today's apps want of a provider.
var modern = []Feature{Carbons, Archive, PEP, Upload, Blocking}

// table holds the apps in the order of All.
var table = [...]App{
	{
		ID: "conversations", Name: "Conversations", Status: Works,
		Releases: []Release{{Version: "2.20.1", Fact: Fact{Survey, Date{2026, 6, 0}}}},
		Installs: []Install{
			{Device: needs.Android, Place: FDroid, Ref: "https://f-droid.org/packages/eu.siacs.conversations/", RefFact: onLists},
			{Device: needs.Android, Place: Play, Ref: "https://play.google.com/store/apps/details?id=eu.siacs.conversations", Paid: true, RefFact: onLists},
		},
		// From 2.19.3 on, unless its user switches that off.
		Needs: []Feature{TLS13}, Wants: modern,
		Links: TakesAccounts, LinksFact: inCode,
		// Seen in 2.19.
		Card: JSONCard, CardFact: Fact{Code, Date{2025, 0, 0}},
		steps: conversationsSteps, stepsFact: inCode,
	},
	{
		ID: "quicksy", Name: "Quicksy", Status: ReportedClosed,
		// The newsletter links an article of 16 July 2026 that says so.
		StatusFact: Fact{Newsletter, Date{2026, 8, 5}},
		Releases: []Release{
			{Device: needs.Android, Version: "1.21", Fact: Fact{Survey, Date{2026, 1, 0}}},
			{Device: needs.IPhone, Version: "1.17", Fact: Fact{Survey, Date{2026, 1, 0}}},
		},
		Installs: []Install{
			{Device: needs.Android, Place: FDroid, Ref: "https://f-droid.org/packages/im.quicksy.client/", RefFact: onLists},
			{Device: needs.Android, Place: Play, Ref: "https://play.google.com/store/apps/details?id=im.quicksy.client", RefFact: onLists},
			{Device: needs.IPhone, Place: AppStore},
		},
		Links: TakesContacts, LinksFact: inCode,
		steps: quicksySteps, stepsFact: Fact{Eversten, read},
	},
	{
		ID: "monal", Name: "Monal", Status: Works,
		Releases: []Release{{Version: "6.4.21", Fact: Fact{Survey, Date{2026, 5, 0}}}},
		Installs: []Install{
			{Device: needs.IPhone, Place: AppStore, Ref: "https://apps.apple.com/app/id317711500", RefFact: onLists},
			{Device: needs.Mac, Place: AppStore, Ref: "https://apps.apple.com/app/id1637078500", RefFact: onLists},
			{Device: needs.Mac, Place: Homebrew},
		},
		Needs: []Feature{SCRAM}, Wants: []Feature{Push, Carbons, Archive, PEP, Upload, Blocking},
		Links: TakesAccounts, LinksFact: inCode,
		Card: JSONCard, CardFact: Fact{Code, Date{2024, 0, 0}},
		steps: monalSteps, stepsFact: inCode,
	},
	{
		ID: "gajim", Name: "Gajim", Status: Works,
		Releases: []Release{{Version: "2.5.0", Fact: Fact{Survey, Date{2026, 7, 15}}}},
		Installs: []Install{
			{Device: needs.Linux, Place: Package, Ref: "gajim", RefFact: inDebian},
			{Device: needs.Linux, Place: Flathub, Ref: "https://flathub.org/apps/org.gajim.Gajim", RefFact: onLists},
			{Device: needs.Windows, Place: MicrosoftStore},
			{Device: needs.Windows, Place: Site, Ref: "https://gajim.org/download/", RefFact: onLists},
		},
		Wants: modern,
		Links: IgnoresTokens, LinksFact: inCode,
		steps: gajimSteps, stepsFact: inCode,
	},
	{
		ID: "dino", Name: "Dino", Status: Works,
		Releases: []Release{{Version: "0.5.1", Fact: Fact{Survey, read}}},
		Installs: []Install{
			{Device: needs.Linux, Place: Package, Ref: "dino-im", RefFact: inDebian},
			{Device: needs.Linux, Place: Flathub, Ref: "https://flathub.org/apps/im.dino.Dino", RefFact: onLists},
		},
		Wants: modern,
		Links: IgnoresTokens, LinksFact: inCode,
		steps: otherSteps,
	},
	{
		ID: "kaidan", Name: "Kaidan", Status: Works,
		Releases: []Release{{Version: "0.16.0", Fact: Fact{Survey, Date{2026, 7, 21}}}},
		Installs: []Install{
			{Device: needs.Linux, Place: Package, Ref: "kaidan", RefFact: inDebian},
			{Device: needs.Linux, Place: Flathub},
		},
		Wants: modern,
		Links: IgnoresTokens, LinksFact: inCode,
		Card: LoginCard, CardFact: inCode,
		steps: otherSteps,
	},
	{
		ID: "profanity", Name: "Profanity", Status: Works,
		Releases: []Release{{Version: "0.19.0", Fact: Fact{Survey, read}}},
		Installs: []Install{{Device: needs.Linux, Place: Package, Ref: "profanity", RefFact: inDebian}},
		Wants:    modern,
		Links:    IgnoresTokens, LinksFact: inCode,
		steps: otherSteps,
	},
	{
		ID: "converse", Name: "Converse", Status: Works,
		Releases: []Release{{Version: "13.0.1", Fact: Fact{Survey, Date{2026, 5, 0}}}},
		Installs: []Install{{Device: needs.Browser, Place: Site}},
		Wants:    modern,
		Links:    IgnoresTokens, LinksFact: inCode,
		steps: browserSteps,
	},
	{
		ID: "movim", Name: "Movim", Status: Works,
		Installs: []Install{{Device: needs.Browser, Place: Site}},
		Wants:    modern,
		Links:    IgnoresTokens, LinksFact: inCode,
		steps: browserSteps,
	},
}
