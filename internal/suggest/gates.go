package suggest

import (
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

// gate excludes providers. Where nothing is known, nobody passes, but for what
// is said at tls13 and throughProxy.
type gate struct {
	// wish is the one that closes the gate; empty: it is closed for everybody.
	wish  needs.Wish
	check func(subject) (why Reason, passed bool)
}

// gates are in the order in which their reasons are read.
var gates = [...]gate{
	{"", notHeld},
	{"", inProgram},
	{"", free},
	{"", withoutEmail},
	{"", tls13},
	{"", throughProxy},
	{needs.NoPuzzle, withoutPuzzle},
	{needs.Association, association},
	{needs.EU, inEU},
	{needs.InCountry, inCountry},
	{needs.History, history},
	{needs.Files, files},
	{needs.Reset, reset},
	{needs.Lasting, lasting},
	{needs.Green, green},
}

// wanted passes what is known to be want, and tells the two other cases apart.
func wanted(got, want providers.Answer, not, unknown string) (Reason, bool) {
	switch got {
	case want:
		return Reason{}, true
	case providers.Unknown:
		return Reason{ID: unknown}, false
	}
	return Reason{ID: not}, false
}

func notHeld(s subject) (Reason, bool) {
	id := "reason.gate.held"
	switch s.p.Status.Value {
	case providers.Suggested:
		return Reason{}, true
	case providers.Gone:
		id = "reason.gate.gone"
	}
	if why := s.p.Why.Value; why != "" {
		id += "." + string(why)
	}
	return Reason{ID: id}, false
}

// gatePage is the reason of those that make accounts on a web page.
const gatePage = "reason.gate.page"

func inProgram(s subject) (Reason, bool) {
	id := "reason.gate.program.unknown"
	switch s.p.SignUp() {
	case providers.InProgram:
		return Reason{}, true
	case providers.OnPage:
		id = gatePage
	case providers.ByInvitation:
		id = "reason.gate.invitation"
	case providers.Elsewhere:
		id = "reason.gate.program"
	}
	return Reason{ID: id}, false
}

func free(s subject) (Reason, bool) {
	return wanted(s.p.FreeOfCharge.Value, providers.Yes, "reason.gate.free", "reason.gate.free.unknown")
}

func withoutEmail(s subject) (Reason, bool) {
	return wanted(s.p.EmailRequired.Value, providers.No, "reason.gate.email", "reason.gate.email.unknown")
}

func withoutPuzzle(s subject) (Reason, bool) {
	return wanted(s.p.Puzzle(), providers.No, "reason.gate.puzzle", "reason.gate.puzzle.unknown")
}

func association(s subject) (Reason, bool) {
	switch s.p.Operator.Value {
	case providers.Association:
		return Reason{}, true
	case "":
		return Reason{ID: "reason.gate.association.unknown"}, false
	}
	return Reason{ID: "reason.gate.association"}, false
}

func inEU(s subject) (Reason, bool) {
	return placed(s.p.Locations.Value, providers.Country.InEU, "reason.gate.eu", nil)
}

func inCountry(s subject) (Reason, bool) {
	within := func(c providers.Country) bool { return c == s.needs.Within }
	return placed(s.p.Locations.Value, within, "reason.gate.country", fault.Args{"Country": upper(s.needs.Within)})
}

// placed passes providers with all their servers in: which of them has
// somebody's messages cannot be seen from outside.
func placed(places []providers.Country, in func(providers.Country) bool, not string, args fault.Args) (Reason, bool) {
	if len(places) == 0 {
		return Reason{ID: "reason.gate.place.unknown"}, false
	}
	if providers.In(places, in) {
		return Reason{}, true
	}
	codes := make([]string, len(places))
	for i, c := range places {
		codes[i] = upper(c)
	}
	all := fault.Args{"Where": codes}
	for name, value := range args {
		all[name] = value
	}
	return Reason{ID: not, Args: all}, false
}

func upper(c providers.Country) string { return strings.ToUpper(string(c)) }

func history(s subject) (Reason, bool) {
	return allowed(s.p.ArchiveTime.Value, needs.HistoryDays, "reason.gate.history", "reason.gate.history.unknown")
}

func files(s subject) (Reason, bool) {
	return allowed(largestFile(s.p), needs.FileMB, "reason.gate.files", "reason.gate.files.unknown")
}

// allowed passes limits of at least n.
func allowed(l providers.Limit, n int, less, unknown string) (Reason, bool) {
	switch got, _ := l.Max(); {
	case l.Allows(n):
		return Reason{}, true
	case !l.Known():
		return Reason{ID: unknown}, false
	default:
		return Reason{ID: less, Args: fault.Args{"Count": got}}, false
	}
}

// largestFile heeds both limits: a day's amount can be less than what a single
// file may have.
func largestFile(p *providers.Provider) providers.Limit {
	return providers.Both(p.FileSize.Value, p.FilesTotal.Value)
}

func reset(s subject) (Reason, bool) {
	return Reason{ID: "reason.gate.reset"}, len(s.p.PasswordReset.Value) > 0
}

func lasting(s subject) (Reason, bool) {
	since := s.p.Since.Value
	if since.IsZero() {
		return Reason{ID: "reason.gate.lasting.unknown"}, false
	}
	years := since.Years(s.now)
	return Reason{ID: "reason.gate.lasting", Args: fault.Args{"Count": years}}, years >= needs.LastingYears
}

func green(s subject) (Reason, bool) {
	return wanted(s.p.GreenWeb.Value, providers.Yes, "reason.gate.green", "reason.gate.green.unknown")
}

// throughProxy excludes those that are known to refuse people behind Tor. Of
// most nobody has told.
func throughProxy(s subject) (Reason, bool) {
	return Reason{ID: "reason.gate.tor"}, !s.needs.Proxied || s.p.TorSignUpsBlocked.Value != providers.Yes
}
