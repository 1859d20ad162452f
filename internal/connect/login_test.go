package connect

import (
	"encoding/base64"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// offer makes a script that offers SCRAM on an encrypted stream.
func offer(then func(p *peer, s *scram.Server)) connecttest.Script {
	return func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin(connecttest.Mechanism))
		then(p, p.Exchange())
	}
}

// login opens a stream and logs in.
func login(t testing.TB, target Target, then Then) (*Session, error) {
	t.Helper()
	s, _ := open(t, target, nil)
	session, err := s.Login(limited(t), account(t), then)
	if err == nil {
		t.Cleanup(session.Close)
	}
	return session, err
}

func TestLoginFailures(t *testing.T) {
	text := func(s string) string { return "<text xml:lang='en'>" + s + "</text>" }
	for name, tc := range map[string]struct {
		failure string
		want    fault.Kind
		said    string
	}{
		"not-authorized":             {"<not-authorized/>", fault.LoginRefused, ""},
		"with text":                  {"<not-authorized/>" + text("Wrong\u202e password"), fault.LoginRefused, `Wrong\u{202E} password`},
		"nothing":                    {"", fault.LoginRefused, ""},
		"unknown":                    {"<x xmlns='urn:y'/>", fault.LoginRefused, ""},
		"row-78 temporary":           {"<temporary-auth-failure/>", fault.TryLater, ""},
		"row-78 with more":           {"<temporary-auth-failure/><x xmlns='urn:y'/>", fault.TryLater, ""},
		"row-86 disabled":            {"<account-disabled/>" + text("Not yet."), fault.ApprovalPending, "Not yet."},
		"row-86 activation":          {"<not-authorized/>" + text("Account needs activation, see your mail"), fault.ApprovalPending, "Account needs activation, see your mail"},
		"row-86 confirm":             {"<not-authorized/>" + text("Please confirm your email first"), fault.ApprovalPending, "Please confirm your email first"},
		"row-86 no whole word":       {"<not-authorized/>" + text("deactivated unconfirmed emails"), fault.LoginRefused, "deactivated unconfirmed emails"},
		"encryption-required":        {"<encryption-required/>", fault.LoginUnsafe, ""},
		"mechanism-too-weak":         {"<mechanism-too-weak/>", fault.LoginUnsafe, ""},
		"invalid-mechanism":          {"<invalid-mechanism/>", fault.LoginUnsafe, ""},
		"malformed-request":          {"<malformed-request/>", fault.LoginUnsafe, ""},
		"incorrect-encoding":         {"<incorrect-encoding/>", fault.LoginUnsafe, ""},
		"row-83 of Prosody":          {"<malformed-request/>" + text("Invalid channel binding value."), fault.LoginUnsafe, "Invalid channel binding value."},
		"row-83 of ejabberd":         {"<not-authorized/>" + text("Invalid channel binding"), fault.LoginUnsafe, "Invalid channel binding"},
		"1000 conditions":            {strings.Repeat("<not-authorized/>", 1000), fault.LoginRefused, ""},
		"row-36 a text of 16 KiB":    {"<not-authorized/>" + text(strings.Repeat("x", 16<<10)), fault.LoginRefused, strings.Repeat("x", 300) + "…"},
		"row-36 a text of a quarter": {"<not-authorized/>" + text(strings.Repeat("x", 256<<10)), fault.TooMuch, ""},
	} {
		// The server may refuse at once, or after it has seen the proof.
		for _, when := range []string{"at once", "after the proof"} {
			t.Run(name+"/"+when, func(t *testing.T) {
				_, err := login(t, direct(t, offer(func(p *peer, s *scram.Server) {
					if when == "at once" {
						p.Auth("auth")
					} else {
						p.Challenge(s)
						p.Step(s, p.Auth("response"))
					}
					p.Send(connecttest.SASL("failure", tc.failure))
					p.Quiet()
				})), nil)
				wants(t, err, tc.want)
				if said := fault.Of(err).Said.String(); said != tc.said {
					t.Errorf("said %q", said)
				}
			})
		}
	}
}

// TestNoProof has challenges for which no proof may be made: the server must hear
// nothing more than a goodbye, and the user must not wait for it.
func TestNoProof(t *testing.T) {
	first := func(change func(challenge, nonce string) string) func(p *peer, s *scram.Server) {
		return func(p *peer, s *scram.Server) {
			message := p.Auth("auth")
			_, nonce, _ := strings.Cut(message, "r=")
			p.Send(connecttest.SASL("challenge", connecttest.Base64(change(p.Step(s, message), nonce))))
			p.Quiet()
		}
	}
	replace := func(old, with string) func(string, string) string {
		return func(c, _ string) string { return strings.Replace(c, old, with, 1) }
	}
	send := func(text string) func(p *peer, s *scram.Server) {
		return func(p *peer, _ *scram.Server) { p.Auth("auth"); p.Send(text); p.Quiet() }
	}
	for name, tc := range map[string]struct {
		script func(p *peer, s *scram.Server)
		want   fault.Kind
	}{
		"row-81 i=0":               {first(replace("i=4096", "i=0")), fault.LoginUnsafe},
		"row-81 i=1":               {first(replace("i=4096", "i=1")), fault.LoginUnsafe},
		"row-81 i=4095":            {first(replace("i=4096", "i=4095")), fault.LoginUnsafe},
		"row-81 i=1000001":         {first(replace("i=4096", "i=1000001")), fault.LoginUnsafe},
		"row-81 i=2^31-1":          {first(replace("i=4096", "i=2147483647")), fault.LoginUnsafe},
		"row-82 nonce of another":  {first(func(c, nonce string) string { return strings.Replace(c, nonce, strings.Repeat("x", len(nonce)), 1) }), fault.LoginUnsafe},
		"row-82 nonce not longer":  {first(func(_, nonce string) string { return "r=" + nonce + ",s=c2FsdCBvZiAxNiBieXRlcw==,i=4096" }), fault.LoginUnsafe},
		"row-82 m=":                {first(func(c, _ string) string { return "m=x," + c }), fault.LoginUnsafe},
		"row-82 m= behind":         {first(func(c, _ string) string { return c + ",m=x" }), fault.LoginUnsafe},
		"row-82 e=":                {first(func(string, string) string { return "e=other-error" }), fault.LoginUnsafe},
		"row-82 short attribute":   {first(func(c, _ string) string { return c + ",x" }), fault.LoginUnsafe},
		"row-82 salt":              {first(replace("s=c2FsdCBvZiAxNiBieXRlcw==", "s=c2FsdA==")), fault.LoginUnsafe},
		"row-82 1 MB":              {first(func(c, _ string) string { return c + "," + strings.Repeat("x=y,", 1<<15) }), fault.LoginUnsafe},
		"row-83 another offer":     {first(func(c, _ string) string { return c + ",h=" + connecttest.Base64("the hash of another offer") }), fault.LoginUnsafe},
		"not base64":               {send(connecttest.SASL("challenge", "???")), fault.LoginUnsafe},
		"empty":                    {send(connecttest.SASL("challenge", "")), fault.LoginUnsafe},
		"equals sign":              {send(connecttest.SASL("challenge", "=")), fault.LoginUnsafe},
		"with elements":            {send(connecttest.SASL("challenge", "<a/>")), fault.LoginUnsafe},
		"row-82 success at once":   {send(connecttest.SASL("success", "")), fault.LoginUnsafe},
		"row-82 success with data": {send(connecttest.SASL("success", connecttest.Base64("v=AAAA"))), fault.LoginUnsafe},
		"unknown element":          {send(connecttest.SASL("mechanisms", "")), fault.StreamError},
		"end":                      {send("</stream:stream>"), fault.ConnectionLost},
		"stream error":             {send("<stream:error><policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>"), fault.StreamError},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := login(t, direct(t, offer(tc.script)), nil)
			wants(t, err, tc.want)
		})
	}
}

// TestUnprovenSuccess has servers that let anybody in, or pretend to: the client
// does not go on to bind.
func TestUnprovenSuccess(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(proof string) string
		want   fault.Kind
	}{
		"row-82 no v=":        {func(string) string { return connecttest.SASL("success", "") }, fault.LoginUnsafe},
		"row-82 equals sign":  {func(string) string { return connecttest.SASL("success", "=") }, fault.LoginUnsafe},
		"row-82 wrong v=":     {func(v string) string { return connecttest.SASL("success", connecttest.Base64(tampered(v))) }, fault.LoginUnsafe},
		"row-82 shortened v=": {func(v string) string { return connecttest.SASL("success", connecttest.Base64("v=AAAA")) }, fault.LoginUnsafe},
		"row-82 not base64":   {func(v string) string { return connecttest.SASL("success", v) }, fault.LoginUnsafe},
		"row-82 e=":           {func(string) string { return connecttest.SASL("success", connecttest.Base64("e=invalid-proof")) }, fault.LoginUnsafe},
		"row-82 e= asked":     {func(string) string { return connecttest.SASL("challenge", connecttest.Base64("e=invalid-proof")) }, fault.LoginUnsafe},
		"wrong v= asked":      {func(v string) string { return connecttest.SASL("challenge", connecttest.Base64(tampered(v))) }, fault.LoginUnsafe},
		"bytes behind success": {func(v string) string {
			return connecttest.SASL("success", connecttest.Base64(v)) + "<stream:features/>"
		}, fault.ForbiddenXML},
		"stream behind success": {func(v string) string {
			return connecttest.SASL("success", connecttest.Base64(v)) + connecttest.Header
		}, fault.ForbiddenXML},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := login(t, direct(t, offer(func(p *peer, s *scram.Server) {
				p.Challenge(s)
				p.Send(tc.answer(p.Step(s, p.Auth("response"))))
				p.Quiet()
			})), nil)
			wants(t, err, tc.want)
		})
	}
}

// tampered changes one bit of a server's signature.
func tampered(final string) string {
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(final, "v="))
	if err != nil || len(raw) == 0 {
		panic("no signature")
	}
	raw[0] ^= 1
	return "v=" + base64.StdEncoding.EncodeToString(raw)
}

// TestProofAsChallenge has a server that proves itself in a challenge of its own,
// as RFC 4422 section 5 lets it.
func TestProofAsChallenge(t *testing.T) {
	_, err := login(t, direct(t, offer(func(p *peer, s *scram.Server) {
		p.Challenge(s)
		p.Send(connecttest.SASL("challenge", connecttest.Base64(p.Step(s, p.Auth("response")))))
		p.Expect("</response>")
		p.Send(connecttest.SASL("success", ""))
		p.Bind(connecttest.Address + "/r")
		p.Farewell()
	})), nil)
	if err != nil {
		t.Fatal(err)
	}
}
