package providers

import "testing"

// TestPuzzle: that programs get no puzzle, since they get no account, does not mean
// that a page shows none.
func TestPuzzle(t *testing.T) {
	page := Links{"en": "https://a.test/"}
	for name, tc := range map[string]struct {
		p    Provider
		want Answer
	}{
		"in the program":           {Provider{InBandRegistration: fact(Yes), CaptchaRequired: fact(No), CaptchaOnPage: fact(Yes)}, No},
		"in the program, a puzzle": {Provider{InBandRegistration: fact(Yes), CaptchaRequired: fact(Yes), RegistrationPage: fact(page)}, Yes},
		"on a page":                {Provider{InBandRegistration: fact(No), CaptchaRequired: fact(No), RegistrationPage: fact(page)}, Unknown},
		"on a page, a puzzle":      {Provider{InBandRegistration: fact(No), CaptchaRequired: fact(No), RegistrationPage: fact(page), CaptchaOnPage: fact(Yes)}, Yes},
		"elsewhere":                {Provider{InBandRegistration: fact(No), CaptchaRequired: fact(No)}, Unknown},
		"by invitation":            {Provider{InvitationRequired: fact(Yes), CaptchaRequired: fact(No)}, No},
		"nobody knows":             {Provider{}, Unknown},
	} {
		if got := tc.p.Puzzle(); got != tc.want {
			t.Errorf("%s: got %d, want %d", name, got, tc.want)
		}
	}
}

func fact[T any](value T) Fact[T] { return Fact[T]{Value: value} }
