package survey

import (
	"crypto/tls"
	"maps"
	"testing"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
)

func TestFacts(t *testing.T) {
	const form, puzzle, email, invitation = "inBandRegistration", "inBandRegistrationCaptchaRequired", "inBandRegistrationEmailAddressRequired", "invitationRequired"
	for name, tc := range map[string]struct {
		seen Seen
		want map[string]bool
	}{
		"not reached":       {Seen{}, map[string]bool{}},
		"no answer":         {Seen{TLS: tls.VersionTLS13}, map[string]bool{"tls13": true}},
		"open":              {Seen{TLS: tls.VersionTLS12, SignUp: Open}, map[string]bool{"tls13": false, form: true, invitation: false, puzzle: false, email: false}},
		"open, invitations": {Seen{SignUp: Open, Tokens: true}, map[string]bool{form: true, puzzle: false, email: false}},
		"mail":              {Seen{SignUp: Questions, Asked: []foreign.Text{foreign.From("email")}}, map[string]bool{form: true, invitation: false, puzzle: false, email: true}},
		"puzzle":            {Seen{SignUp: Puzzle, Puzzles: []ibr.PuzzleKind{ibr.Picture}}, map[string]bool{form: true, invitation: false, puzzle: true, email: false}},
		"hidden puzzle":     {Seen{SignUp: Puzzle}, map[string]bool{form: true, invitation: false, puzzle: true}},
		"page":              {Seen{SignUp: Page, Tokens: true}, map[string]bool{form: false, invitation: false}},
		"closed":            {Seen{SignUp: Closed}, map[string]bool{form: false, invitation: false}},
		"by invitation":     {Seen{SignUp: Invitation, Tokens: true}, map[string]bool{form: false, invitation: true}},
		"not from here":     {Seen{SignUp: Blocked}, map[string]bool{}},
		"account elsewhere": {Seen{Told: &Told{}}, map[string]bool{}},
		"push":              {Seen{Told: &Told{Account: &Features{Push: true}}}, map[string]bool{"push": true}},
		"no push":           {Seen{Told: &Told{Account: &Features{Archive: true}}}, map[string]bool{"push": false}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.seen.Facts(); !maps.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}
