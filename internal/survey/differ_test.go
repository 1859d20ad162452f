package survey

import (
	"crypto/tls"
	"slices"
	"testing"

	"xmpp-start/internal/ibr"
	"xmpp-start/providers"
)

func TestDifferences(t *testing.T) {
	listed := func(register, puzzle, mail providers.Answer) providers.Provider {
		return providers.Provider{
			InBandRegistration: providers.Fact[providers.Answer]{Value: register}, CaptchaRequired: providers.Fact[providers.Answer]{Value: puzzle},
			EmailRequired: providers.Fact[providers.Answer]{Value: mail},
		}
	}
	program := listed(providers.Yes, providers.No, providers.No)
	strict := listed(providers.Yes, providers.Yes, providers.Yes)
	page := listed(providers.No, providers.Unknown, providers.Unknown)
	page.RegistrationPage.Value = providers.Links{"en": "https://example.org/register"}
	invited := listed(providers.Yes, providers.Unknown, providers.Unknown)
	invited.InvitationRequired.Value = providers.Yes
	newest, oldest := program, program
	newest.TLS13.Value, oldest.TLS13.Value = providers.Yes, providers.No

	email := texts([]string{"email"})
	way := func(s providers.SignUp) Difference { return Difference{About: AboutSignUp, Listed: s} }
	for name, tc := range map[string]struct {
		seen   Seen
		listed providers.Provider
		want   []Difference
	}{
		"as listed":              {Seen{SignUp: Open}, program, nil},
		"nothing known":          {Seen{SignUp: Puzzle, Puzzles: []ibr.PuzzleKind{ibr.Picture}}, providers.Provider{}, nil},
		"nothing seen":           {Seen{}, strict, nil},
		"page instead":           {Seen{SignUp: Page}, program, []Difference{way(providers.InProgram)}},
		"closed":                 {Seen{SignUp: Closed}, strict, []Difference{way(providers.InProgram)}},
		"invitation":             {Seen{SignUp: Invitation}, program, []Difference{way(providers.InProgram)}},
		"not this network":       {Seen{SignUp: Blocked}, program, nil},
		"page, closed":           {Seen{SignUp: Closed}, page, nil},
		"page, form":             {Seen{SignUp: Open}, page, []Difference{way(providers.OnPage)}},
		"page, form or tokens":   {Seen{SignUp: Open, Tokens: true}, page, nil},
		"invitation, form":       {Seen{SignUp: Questions}, invited, []Difference{way(providers.ByInvitation)}},
		"invitation, and tokens": {Seen{SignUp: Open, Tokens: true}, invited, nil},
		"puzzle and mail":        {Seen{SignUp: Puzzle, Puzzles: []ibr.PuzzleKind{ibr.Picture}, Asked: email}, program, []Difference{{About: AboutPuzzle}, {About: AboutEmail}}},
		"no puzzle, no mail":     {Seen{SignUp: Open}, strict, []Difference{{About: AboutPuzzle, Claimed: true}, {About: AboutEmail, Claimed: true}}},
		"puzzle not shown":       {Seen{SignUp: Puzzle}, strict, nil},
		"no TLS 1.3":             {Seen{SignUp: Open, Reached: true, TLS: tls.VersionTLS12}, newest, []Difference{{About: AboutTLS13, Claimed: true}}},
		"TLS 1.3":                {Seen{SignUp: Open, Reached: true, TLS: tls.VersionTLS13}, newest, nil},
		"TLS 1.3 after all":      {Seen{SignUp: Open, Reached: true, TLS: tls.VersionTLS13}, oldest, []Difference{{About: AboutTLS13}}},
		"TLS, not reached":       {Seen{}, newest, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.seen.Differences(&tc.listed); !slices.Equal(got, tc.want) {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}
