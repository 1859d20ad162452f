package cli

import (
	"crypto/tls"
	"net"
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/survey"
)

// newCheckTable is a table whose rows are printed one by one: its columns are as
// wide as what can stand in them.
func newCheckTable(a *app, domains []address.Domain) grid {
	names := 0
	for _, d := range domains {
		names = max(names, ansi.StringWidth(d.Display()))
	}
	return newGrid(
		column{a.t("check.column.provider", nil), names},
		column{a.t("check.column.sign-up", nil), 15},
		column{a.t("check.column.tls", nil), 3},
		column{a.t("check.column.direct", nil), 3},
		column{a.t("check.column.days", nil), 4},
		column{a.t("check.column.login", nil), 12},
	)
}

// cells are the row of a provider.
func (r *checkReport) cells(s survey.Seen) []string {
	name := s.Domain.Display()
	if !s.Reached {
		return []string{name, r.t("check.sign-up.unreached", nil)}
	}
	direct := r.t("check.no", nil)
	if s.Direct() {
		direct = r.t("check.yes", nil)
	}
	login := strings.TrimPrefix(loginName(s), "SCRAM-")
	return []string{name, r.signUpWords(s), strings.TrimPrefix(tls.VersionName(s.TLS), "TLS "), direct, strconv.Itoa(s.Days()), login}
}

// loginName is how this program would log in.
func loginName(s survey.Seen) string {
	switch {
	case s.Login.Mechanism != "":
		return s.Login.Mechanism
	case s.Unsafe == nil || s.Unsafe.Kind == fault.PlainOnly:
		return "PLAIN"
	}
	return "-"
}

// signUpWords are how new people are taken, in a word or two.
func (r *checkReport) signUpWords(s survey.Seen) string {
	id, known := map[survey.SignUp]string{
		survey.Open: "check.sign-up.open", survey.Questions: "check.sign-up.questions", survey.Puzzle: "check.sign-up.puzzle",
		survey.Page: "check.sign-up.page", survey.Invitation: "check.sign-up.invitation",
		survey.Closed: "check.sign-up.closed", survey.Blocked: "check.sign-up.blocked",
	}[s.SignUp]
	if !known {
		return r.t("check.sign-up.unknown", nil)
	}
	if len(s.Puzzles) > 0 {
		id = map[ibr.PuzzleKind]string{
			ibr.Picture: "check.puzzle.picture", ibr.Sound: "check.puzzle.sound", ibr.Video: "check.puzzle.video",
			ibr.Riddle: "check.puzzle.riddle", ibr.Work: "check.puzzle.work",
		}[s.Puzzles[0]]
	}
	return r.t(id, fault.Args{"Count": len(s.Asked)})
}

// details are everything about a provider, a line each.
func (r *checkReport) details(s survey.Seen) []string {
	if !s.Reached {
		return []string{r.t("check.about", fault.Args{"Domain": s.Domain, "Text": r.t("check.sign-up.unreached", nil)})}
	}
	lines := []string{r.t("check.about", fault.Args{"Domain": s.Domain, "Text": r.signUpWords(s)})}
	add := func(id string, args fault.Args) { lines = append(lines, "- "+r.t(id, args)) }
	if len(s.Asked) > 0 {
		add("check.detail.asked", fault.Args{"Names": list(s.Asked)})
	}
	if !s.Link.Empty() {
		add("check.detail.page", fault.Args{"Link": s.Link})
	}
	if s.Tokens {
		add("check.detail.tokens", nil)
	}
	add("check.detail.place", fault.Args{"Place": hostPort(s.Place), "Direct": s.Place.Direct})
	switch announced := announced(s.Places); {
	case len(announced) > 0:
		add("check.detail.announced", fault.Args{"Places": announced})
	case s.DNS:
		add("check.detail.unannounced", nil)
	}
	add("check.detail.tls", fault.Args{"TLS": tls.VersionName(s.TLS), "Old": s.TLS < tls.VersionTLS13})
	if s.Certificate != nil {
		add("check.detail.certificate", fault.Args{"Until": s.Certificate.NotAfter, "Count": s.Days()})
	}
	add("check.detail.login", fault.Args{"Login": loginName(s), "Binding": s.Login.Binding, "Mechanisms": list(s.Mechanisms)})
	return lines
}

func hostPort(p connect.Place) string { return net.JoinHostPort(p.Host, strconv.Itoa(int(p.Port))) }

// announced are the places that DNS names, as --server takes them.
func announced(places []connect.Place) []string {
	var all []string
	for _, p := range places {
		switch {
		case p.Announced && p.Direct:
			all = append(all, "xmpps://"+hostPort(p))
		case p.Announced:
			all = append(all, hostPort(p))
		}
	}
	return all
}

// mostNamed is how many of what a server lists are shown to people.
const mostNamed = 12

func list(texts []foreign.Text) []string {
	var all []string
	for _, t := range texts[:min(len(texts), mostNamed)] {
		all = append(all, t.String())
	}
	if len(texts) > mostNamed {
		all = append(all, "…")
	}
	return all
}
