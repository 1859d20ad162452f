package practice

import (
	"cmp"
	"crypto/tls"
	"slices"
	"strings"
	"testing"
)

// outline says in a line what a query holds: the fields of its form that can be
// filled in, its legacy fields, and what stands beside.
func outline(asked element) string {
	query, ok := asked.child(nsRegister, "query")
	if !ok {
		return condition(asked)
	}
	var words []string
	for _, kid := range query.children() {
		switch {
		case kid.is(nsRegister, "instructions"):
			if strings.Contains(kid.String(), "https:") {
				words = append(words, "link")
			}
		case kid.is(nsForm, "x"):
			var names []string
			for _, f := range kid.children() {
				if f.is(nsForm, "field") && f.attr("type") != "hidden" && f.attr("type") != "fixed" {
					names = append(names, f.attr("var"))
				}
			}
			words = append(words, "form("+strings.Join(names, " ")+")")
		default:
			words = append(words, kid.name.Local)
		}
	}
	return strings.Join(words, " ")
}

// outcome is the condition of an answer and its text, "result" where there is
// none; with the form in it, if there is one.
func outcome(answer element) string {
	if _, ok := answer.child(nsRegister, "query"); ok && answer.attr("type") == "result" {
		return "result " + outline(answer)
	}
	problem, _ := answer.child(nsClient, "error")
	words, _ := problem.child(nsStanzaErr, "text")
	return strings.TrimSpace(cmp.Or(condition(answer), answer.attr("type")) + " " + words.content())
}

// TestProfiles has one stranger register at each, as well as it is possible.
func TestProfiles(t *testing.T) {
	const plainForm = "form(username password)"
	const asFirst, again = "kestrel", "sparrow"
	rows := map[string]struct {
		asked   string
		submits []string // outcomes, of asFirst and then again
	}{
		"form":          {plainForm, []string{"result", "result"}},
		"legacy":        {"username password", []string{"result", "result"}},
		"both":          {"username password " + plainForm, []string{"result", "result"}},
		"ejabberd":      {"username password", []string{"result", "result"}},
		"extra-fields":  {"form(username password email terms region interests reason friend friends)", []string{"result"}},
		"form-in-error": {plainForm, []string{"modify/not-acceptable Please answer these questions, too"}},

		"second-form":   {plainForm, []string{"result form(email)"}},
		"hidden-fields": {plainForm, []string{"result"}},
		"untyped-form":  {plainForm, []string{"result"}},

		"captcha":          {"form(username password ocr) data", []string{"result", "cancel/not-allowed The CAPTCHA verification has failed"}},
		"captcha-link":     {"form(username password ocr)", []string{"result"}},
		"captcha-fallback": {"form(username password captcha-fallback-url ocr)", []string{"result"}},
		"captcha-question": {"form(username password qa)", []string{"result"}},
		"captcha-audio":    {"form(username password audio_recog) data", []string{"result"}},
		"captcha-work":     {"form(username password SHA-256)", []string{"result"}},
		"captcha-limit":    {"form(username password ocr) data", []string{"result"}},
		"captcha-absent":   {"form(username password ocr)", []string{"result"}},
		"captcha-spoiled":  {"form(username password ocr) data", []string{"result"}},

		"web":              {"x", []string{"cancel/not-authorized"}},
		"web-instructions": {"link", []string{"cancel/not-authorized"}},
		"redirect":         {"username password " + plainForm, []string{"cancel/not-authorized"}},
		"redirect-mail":    {"username password " + plainForm, []string{"cancel/not-authorized"}},
		"web-or-form":      {plainForm + " x", []string{"result", "result"}},

		"closed":               {"cancel/service-unavailable", []string{"cancel/service-unavailable"}},
		"closed-stream":        {"stream not-authorized", nil},
		"invitation":           {plainForm, []string{"modify/not-acceptable Registration on this server is through invitation only"}},
		"landing":              {plainForm, []string{"result", "result"}},
		"invitation-forbidden": {plainForm, []string{"auth/forbidden Access denied by service policy"}},
		"throttled":            {plainForm, []string{"result", "wait/resource-constraint Users are not allowed to register accounts so quickly"}},
		"throttled-policy":     {plainForm, []string{"result", "wait/policy-violation Too many registrations from this IP address recently"}},
		"blocked":              {plainForm, []string{"auth/forbidden Your IP address is blocklisted"}},
		"blocked-policy":       {plainForm, []string{"auth/forbidden Access denied by service policy"}},
		"reserved":             {plainForm, []string{"modify/policy-violation Username is blocked"}},
		"weak-password":        {plainForm, []string{"modify/not-acceptable Password is too short (minimum 24 characters)"}},
		"weak-password-vague":  {plainForm, []string{"modify/not-acceptable Please use a longer password."}},
		"broken":               {plainForm, []string{"wait/internal-server-error Failed to write data to disk."}},
		"email-confirmation":   {"form(username password email)", []string{"result"}},

		"limits":         {"form(username password ocr) data", []string{"result"}},
		"see-other-host": {"stream see-other-host", nil},

		"plain-only":          {plainForm, []string{"result"}},
		"sha1-only":           {plainForm, []string{"result"}},
		"sha1-plus":           {plainForm, []string{"result"}},
		"no-binding":          {plainForm, []string{"result"}},
		"binding-certificate": {plainForm, []string{"result"}},
		"binding-unlisted":    {plainForm, []string{"result"}},
		"binding-unsealed":    {plainForm, []string{"result"}},
		"binding-tls12":       {plainForm, []string{"result"}},
		"tls12":               {plainForm, []string{"result"}},
	}
	if len(rows) != len(Profiles()) {
		t.Errorf("%d profiles, %d rows", len(Profiles()), len(rows))
	}
	for _, name := range Profiles() {
		t.Run(name, func(t *testing.T) {
			want, ok := rows[name]
			config, found := Profile(name)
			if !ok || !found {
				t.Fatalf("row %v, profile %v", ok, found)
			}
			s := start(t, config)
			c := dialTLS(t, s)
			c.write(header(s))
			if s.cfg.Elsewhere == "" {
				c.open()
			} else if _, err := c.in.open(); err != nil {
				t.Fatal(err)
			}
			if condition, ends := strings.CutPrefix(want.asked, "stream "); ends {
				c.write(getForm)
				if got := c.ended(); got != condition {
					t.Errorf("ended with %q", got)
				}
				return
			}
			asked := c.ask(getForm)
			if got := outline(asked); got != want.asked {
				t.Fatalf("asked for %q, want %q", got, want.asked)
			}
			var accounts []string
			for i, want := range want.submits {
				user := []string{asFirst, again}[i]
				answer := c.ask(fillAll(t, s, asked, user))
				if got := outcome(answer); got != want {
					t.Errorf("submitting %s: %q, want %q", user, got, want)
				}
				if want == "result" {
					accounts = append(accounts, user)
				}
				if s.cfg.Captcha == NoCaptcha {
					asked = c.ask(getForm)
				}
			}
			if got := s.Ledger().Accounts; !slices.Equal(got, accounts) {
				t.Errorf("accounts %v, want %v", got, accounts)
			}
		})
	}
	if _, ok := Profile("no such"); ok {
		t.Error("a profile that is not there")
	}
}

// fillAll fills in all that any of the profiles asks for.
func fillAll(t *testing.T, s *Server, asked element, user string) string {
	t.Helper()
	query, _ := asked.child(nsRegister, "query")
	if _, ok := query.child(nsForm, "x"); !ok {
		return fields(user, pass)
	}
	values := map[string]string{
		"username": user, "password": pass,
		"email": "kestrel@example.test", "terms": "1", "region": "Europe", "reason": "a\nb",
		"ocr": s.CaptchaAnswer(), "qa": s.CaptchaAnswer(), "audio_recog": s.CaptchaAnswer(),
	}
	if f, ok := fieldOf(asked, "SHA-256"); ok {
		values["SHA-256"] = work(t, s.Domain(), f.attr("label"))
	}
	return fill(t, asked, values)
}

// fieldOf returns a field of the form in an answer.
func fieldOf(asked element, name string) (element, bool) {
	query, _ := asked.child(nsRegister, "query")
	x, _ := query.child(nsForm, "x")
	for _, f := range x.children() {
		if f.is(nsForm, "field") && f.attr("var") == name {
			return f, true
		}
	}
	return element{}, false
}

// TestLoginsOfProfiles looks at what a login is offered.
func TestLoginsOfProfiles(t *testing.T) {
	for name, want := range map[string]struct {
		mechanisms string
		bindings   string
		version    uint16
	}{
		"form":       {"SCRAM-SHA-256-PLUS SCRAM-SHA-1-PLUS SCRAM-SHA-256 SCRAM-SHA-1", "tls-exporter", tls.VersionTLS13},
		"plain-only": {"PLAIN", "", tls.VersionTLS13},
		"sha1-only":  {"SCRAM-SHA-1", "", tls.VersionTLS13},
		"sha1-plus":  {"SCRAM-SHA-1-PLUS SCRAM-SHA-1", "tls-exporter", tls.VersionTLS13},
		"no-binding": {"SCRAM-SHA-256 SCRAM-SHA-1", "", tls.VersionTLS13},

		"binding-certificate": {strings.Join(defaultMechanisms, " "), "tls-server-end-point", tls.VersionTLS13},
		"binding-unlisted":    {strings.Join(defaultMechanisms, " "), "", tls.VersionTLS13},
		"binding-unsealed":    {strings.Join(defaultMechanisms, " "), "tls-exporter", tls.VersionTLS13},
		"binding-tls12":       {strings.Join(defaultMechanisms, " "), "tls-unique", tls.VersionTLS12},
		"tls12":               {"SCRAM-SHA-256 SCRAM-SHA-1", "", tls.VersionTLS12},
	} {
		t.Run(name, func(t *testing.T) {
			config, _ := Profile(name)
			c := dialTLS(t, start(t, config))
			c.write(header(c.srv))
			features := c.open()
			mechanisms, _ := features.child(nsSASL, "mechanisms")
			var names []string
			for _, m := range mechanisms.children() {
				names = append(names, m.content())
			}
			list, _ := features.child(nsBindings, "sasl-channel-binding")
			var bindings []string
			for _, b := range list.children() {
				bindings = append(bindings, b.attr("type"))
			}
			version := c.conn.(*tls.Conn).ConnectionState().Version
			if got := strings.Join(names, " "); got != want.mechanisms || strings.Join(bindings, " ") != want.bindings || version != want.version {
				t.Errorf("offered %q, bindings %v, TLS %x", got, bindings, version)
			}
		})
	}
}

func TestActivation(t *testing.T) {
	config, _ := Profile("email-confirmation")
	s := start(t, config)
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	if got := outcome(c.ask(fillAll(t, s, c.ask(getForm), "kestrel"))); got != "result" {
		t.Fatal(got)
	}
	n, auth := c.auth(features, "kestrel", pass)
	c.write(auth)
	c.write(c.respond(n, c.next()))
	failure := c.next()
	words, _ := failure.child(nsSASL, "text")
	if _, ok := failure.child(nsSASL, "account-disabled"); !ok || !strings.Contains(words.content(), "activation") {
		t.Fatalf("got %v", failure)
	}
	if s.Activate("nobody") == nil || s.Activate("") == nil {
		t.Error("nobody was activated")
	}
	if err := s.Activate("Kestrel"); err != nil {
		t.Fatal(err)
	}
	c.login(features, "kestrel", "test")
	if l := s.Ledger(); l.Logins != 1 || l.FailedLogins != 1 {
		t.Errorf("ledger %+v", l)
	}
}
