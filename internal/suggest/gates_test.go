package suggest

import (
	"testing"

	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

// TestGates: what everybody must pass, and each wish; unknown never passes.
func TestGates(t *testing.T) {
	wish := func(w needs.Wish) needs.Needs { return needs.Needs{Wishes: []needs.Wish{w}, Within: "fr"} }
	for _, tc := range []struct {
		name   string
		needs  needs.Needs
		change func(*providers.Provider)
		want   string // the one gate; empty: it passes
	}{
		{"as it is", needs.Needs{}, nil, ""},
		{"held", needs.Needs{}, func(p *providers.Provider) { p.Status.Value, p.Why.Value = providers.Held, providers.ThinData }, "reason.gate.held.thin-data"},
		{"without a status", needs.Needs{}, func(p *providers.Provider) { p.Status.Value = "" }, "reason.gate.held"},
		{"gone", needs.Needs{}, func(p *providers.Provider) { p.Status.Value, p.Why.Value = providers.Gone, providers.Closed }, "reason.gate.gone.closed"},
		{"on a web page", needs.Needs{}, func(p *providers.Provider) {
			p.InBandRegistration.Value, p.RegistrationPage.Value = providers.No, providers.Links{"en": "https://a.example/"}
		}, "reason.gate.page"},
		{"by invitation", needs.Needs{}, func(p *providers.Provider) { p.InvitationRequired.Value = providers.Yes }, "reason.gate.invitation"},
		{"elsewhere", needs.Needs{}, func(p *providers.Provider) { p.InBandRegistration.Value = providers.No }, "reason.gate.program"},
		{"sign-up unknown", needs.Needs{}, func(p *providers.Provider) { p.InBandRegistration.Value = 0 }, "reason.gate.program.unknown"},
		{"paid", needs.Needs{}, func(p *providers.Provider) { p.FreeOfCharge.Value = providers.No }, "reason.gate.free"},
		{"price unknown", needs.Needs{}, func(p *providers.Provider) { p.FreeOfCharge.Value = 0 }, "reason.gate.free.unknown"},
		{"e-mail", needs.Needs{}, func(p *providers.Provider) { p.EmailRequired.Value = providers.Yes }, "reason.gate.email"},
		{"e-mail unknown", needs.Needs{}, func(p *providers.Provider) { p.EmailRequired.Value = 0 }, "reason.gate.email.unknown"},

		{"no-puzzle", wish(needs.NoPuzzle), nil, ""},
		{"no-puzzle, puzzle", wish(needs.NoPuzzle), func(p *providers.Provider) { p.CaptchaRequired.Value = providers.Yes }, "reason.gate.puzzle"},
		{"no-puzzle, unknown", wish(needs.NoPuzzle), func(p *providers.Provider) { p.CaptchaRequired.Value = 0 }, "reason.gate.puzzle.unknown"},
		{"association", wish(needs.Association), nil, ""},
		{"association, person", wish(needs.Association), func(p *providers.Provider) { p.Operator.Value = providers.Person }, "reason.gate.association"},
		{"association, public body", wish(needs.Association), func(p *providers.Provider) { p.Operator.Value = providers.Government }, "reason.gate.association"},
		{"association, unknown", wish(needs.Association), func(p *providers.Provider) { p.Operator.Value = "" }, "reason.gate.association.unknown"},
		{"eu", wish(needs.EU), nil, ""},
		{"eu, two of it", wish(needs.EU), places("fr", "de"), ""},
		{"eu, elsewhere", wish(needs.EU), places("us"), "reason.gate.eu"},
		{"eu, partly", wish(needs.EU), places("de", "ch"), "reason.gate.eu"},
		{"eu, unknown", wish(needs.EU), places(), "reason.gate.place.unknown"},
		{"country", wish(needs.InCountry), nil, ""},
		{"country, another", wish(needs.InCountry), places("de"), "reason.gate.country"},
		{"country, partly", wish(needs.InCountry), places("fr", "de"), "reason.gate.country"},
		{"country, unknown", wish(needs.InCountry), places(), "reason.gate.place.unknown"},
		{"history", wish(needs.History), nil, ""},
		{"history, no limit", wish(needs.History), func(p *providers.Provider) { p.ArchiveTime.Value = providers.Unlimited() }, ""},
		{"history, short", wish(needs.History), func(p *providers.Provider) { p.ArchiveTime.Value = providers.AtMost(89) }, "reason.gate.history"},
		{"history, unknown", wish(needs.History), func(p *providers.Provider) { p.ArchiveTime.Value = providers.Limit{} }, "reason.gate.history.unknown"},
		{"files", wish(needs.Files), nil, ""},
		{"files, small", wish(needs.Files), func(p *providers.Provider) { p.FileSize.Value = providers.AtMost(99) }, "reason.gate.files"},
		{"files, little for all", wish(needs.Files), func(p *providers.Provider) { p.FilesTotal.Value = providers.AtMost(50) }, "reason.gate.files"},
		{"files, unknown", wish(needs.Files), func(p *providers.Provider) { p.FileSize.Value = providers.Limit{} }, "reason.gate.files.unknown"},
		{"files, unknown for all", wish(needs.Files), func(p *providers.Provider) { p.FilesTotal.Value = providers.Limit{} }, "reason.gate.files.unknown"},
		{"reset", wish(needs.Reset), nil, ""},
		{"reset, none or unknown", wish(needs.Reset), func(p *providers.Provider) { p.PasswordReset.Value = nil }, "reason.gate.reset"},
		{"lasting", wish(needs.Lasting), func(p *providers.Provider) { p.Since.Value = day(t, "2016-11-21") }, ""},
		{"lasting, a day less", wish(needs.Lasting), func(p *providers.Provider) { p.Since.Value = day(t, "2016-11-22") }, "reason.gate.lasting"},
		{"lasting, unknown", wish(needs.Lasting), func(p *providers.Provider) { p.Since.Value = providers.Day{} }, "reason.gate.lasting.unknown"},
		{"green", wish(needs.Green), nil, ""},
		{"green, not", wish(needs.Green), func(p *providers.Provider) { p.GreenWeb.Value = providers.No }, "reason.gate.green"},
		{"green, unknown", wish(needs.Green), func(p *providers.Provider) { p.GreenWeb.Value = 0 }, "reason.gate.green.unknown"},

		{"old encryption, app that needs new", on(needs.IPhone, needs.Android), answers(providers.No), "reason.gate.tls13"},
		{"old encryption, other app", on(needs.Linux), answers(providers.No), ""},
		{"encryption unknown", on(needs.Android), answers(providers.Unknown), ""},
		{"Tor refused", needs.Needs{Proxied: true}, func(p *providers.Provider) { p.TorSignUpsBlocked.Value = providers.Yes }, "reason.gate.tor"},
		{"Tor refused, not by Tor", needs.Needs{}, func(p *providers.Provider) { p.TorSignUpsBlocked.Value = providers.Yes }, ""},
		{"Tor unknown", needs.Needs{Proxied: true}, nil, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := Account(tc.needs, new(made(t, "a.example", tc.change)), today)
			var got string
			if len(c.Gates) > 0 {
				got = c.Gates[0].ID
			}
			if got != tc.want || len(c.Gates) > 1 {
				t.Errorf("gates %+v, want %q", c.Gates, tc.want)
			}
			// A wish that nobody made excludes nobody.
			if len(tc.needs.Wishes) > 0 {
				if c := Account(needs.Needs{}, c.Provider, today); len(c.Gates) > 0 {
					t.Errorf("without the wish: %+v", c.Gates)
				}
			}
		})
	}
	nothing := Account(needs.Needs{}, &providers.Provider{}, today)
	if len(nothing.Gates) != 4 || nothing.Points != -20 {
		t.Errorf("of whom nothing is known: %d gates, %d points", len(nothing.Gates), nothing.Points)
	}
}

// TestEachWishHasItsGate keeps a wish from being asked for in vain.
func TestEachWishHasItsGate(t *testing.T) {
	closedFor := map[needs.Wish]bool{}
	for _, g := range gates {
		closedFor[g.wish] = true
	}
	for _, w := range needs.Wishes() {
		if !closedFor[w] {
			t.Errorf("%s excludes nobody", w)
		}
	}
}

func places(codes ...providers.Country) func(*providers.Provider) {
	return func(p *providers.Provider) { p.Locations.Value = codes }
}

func on(devices ...needs.Device) needs.Needs { return needs.Needs{Devices: devices} }

// answers says the same of TLS 1.3 and of push.
func answers(a providers.Answer) func(*providers.Provider) {
	return func(p *providers.Provider) { p.TLS13.Value, p.Push.Value = a, a }
}

// TestGatesSayItOnce: what keeps a provider from two wishes is one reason, if it is
// the same.
func TestGatesSayItOnce(t *testing.T) {
	p := made(t, "a.example", places())
	n := needs.Needs{Wishes: []needs.Wish{needs.EU, needs.InCountry}, Within: "fr"}
	if got := Account(n, &p, today).Gates; len(got) != 1 || got[0].ID != "reason.gate.place.unknown" {
		t.Errorf("got %+v", got)
	}
	p = made(t, "a.example", places("us"))
	if got := Account(n, &p, today).Gates; len(got) != 2 {
		t.Errorf("got %+v", got)
	}
}
