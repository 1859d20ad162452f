package suggest

import (
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/providers"
)

// ratings give points; what is not said weighs nothing. They are in the order in
// which their reasons are read: what newcomers feel first. The greatest sums are
// capped at what is enough for anybody, so that one that is far out does not win
// by it.
var ratings = [...]func(subject) (reason Reason, said bool){
	years, people, operator, language, home, help, passwordReset, fileSize, archive, puzzle, tls13Untold, push, proxied, age,
	unusedDeleted, inactiveDeleted, parentalConsent, strangersBlocked, names,
}

// step gives points to what reaches least.
type step struct{ least, points int }

// reached returns the points of the first step that n reaches.
func reached(n int, steps ...step) int {
	for _, s := range steps {
		if n >= s.least {
			return s.points
		}
	}
	return 0
}

// years: one point each, up to 12. Who was there for long will be there tomorrow.
func years(s subject) (Reason, bool) {
	since := s.p.Since.Value
	if since.IsZero() {
		return Reason{ID: "reason.years.unknown"}, true
	}
	n := since.Years(s.now)
	return Reason{ID: "reason.years", Args: fault.Args{"Count": n}, Points: min(n, 12)}, true
}

// people: a service that hangs on one person ends with their interest in it.
func people(s subject) (Reason, bool) {
	n, known := s.p.BusFactor.Value.Get()
	if !known {
		return Reason{ID: "reason.people.unknown"}, true
	}
	points := reached(n, step{3, 12}, step{2, 8}, step{1, 2})
	return Reason{ID: "reason.people", Args: fault.Args{"Count": n}, Points: points}, true
}

func operator(s subject) (Reason, bool) {
	switch s.p.Operator.Value {
	case providers.Association:
		return Reason{ID: "reason.operator.association", Points: 8}, true
	case providers.Government:
		return Reason{ID: "reason.operator.government", Points: 6}, true
	case providers.Company:
		return Reason{ID: "reason.operator.company", Points: 6}, true
	case providers.Trader:
		return Reason{ID: "reason.operator.trader", Points: 3}, true
	case providers.Person:
		return Reason{ID: "reason.operator.person", Points: 3}, true
	}
	return Reason{ID: "reason.operator.unknown"}, true
}

// language counts where the user's is known.
func language(s subject) (Reason, bool) {
	lang := s.needs.Lang
	if lang == "" {
		return Reason{}, false
	}
	if s.p.Website.Value.In(lang) {
		return Reason{ID: "reason.language", Points: 8}, true
	}
	if len(s.p.Website.Value) == 0 {
		return Reason{ID: "reason.language.unknown"}, true
	}
	return Reason{ID: "reason.language.other"}, true
}

// home: near, and under a law that the user knows. It weighs little, since some
// would rather be elsewhere.
func home(s subject) (Reason, bool) {
	at := func(c providers.Country) bool { return c == s.needs.Country }
	if s.needs.Country == "" || !providers.In(s.p.Locations.Value, at) {
		return Reason{ID: "reason.country.other"}, false // told only where another has the points
	}
	return Reason{ID: "reason.country", Points: 2}, true
}

// help: two points for each way to ask somebody.
func help(s subject) (Reason, bool) {
	ways := 0
	for _, c := range []providers.Contacts{s.p.EmailSupport.Value, s.p.ChatSupport.Value, s.p.GroupChatSupport.Value} {
		if len(c) > 0 {
			ways++
		}
	}
	if ways == 0 {
		return Reason{ID: "reason.help.none"}, true
	}
	return Reason{ID: "reason.help", Args: fault.Args{"Count": ways}, Points: 2 * ways}, true
}

func passwordReset(s subject) (Reason, bool) {
	if len(s.p.PasswordReset.Value) == 0 {
		return Reason{ID: "reason.reset.none"}, true
	}
	return Reason{ID: "reason.reset", Points: 8}, true
}

// fileSize: a photograph has 5 MB, a minute of video 100.
func fileSize(s subject) (Reason, bool) {
	return amount(largestFile(s.p), "reason.files", "reason.files.unlimited", "reason.files.unknown",
		step{100, 8}, step{50, 6}, step{20, 3})
}

// archive: a week covers a holiday of the phone, three months everything else.
func archive(s subject) (Reason, bool) {
	return amount(s.p.ArchiveTime.Value, "reason.history", "reason.history.unlimited", "reason.history.unknown",
		step{90, 10}, step{30, 6}, step{14, 3}, step{7, 1})
}

// amount gives the points of the first step that the limit allows; no limit
// is as good as the first.
func amount(l providers.Limit, some, all, unknown string, steps ...step) (Reason, bool) {
	switch n, limited := l.Max(); {
	case limited:
		return Reason{ID: some, Args: fault.Args{"Count": n}, Points: reached(n, steps...)}, true
	case l.Known():
		return Reason{ID: all, Points: steps[0].points}, true
	}
	return Reason{ID: unknown}, true
}

func puzzle(s subject) (Reason, bool) {
	switch s.p.Puzzle() {
	case providers.No:
		return Reason{ID: "reason.puzzle.none", Points: 6}, true
	case providers.Yes:
		return Reason{ID: "reason.puzzle"}, true
	}
	return Reason{ID: "reason.puzzle.unknown"}, true
}

// proxied: what somebody behind Tor or another proxy may meet. An account that
// is restricted at first is, at first, hardly one.
func proxied(s subject) (Reason, bool) {
	switch {
	case !s.needs.Proxied:
		return Reason{}, false
	case s.p.TorSignUpsQuarantined.Value == providers.Yes:
		return Reason{ID: "reason.tor.quarantined", Points: -20}, true
	case s.p.TorSignUpsBlocked.Value == providers.No:
		return Reason{ID: "reason.tor"}, true
	}
	return Reason{ID: "reason.tor.unknown"}, true
}

// age takes two points for each month that the facts are older than one, up to
// 20, since it is sign-up that changes without notice. A date that nobody knows
// or that is still to come is as bad as an old one.
func age(s subject) (Reason, bool) {
	const month, most = 30, 20
	on := s.p.Origin.On
	switch {
	case on.IsZero():
		return Reason{ID: "reason.age.unknown", Points: -most}, true
	case on.Ahead(s.now):
		return Reason{ID: "reason.age.future", Args: fault.Args{"On": on}, Points: -most}, true
	}
	days := on.Days(s.now)
	lost := min(2*(max(days/month, 1)-1), most)
	if lost == 0 {
		return Reason{}, false
	}
	return Reason{ID: "reason.age", Args: fault.Args{"On": on, "Count": days}, Points: -lost}, true
}

func unusedDeleted(s subject) (Reason, bool) {
	return note("reason.unused-deleted", s.p.UnusedDeletedAfter.Value)
}

func inactiveDeleted(s subject) (Reason, bool) {
	return note("reason.inactive-deleted", s.p.InactiveDeletedAfter.Value)
}

func parentalConsent(s subject) (Reason, bool) {
	return note("reason.parents", s.p.ParentalConsentBelow.Value)
}

func strangersBlocked(s subject) (Reason, bool) {
	return Reason{ID: "reason.strangers-blocked"}, s.p.StrangersBlocked.Value == providers.Yes
}

func names(s subject) (Reason, bool) {
	rule := s.p.UsernameRule.Value
	return Reason{ID: "reason.names", Args: fault.Args{"Rule": foreign.From(rule)}}, rule != ""
}

// note says what is good to know and weighs nothing.
func note(id string, c providers.Count) (Reason, bool) {
	n, known := c.Get()
	return Reason{ID: id, Args: fault.Args{"Count": n}}, known
}
