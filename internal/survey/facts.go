package survey

import "crypto/tls"

// Facts are what was seen, by the names of the facts of package providers. What the
// look does not tell is not in it.
func (s Seen) Facts() map[string]bool {
	facts := map[string]bool{}
	if s.TLS != 0 {
		facts["tls13"] = s.TLS >= tls.VersionTLS13
	}
	if s.Told != nil && s.Told.Account != nil {
		facts["push"] = s.Told.Account.Push
	}
	if s.SignUp == "" || s.SignUp == Blocked {
		return facts
	}
	facts["inBandRegistration"] = s.SignUp.ByForm()
	// A server that takes invitations hands out its form even if it wants one.
	if !s.SignUp.ByForm() || !s.Tokens {
		facts["invitationRequired"] = s.SignUp == Invitation
	}
	if s.SignUp.ByForm() {
		facts["inBandRegistrationCaptchaRequired"] = s.SignUp == Puzzle
	}
	if s.knowsQuestions() {
		facts["inBandRegistrationEmailAddressRequired"] = s.Asks("email")
	}
	return facts
}

// knowsQuestions reports whether it is known what is asked: of a form with a puzzle
// that cannot be shown it is not.
func (s Seen) knowsQuestions() bool {
	return s.SignUp.ByForm() && (s.SignUp != Puzzle || len(s.Puzzles) > 0)
}
