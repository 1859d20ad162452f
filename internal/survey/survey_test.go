package survey

import (
	"crypto/tls"
	"slices"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/scram"
)

// TestProfiles has what public providers are met with.
func TestProfiles(t *testing.T) {
	puzzle := func(kinds ...ibr.PuzzleKind) Seen { return Seen{SignUp: Puzzle, Puzzles: kinds} }
	for name, want := range map[string]Seen{
		"form": {SignUp: Open}, "legacy": {SignUp: Open}, "both": {SignUp: Open}, "ejabberd": {SignUp: Open},
		"hidden-fields": {SignUp: Open}, "untyped-form": {SignUp: Open}, "web-or-form": {SignUp: Open},
		"extra-fields":       {SignUp: Questions, Asked: texts([]string{"email", "terms", "region", "reason"})},
		"email-confirmation": {SignUp: Questions, Asked: texts([]string{"email"})},

		"captcha": puzzle(ibr.Picture), "captcha-link": puzzle(ibr.Picture), "captcha-fallback": puzzle(ibr.Picture),
		"captcha-question": puzzle(ibr.Riddle), "captcha-audio": puzzle(ibr.Sound), "captcha-work": puzzle(ibr.Work),
		"captcha-absent": puzzle(), "captcha-spoiled": puzzle(),

		"web":              {SignUp: Page, Link: texts([]string{"https://practice.test/register"})[0]},
		"web-instructions": {SignUp: Page, Link: texts([]string{"https://practice.test/register"})[0]},
		"closed":           {SignUp: Closed},
		"closed-stream":    {SignUp: Closed},
		// What these are shows when somebody registers.
		"invitation": {SignUp: Open}, "redirect": {SignUp: Open}, "throttled": {SignUp: Open}, "blocked": {SignUp: Open},
		"second-form": {SignUp: Open}, "form-in-error": {SignUp: Open},
	} {
		t.Run(name, func(t *testing.T) {
			config, ok := practice.Profile(name)
			if !ok {
				t.Fatal("there is no such profile")
			}
			s, target := start(t, config)
			seen := Look(t.Context(), target, time.Now())
			if seen.Fault != nil || seen.SignUp != want.SignUp || seen.Link != want.Link || !slices.Equal(seen.Puzzles, want.Puzzles) || !slices.Equal(words(seen.Asked), words(want.Asked)) {
				t.Errorf("saw %+v", seen)
			}
			if seen.Tokens != (config.Registration != practice.Closed) {
				t.Errorf("takes invitations: %v", seen.Tokens)
			}
			if l := s.Ledger(); l.Streams != 1 || l.Submits != 0 || l.Logins+l.FailedLogins != 0 {
				t.Errorf("the server saw %+v", l)
			}
		})
	}
}

func TestTLSAndLogin(t *testing.T) {
	for name, want := range map[string]struct {
		tls    uint16
		login  scram.Choice
		unsafe fault.Kind
	}{
		"form":                {tls: tls.VersionTLS13, login: scram.Choice{Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-exporter"}},
		"binding-certificate": {tls: tls.VersionTLS13, login: scram.Choice{Mechanism: "SCRAM-SHA-256-PLUS", Binding: "tls-server-end-point"}},
		"no-binding":          {tls: tls.VersionTLS13, login: scram.Choice{Mechanism: "SCRAM-SHA-256"}},
		"tls12":               {tls: tls.VersionTLS12, login: scram.Choice{Mechanism: "SCRAM-SHA-256"}},
		"plain-only":          {tls: tls.VersionTLS13, unsafe: fault.PlainOnly},
	} {
		t.Run(name, func(t *testing.T) {
			config, ok := practice.Profile(name)
			if !ok {
				t.Fatal("there is no such profile")
			}
			_, target := start(t, config)
			now := time.Now()
			seen := Look(t.Context(), target, now)
			if seen.TLS != want.tls || seen.Login != want.login || (seen.Unsafe == nil) != (want.unsafe == "") || seen.Unsafe != nil && seen.Unsafe.Kind != want.unsafe {
				t.Errorf("saw %+v", seen)
			}
			// That nobody can log in safely is seen, and is no reason not to see the form.
			if seen.Fault != nil || seen.SignUp != Open || !seen.Direct() || seen.At != now {
				t.Errorf("saw %+v", seen)
			}
			if want := int(time.Until(seen.Certificate.NotAfter).Hours() / 24); seen.Days() != want || want == 0 {
				t.Errorf("%d days, want %d", seen.Days(), want)
			}
		})
	}
}

// TestFaults are servers that cannot be looked at, or not to the end.
func TestFaults(t *testing.T) {
	t.Run("elsewhere", func(t *testing.T) {
		config, _ := practice.Profile("see-other-host")
		_, target := start(t, config)
		wantFault(t, Look(t.Context(), target, noon), fault.StreamError)
	})
	t.Run("row-25 somebody else", func(t *testing.T) {
		_, target := start(t, practice.Config{})
		target.Domain = addresstest.Domain(t, "other.test")
		wantFault(t, Look(t.Context(), target, noon), fault.CertificateWrongName)
	})
	t.Run("row-26 a stranger", func(t *testing.T) {
		_, target := start(t, practice.Config{})
		_, other := start(t, practice.Config{})
		target.Roots = other.Roots
		wantFault(t, Look(t.Context(), target, noon), fault.CertificateUntrusted)
	})
	t.Run("silent", func(t *testing.T) {
		target := silent(t, "silent.test")
		target.Timeout = time.Millisecond
		wantFault(t, Look(t.Context(), target, noon), fault.NoAnswer)
	})
}

func wantFault(t *testing.T, seen Seen, kind fault.Kind) {
	t.Helper()
	if seen.Fault == nil || seen.Fault.Kind != kind || seen.Reached || seen.SignUp != "" || seen.Days() != 0 || seen.Direct() {
		t.Errorf("saw %+v, want %s", seen, kind)
	}
}
