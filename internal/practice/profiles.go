package practice

import (
	"crypto/tls"
	"strings"
	"time"
)

// profile is a Config with a name.
type profile struct {
	name   string
	config Config
}

// profiles are the forms of registration that are met at public providers, in
// the order in which they are listed. What other software than Prosody is met
// with has its manners.
func profiles() []profile {
	return []profile{
		{"form", Config{}},
		{"legacy", Config{Layout: LegacyFields}},
		{"both", Config{Layout: DataFormAndLegacy}},
		{"ejabberd", Config{Software: LikeEjabberd, Layout: LegacyFields}},
		{"extra-fields", Config{Questions: manyQuestions()}},
		{"form-in-error", Config{SecondForm: []Question{{Name: "email", Label: "E-mail address", Required: true}}}},
		{"second-form", Config{SecondForm: []Question{{Name: "email", Label: "E-mail address", Required: true}}, SecondFormInResult: true}},
		{"hidden-fields", Config{Questions: hiddenQuestions()}},
		{"untyped-form", Config{Untyped: true}},

		{"captcha", Config{Software: LikeEjabberd, Captcha: CaptchaPicture}},
		{"captcha-link", Config{Software: LikeEjabberd, Captcha: CaptchaLink}},
		{"captcha-fallback", Config{Software: LikeEjabberd, Captcha: CaptchaFallback}},
		{"captcha-question", Config{Software: LikeEjabberd, Captcha: CaptchaQuestion}},
		{"captcha-audio", Config{Software: LikeEjabberd, Captcha: CaptchaAudio}},
		{"captcha-work", Config{Software: LikeEjabberd, Captcha: CaptchaWork}},
		{"captcha-limit", Config{Software: LikeEjabberd, Captcha: CaptchaPicture, CaptchaLimit: 3}},
		{"captcha-absent", Config{Software: LikeEjabberd, Captcha: CaptchaAbsent}},
		{"captcha-spoiled", Config{Software: LikeEjabberd, Captcha: CaptchaSpoiled}},

		{"web", Config{Layout: DataFormAndLegacy, Page: PageOnly}},
		{"web-instructions", Config{Layout: DataFormAndLegacy, Page: PageInInstructions}},
		{"redirect", Config{Layout: DataFormAndLegacy, Page: PageInRefusal}},
		{"redirect-mail", Config{Layout: DataFormAndLegacy, Page: PageInRefusal, PageURL: "mailto:accounts@" + defaultDomain}},
		{"web-or-form", Config{Page: PageBeside}},

		{"closed", Config{Registration: Closed}},
		{"closed-stream", Config{Software: LikeEjabberd, Registration: Closed}},
		{"invitation", Config{Registration: InvitationOnly}},
		{"landing", Config{Landing: true}},
		{"invitation-forbidden", Config{Software: LikeEjabberd, Registration: InvitationOnly}},
		{"throttled", Config{Software: LikeEjabberd, Throttle: 1}},
		{"throttled-policy", Config{Throttle: 1}},
		{"blocked", Config{Blocked: true}},
		{"blocked-policy", Config{Software: LikeEjabberd, Blocked: true, Tokenless: true}},
		{"reserved", Config{Reserved: onlyLetters}},
		{"weak-password", Config{MinPassword: longPassword}},
		{"weak-password-vague", Config{MinPassword: longPassword, PasswordWords: "Please use a longer password."}},
		{"broken", Config{Broken: true}},
		{"email-confirmation", Config{ExtraField: "email", Activation: true}},

		{"limits", Config{Software: LikeEjabberd, Captcha: CaptchaPicture, MaxStanza: 10_000, MaxIdle: 20 * time.Second}},
		{"see-other-host", Config{Elsewhere: "other." + defaultDomain}},

		{"plain-only", Config{Mechanisms: []string{plain}}},
		{"sha1-only", Config{Mechanisms: []string{"SCRAM-SHA-1"}}},
		{"sha1-plus", Config{Mechanisms: []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"}}},
		{"no-binding", Config{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-1"}}},
		{"binding-certificate", Config{Bindings: []string{"tls-server-end-point"}}},
		{"binding-unlisted", Config{Unlisted: true}},
		{"binding-unsealed", Config{Unsealed: true}},
		{"binding-tls12", Config{Bindings: []string{"tls-unique"}, TLS: tls12}},
		{"tls12", Config{TLS: tls12}},
	}
}

// longPassword is more than the passwords have that the program makes.
const longPassword = 24

// tls12 is for servers without TLS 1.3.
func tls12(c *tls.Config) { c.MaxVersion = tls.VersionTLS12 }

// onlyLetters is true for the names that people try first.
func onlyLetters(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") == ""
}

// manyQuestions has a field of each type of XEP-0004 section 3.3 that the form
// has not without them.
func manyQuestions() []Question {
	return []Question{
		{Name: "email", Label: "E-mail address", Required: true},
		{Type: "fixed", Label: "Be kind. The rules are at https://" + defaultDomain + "/rules"},
		{Name: "terms", Type: "boolean", Label: "I accept the rules", Required: true},
		{Name: "region", Type: "list-single", Label: "Where do you live?", Options: []string{"Africa", "America", "Asia", "Europe", "Oceania"}, Required: true},
		{Name: "interests", Type: "list-multi", Label: "What do you care about?", Options: []string{"birds", "mountains", "rivers"}},
		{Name: "reason", Type: "text-multi", Label: "Why do you want an account here?", Required: true},
		{Name: "friend", Type: "jid-single", Label: "Who told you about us?"},
		{Name: "friends", Type: "jid-multi", Label: "Whom do you know here?"},
	}
}

// hiddenQuestions has hidden fields of each kind, which people must not be asked
// for: with a value, with several, and without any although one is required.
func hiddenQuestions() []Question {
	return []Question{
		{Name: "session", Type: "hidden", Values: []string{"8f2b <&> é"}},
		{Name: "steps", Type: "hidden", Values: []string{"one", "two"}},
		{Name: "referrer", Type: "hidden", Required: true},
	}
}

// Profiles are the names that Profile knows, in an order fit for reading.
func Profiles() []string {
	var names []string
	for _, p := range profiles() {
		names = append(names, p.name)
	}
	return names
}

// Profile returns the Config of that name, to be used or changed; false if there
// is none.
func Profile(name string) (Config, bool) {
	for _, p := range profiles() {
		if p.name == name {
			return p.config, true
		}
	}
	return Config{}, false
}
