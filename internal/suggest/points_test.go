package suggest

import (
	"slices"
	"testing"

	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

func TestPoints(t *testing.T) {
	limit := providers.AtMost
	for _, tc := range []struct {
		name   string
		rate   func(subject) (Reason, bool)
		change func(*providers.Provider)
		id     string // empty: nothing is said
		count  any
		points int
	}{
		{"years", years, since(t, "2020-11-22"), "reason.years", 5, 5},
		{"many years", years, since(t, "1999-01-04"), "reason.years", 27, 12},
		{"years unknown", years, func(p *providers.Provider) { p.Since.Value = providers.Day{} }, "reason.years.unknown", nil, 0},
		{"one", people, persons(1), "reason.people", 1, 2},
		{"two", people, persons(2), "reason.people", 2, 8},
		{"three", people, persons(3), "reason.people", 3, 12},
		{"thirty", people, persons(30), "reason.people", 30, 12},
		{"people unknown", people, persons(0), "reason.people.unknown", nil, 0},
		{"association", operator, run(providers.Association), "reason.operator.association", nil, 8},
		{"government", operator, run(providers.Government), "reason.operator.government", nil, 6},
		{"company", operator, run(providers.Company), "reason.operator.company", nil, 6},
		{"trader", operator, run(providers.Trader), "reason.operator.trader", nil, 3},
		{"person", operator, run(providers.Person), "reason.operator.person", nil, 3},
		{"operator unknown", operator, run(""), "reason.operator.unknown", nil, 0},
		{"own language", language, site("de", "fr"), "reason.language", nil, 8},
		{"other language", language, site("en", "de"), "reason.language.other", nil, 0},
		{"no site", language, site(), "reason.language.unknown", nil, 0},
		{"no help", help, nil, "reason.help.none", nil, 0},
		{"mail and room", help, func(p *providers.Provider) {
			p.EmailSupport.Value = providers.Contacts{"en": {"a@a.example", "b@a.example"}}
			p.GroupChatSupport.Value = providers.Contacts{"en": {"c@d.a.example"}}
		}, "reason.help", 2, 4},
		{"reset", passwordReset, nil, "reason.reset", nil, 8},
		{"no reset", passwordReset, func(p *providers.Provider) { p.PasswordReset.Value = providers.Links{} }, "reason.reset.none", nil, 0},
		{"small files", fileSize, sizes(limit(19), limit(500)), "reason.files", 19, 0},
		{"photographs", fileSize, sizes(limit(20), limit(500)), "reason.files", 20, 3},
		{"clips", fileSize, sizes(limit(500), limit(50)), "reason.files", 50, 6},
		{"videos", fileSize, sizes(limit(100), providers.Unlimited()), "reason.files", 100, 8},
		{"enough is enough", fileSize, sizes(limit(5000), providers.Unlimited()), "reason.files", 5000, 8},
		{"any size", fileSize, sizes(providers.Unlimited(), providers.Unlimited()), "reason.files.unlimited", nil, 8},
		{"size unknown", fileSize, sizes(providers.Limit{}, limit(500)), "reason.files.unknown", nil, 0},
		{"a day", archive, kept(limit(1)), "reason.history", 1, 0},
		{"a week", archive, kept(limit(7)), "reason.history", 7, 1},
		{"two weeks", archive, kept(limit(14)), "reason.history", 14, 3},
		{"a month", archive, kept(limit(30)), "reason.history", 30, 6},
		{"a year", archive, kept(limit(365)), "reason.history", 365, 10},
		{"for ever", archive, kept(providers.Unlimited()), "reason.history.unlimited", nil, 10},
		{"time unknown", archive, kept(providers.Limit{}), "reason.history.unknown", nil, 0},
		{"no puzzle", puzzle, asks(providers.No), "reason.puzzle.none", nil, 6},
		{"puzzle", puzzle, asks(providers.Yes), "reason.puzzle", nil, 0},
		{"puzzle unknown", puzzle, asks(providers.Unknown), "reason.puzzle.unknown", nil, 0},
		{"read today", age, read(t, "2026-11-21"), "", nil, 0},
		{"read where it is tomorrow", age, read(t, "2026-11-22"), "", nil, 0},
		{"read 59 days ago", age, read(t, "2026-09-23"), "", nil, 0},
		{"read 60 days ago", age, read(t, "2026-09-22"), "reason.age", 60, -2},
		{"read in July", age, read(t, "2026-07-22"), "reason.age", 122, -6},
		{"read years ago", age, read(t, "2020-07-22"), "reason.age", 2313, -20},
		{"unused ones stay", unusedDeleted, nil, "", nil, 0},
		{"unused ones go", unusedDeleted, func(p *providers.Provider) { p.UnusedDeletedAfter.Value = providers.CountOf(14) }, "reason.unused-deleted", 14, 0},
		{"inactive ones go", inactiveDeleted, func(p *providers.Provider) { p.InactiveDeletedAfter.Value = providers.CountOf(365) }, "reason.inactive-deleted", 365, 0},
		{"parents", parentalConsent, func(p *providers.Provider) { p.ParentalConsentBelow.Value = providers.CountOf(16) }, "reason.parents", 16, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, said := tc.rate(subject{needs.Needs{Lang: "fr"}, new(made(t, "a.example", tc.change)), today})
			if said != (tc.id != "") {
				t.Fatalf("said: %v", said)
			}
			if said && (got.ID != tc.id || got.Points != tc.points || got.Args["Count"] != tc.count) {
				t.Errorf("got %+v, want %s with %v for %d", got, tc.id, tc.count, tc.points)
			}
		})
	}
	tor := func(p *providers.Provider) { p.TorSignUpsQuarantined.Value = providers.Yes }
	for _, tc := range []struct {
		name   string
		rate   func(subject) (Reason, bool)
		needs  needs.Needs
		change func(*providers.Provider)
		id     string // empty: nothing is said
		points int
	}{
		{"language of a country", language, needs.Needs{Lang: "pt"}, site("pt-br"), "reason.language", 8},
		{"language unknown", language, needs.Needs{}, site("en"), "", 0},
		{"own country", home, needs.Needs{Country: "fr"}, nil, "reason.country", 2},
		{"other country", home, needs.Needs{Country: "de"}, nil, "", 0},
		{"partly in the country", home, needs.Needs{Country: "fr"}, places("fr", "de"), "", 0},
		{"country unknown", home, needs.Needs{}, nil, "", 0},
		{"place unknown", home, needs.Needs{Country: "fr"}, places(), "", 0},
		{"push", push, on(needs.IPhone), answers(providers.Yes), "reason.push", 0},
		{"no push", push, on(needs.IPhone), answers(providers.No), "reason.push.none", -20},
		{"push unknown", push, on(needs.IPhone, needs.Mac), nil, "reason.push.unknown", 0},
		{"push for nobody", push, on(needs.Linux), answers(providers.No), "", 0},
		{"encryption unknown", tls13Untold, on(needs.Android), nil, "reason.tls13.unknown", 0},
		{"encryption known", tls13Untold, on(needs.Android), answers(providers.Yes), "", 0},
		{"encryption for nobody", tls13Untold, on(needs.IPhone), nil, "", 0},
		{"quarantine", proxied, needs.Needs{Proxied: true}, tor, "reason.tor.quarantined", -20},
		{"quarantine, not by Tor", proxied, needs.Needs{}, tor, "", 0},
		{"Tor unknown", proxied, needs.Needs{Proxied: true}, nil, "reason.tor.unknown", 0},
		{"Tor welcome", proxied, needs.Needs{Proxied: true}, func(p *providers.Provider) { p.TorSignUpsBlocked.Value = providers.No }, "reason.tor", 0},
		{"read some day", age, needs.Needs{}, func(p *providers.Provider) { p.Origin.On = providers.Day{} }, "reason.age.unknown", -20},
		{"read in the future", age, needs.Needs{}, read(t, "2099-01-01"), "reason.age.future", -20},
		{"strangers", strangersBlocked, needs.Needs{}, func(p *providers.Provider) { p.StrangersBlocked.Value = providers.Yes }, "reason.strangers-blocked", 0},
		{"names", names, needs.Needs{}, func(p *providers.Provider) { p.UsernameRule.Value = "letters only" }, "reason.names", 0},
		{"all names", names, needs.Needs{}, nil, "", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, said := tc.rate(subject{tc.needs, new(made(t, "a.example", tc.change)), today})
			if said != (tc.id != "") || said && (got.ID != tc.id || got.Points != tc.points) {
				t.Errorf("got %+v, %v; want %s for %d", got, said, tc.id, tc.points)
			}
		})
	}
	c := Account(needs.Needs{Devices: needs.Devices()}, new(made(t, "a.example", nil)), today)
	i := slices.IndexFunc(c.Reasons, func(r Reason) bool { return r.ID == "reason.push.unknown" })
	if i < 0 || !slices.Equal(c.Reasons[i].Args["App"].([]string), []string{"Monal"}) {
		t.Errorf("for all devices: %+v", c.Reasons)
	}
	if _, said := language(subject{p: new(made(t, "a.example", nil))}); said {
		t.Error("a language that is not known counts")
	}
}

type change = func(*providers.Provider)

func since(t *testing.T, s string) change {
	d := day(t, s)
	return func(p *providers.Provider) { p.Since.Value = d }
}

func read(t *testing.T, s string) change {
	d := day(t, s)
	return func(p *providers.Provider) { p.Origin.On = d }
}

func persons(n int) change {
	return func(p *providers.Provider) { p.BusFactor.Value = providers.CountOf(n) }
}

func run(by providers.Operator) change {
	return func(p *providers.Provider) { p.Operator.Value = by }
}

func site(langs ...string) change {
	return func(p *providers.Provider) {
		p.Website.Value = providers.Links{}
		for _, l := range langs {
			p.Website.Value[l] = "https://a.example/" + l
		}
	}
}

func sizes(file, all providers.Limit) change {
	return func(p *providers.Provider) { p.FileSize.Value, p.FilesTotal.Value = file, all }
}

func kept(l providers.Limit) change {
	return func(p *providers.Provider) { p.ArchiveTime.Value = l }
}

func asks(a providers.Answer) change {
	return func(p *providers.Provider) { p.CaptchaRequired.Value = a }
}
