package survey

import (
	"crypto/tls"

	"xmpp-start/providers"
)

// Subject is what a Difference is about.
type Subject string

// The subjects.
const (
	// AboutSignUp is where accounts are made.
	AboutSignUp Subject = "sign-up"
	AboutPuzzle Subject = "puzzle"
	AboutEmail  Subject = "email"
	AboutTLS13  Subject = "tls13"
)

// Difference is a claim of the list that does not fit what was seen.
type Difference struct {
	About Subject
	// Listed is what is claimed: for AboutSignUp the way to an account, else empty.
	Listed providers.SignUp
	// Claimed tells, for the other subjects, whether the list claims that it is so;
	// then it was seen that it is not, and the other way round.
	Claimed bool
}

// Differences compares what was seen with what the list says of the same
// provider. What either does not know differs from nothing.
func (s Seen) Differences(p *providers.Provider) []Difference {
	var all []Difference
	if listed := p.SignUp(); s.contradicts(listed) {
		all = append(all, Difference{About: AboutSignUp, Listed: listed})
	}
	compare := func(about Subject, listed providers.Answer, known, seen bool) {
		if known && (listed == providers.Yes && !seen || listed == providers.No && seen) {
			all = append(all, Difference{About: about, Claimed: listed == providers.Yes})
		}
	}
	compare(AboutPuzzle, p.CaptchaRequired.Value, s.SignUp.ByForm(), s.SignUp == Puzzle)
	compare(AboutEmail, p.EmailRequired.Value, s.knowsQuestions(), s.Asks("email"))
	compare(AboutTLS13, p.TLS13.Value, s.Reached, s.TLS >= tls.VersionTLS13)
	return all
}

// contradicts reports whether the way to an account is another than the list says.
// A form proves little where invitations are taken, for it is handed out to
// people without one, too; and that there is none says nothing about pages.
func (s Seen) contradicts(listed providers.SignUp) bool {
	switch listed {
	case providers.InProgram:
		return s.SignUp == Page || s.SignUp == Invitation || s.SignUp == Closed
	case providers.OnPage, providers.ByInvitation, providers.Elsewhere:
		return s.SignUp.ByForm() && !s.Tokens
	}
	return false
}
