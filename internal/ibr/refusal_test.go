package ibr

import (
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestMeanings is the table of what servers answer to a registration and what it
// means.
func TestMeanings(t *testing.T) {
	for name, tc := range map[string]struct {
		condition, kind, text string
		want                  fault.Kind
	}{
		"row-66 conflict":                  {"conflict", "cancel", "", fault.NameTaken},
		"conflict of Prosody":              {"conflict", "cancel", "The requested username already exists.", fault.NameTaken},
		"jid-malformed":                    {"jid-malformed", "modify", "", fault.NameRefused},
		"row-69 name":                      {"not-acceptable", "modify", "The requested username is invalid.", fault.NameRefused},
		"row-69 name of the invitation":    {"not-acceptable", "modify", "The chosen username is not valid with this invitation", fault.NameRefused},
		"row-69 weak password":             {"not-acceptable", "modify", "The password is too weak", fault.PasswordRefused},
		"row-69 longer password":           {"not-acceptable", "modify", "Please use a longer password.", fault.PasswordRefused},
		"row-69 short password":            {"not-acceptable", "modify", "Password is too short (minimum 20 characters)", fault.PasswordRefused},
		"row-33 invitation only":           {"not-acceptable", "modify", "Registration on this server is through invitation only", fault.InvitationNeeded},
		"not-acceptable without text":      {"not-acceptable", "modify", "", fault.Refused},
		"not-acceptable by a part of word": {"not-acceptable", "modify", "usernames passwords", fault.Refused},
		"row-70 ejabberd":                  {"resource-constraint", "wait", "Users are not allowed to register accounts so quickly", fault.Throttled},
		"row-70 Prosody":                   {"policy-violation", "wait", "Too many registrations", fault.Throttled},
		"reserved word":                    {"policy-violation", "modify", "Username is blocked", fault.NameRefused},
		"row-71 ACL":                       {"forbidden", "auth", "Access denied by service policy", fault.NetworkBlocked},
		"row-71 blocklist":                 {"forbidden", "auth", "Your IP address is blocklisted", fault.NetworkBlocked},
		"a name that is promised":          {"not-allowed", "cancel", "", fault.NameRefused},
		"CAPTCHA":                          {"not-allowed", "cancel", "The CAPTCHA verification has failed", fault.Puzzle},
		"not-authorized":                   {"not-authorized", "cancel", "", fault.Refused},
		"service-unavailable":              {"service-unavailable", "cancel", "", fault.Closed},
		"feature-not-implemented":          {"feature-not-implemented", "cancel", "", fault.Closed},
		"row-72 broken":                    {"internal-server-error", "wait", "", fault.OutcomeUnknown},
		"something temporary":              {"recipient-unavailable", "wait", "", fault.TryLater},
		"something unknown":                {"brand-new-condition", "cancel", "What?", fault.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			r := begun(t, func(p *connecttest.Peer) {
				begin(p, legacyForm, login)
				id, _ := p.IQ()
				p.Auth("auth")
				p.Refuse(id, tc.kind, tc.condition, tc.text)
				p.Quiet() // no proof for an account that was not made
			})
			_, err := r.Submit(limited(t), theAccount(t), nil)
			wants(t, err, tc.want)
			f := fault.Of(err)
			if f.Said.String() != tc.text {
				t.Errorf("said %q", f.Said)
			}
			if f.Args["Domain"] != addresstest.Domain(t, connecttest.Domain) {
				t.Errorf("the provider is not named: %v", f.Args)
			}
			if least, _ := f.Args["Minimum"].(int); (least == 20) != (name == "row-69 short password") {
				t.Errorf("at least %v characters", f.Args["Minimum"])
			}
			// ejabberd's pause is known, that of others is not.
			if known := name == "row-70 ejabberd"; f.Until.IsZero() == known || known && time.Until(f.Until) > ejabberdPause {
				t.Errorf("until %v", f.Until)
			}
			r.Close()
		})
	}
}

// TestRefusedWithoutAnInvitation is the one meaning that depends on the features.
func TestRefusedWithoutAnInvitation(t *testing.T) {
	r := begun(t, func(p *connecttest.Peer) {
		begin(p, legacyForm, login, offerToken)
		id, _ := p.IQ()
		p.Auth("auth")
		p.Refuse(id, "auth", "forbidden", "Access denied by service policy")
		p.Quiet()
	})
	_, err := r.Submit(limited(t), theAccount(t), nil)
	wants(t, err, fault.InvitationNeeded)
	r.Close()
}

// TestRefusalWithAPage has the address of a page beside the error.
func TestRefusalWithAPage(t *testing.T) {
	for name, tc := range map[string]struct {
		url  string
		want fault.Kind
	}{
		"row-42 https":       {"https://www.example.test/join", fault.WebOnly},
		"row-43 mailto":      {"mailto:admin@example.test", fault.UnsafeLink},
		"row-43 xmpp":        {"xmpp:admin@example.test", fault.UnsafeLink},
		"nothing that leads": {"", fault.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			r := begun(t, func(p *connecttest.Peer) {
				begin(p, legacyForm, login)
				id, _ := p.IQ()
				p.Auth("auth")
				p.Send("<iq type='error' id='", id, "'>", oob("Please go on there.", tc.url), connecttest.StanzaError("cancel", "not-authorized", "go away"), "</iq>")
				p.Quiet()
			})
			_, err := r.Submit(limited(t), theAccount(t), nil)
			wants(t, err, tc.want)
			if said := fault.Of(err).Said.String(); said != "go away" {
				t.Errorf("said %q", said)
			}
			r.Close()
		})
	}
}

// TestTwoNames is a name that was taken and another one, on one stream.
func TestTwoNames(t *testing.T) {
	r := begun(t, func(p *connecttest.Peer) {
		begin(p, legacyForm, login)
		id, _ := p.IQ()
		p.Auth("auth")
		p.Refuse(id, "cancel", "conflict", "")
		p.Expect("<abort")
		p.Send(connecttest.SASL("failure", "<not-authorized/>"), connecttest.SASL("failure", "<aborted/>"))
		id, _ = p.IQ()
		p.Result(id, "")
		p.LogIn()
		p.Bind(connecttest.Address + "/r")
		p.Farewell()
	})
	_, err := r.Submit(limited(t), credentials(t, "taken", connecttest.Domain), nil)
	wants(t, err, fault.NameTaken)
	l, err := r.Submit(limited(t), theAccount(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := l.Finish(limited(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
}
