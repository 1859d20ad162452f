package ibr

import (
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestBeginFails has servers that are asked how to register and have another
// answer. None of them hears of the user.
func TestBeginFails(t *testing.T) {
	refuse := func(kind, condition, text string) func(p *connecttest.Peer, id string) {
		return func(p *connecttest.Peer, id string) { p.Refuse(id, kind, condition, text) }
	}
	answer := func(payload string) func(p *connecttest.Peer, id string) {
		return func(p *connecttest.Peer, id string) { p.Result(id, payload) }
	}
	end := func(condition string) func(p *connecttest.Peer, id string) {
		return func(p *connecttest.Peer, _ string) {
			p.Send("<stream:error><", condition, " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>said</text></stream:error></stream:stream>")
		}
	}
	all := []string{connecttest.OfferRegister, login}
	for name, tc := range map[string]struct {
		features []string
		answer   func(p *connecttest.Peer, id string)
		want     fault.Kind
		said     string
	}{
		"row-31 empty, refused":         {nil, refuse("cancel", "service-unavailable", ""), fault.Closed, ""},
		"row-31 empty, ended":           {nil, func(p *connecttest.Peer, _ string) { p.Send("</stream:stream>") }, fault.Closed, ""},
		"row-31 empty, form":            {nil, answer(legacyForm), fault.LoginUnsafe, ""},
		"row-32 no register":            {[]string{login}, refuse("cancel", "service-unavailable", "off"), fault.Closed, "off"},
		"row-32 ejabberd":               {[]string{login}, end("not-authorized"), fault.Closed, "said"},
		"row-32 page":                   {[]string{login}, answer(oob("", "https://example.test/")), fault.WebOnly, ""},
		"row-33 token needed":           {[]string{login, offerToken}, refuse("auth", "forbidden", "Access denied"), fault.InvitationNeeded, "Access denied"},
		"row-33 Prosody":                {all, refuse("modify", "not-acceptable", "Registration is through invitation only"), fault.InvitationNeeded, "Registration is through invitation only"},
		"row-35 comment":                {all, func(p *connecttest.Peer, _ string) { p.Send("<!-- c -->") }, fault.ForbiddenXML, ""},
		"row-40 forbidden":              {all, refuse("auth", "forbidden", "no VPN"), fault.NetworkBlocked, "no VPN"},
		"row-40 not implemented":        {all, refuse("cancel", "feature-not-implemented", ""), fault.Closed, ""},
		"row-40 too quickly":            {all, refuse("wait", "resource-constraint", "so quickly"), fault.Throttled, "so quickly"},
		"row-40 broken":                 {all, refuse("wait", "internal-server-error", "disk full"), fault.TryLater, "disk full"},
		"row-19 see-other-host":         {[]string{login}, end("see-other-host"), fault.StreamError, "said"},
		"stream error, register":        {all, end("not-authorized"), fault.StreamError, "said"},
		"shutdown":                      {[]string{login}, end("system-shutdown"), fault.TryLater, "said"},
		"cut":                           {all, func(p *connecttest.Peer, _ string) { p.Send("</stream:stream>") }, fault.ConnectionLost, ""},
		"CAPTCHA":                       {all, answer(query(dataForm("urn:xmpp:captcha"))), fault.Puzzle, ""},
		"row-45 two fields of one name": {all, answer(query(dataForm("", "<field var='username'/>"))), fault.StreamError, ""},
		"row-80 only PLAIN":             {[]string{connecttest.OfferRegister, connecttest.OfferLogin("PLAIN")}, answer(legacyForm), fault.PlainOnly, ""},
		"row-79 no mechanism of ours":   {[]string{connecttest.OfferRegister, connecttest.OfferLogin("EXTERNAL")}, answer(legacyForm), fault.LoginUnsafe, ""},
	} {
		t.Run(name, func(t *testing.T) {
			target := scripted(t, func(p *connecttest.Peer) {
				p.Expect(connecttest.ClientHeader)
				id, _ := p.IQ()
				p.Send(connecttest.Header, connecttest.Features(tc.features...))
				tc.answer(p, id)
				p.Quiet()
			})
			r, err := Begin(limited(t), target, "")
			if r != nil {
				t.Errorf("a registration: %+v", r)
			}
			wants(t, err, tc.want)
			if said := fault.Of(err).Said.String(); said != tc.said {
				t.Errorf("said %q", said)
			}
			unoffered := tc.want == fault.Closed && !slices.Contains(tc.features, connecttest.OfferRegister)
			if why := fault.Of(err).Args["Why"]; (why == "unoffered") != unoffered {
				t.Errorf("the reason is %v", why)
			}
		})
	}
}

// TestInvitation shows a token (XEP-0445): in front of the question, on the same
// stream, and only where the server takes them.
func TestInvitation(t *testing.T) {
	const token = "to<k&e'n\""
	const preauth = `<preauth xmlns="urn:xmpp:pars:0" token="to&lt;k&amp;e&#39;n&#34;">`
	form := func(p *connecttest.Peer) {
		id, asked := p.IQ()
		if strings.Contains(asked, "preauth") || !strings.Contains(asked, `type="get"`) {
			t.Errorf("asked %s", asked)
		}
		p.Result(id, legacyForm)
		id, _ = p.IQ()
		p.Auth("auth")
		p.Refuse(id, "auth", "forbidden", "")
		p.Quiet()
	}
	for name, tc := range map[string]struct {
		offer  string
		answer func(p *connecttest.Peer, id string) // nil where no token is taken
		begins fault.Kind
		// refused is what a refusal of the registration means then.
		refused fault.Kind
	}{
		"accepted":              {offerToken, func(p *connecttest.Peer, id string) { p.Result(id, ""); form(p) }, "", fault.NetworkBlocked},
		"accepted, older":       {"<register xmlns='urn:xmpp:invite'/>", func(p *connecttest.Peer, id string) { p.Result(id, ""); form(p) }, "", fault.NetworkBlocked},
		"not taken":             {connecttest.OfferRegister, nil, "", fault.NetworkBlocked},
		"row-98 used, ejabberd": {offerToken, func(p *connecttest.Peer, id string) { p.Refuse(id, "cancel", "item-not-found", ""); p.Quiet() }, fault.InvitationUsedUp, ""},
		"row-98 used, Prosody":  {offerToken, func(p *connecttest.Peer, id string) { p.Refuse(id, "auth", "forbidden", ""); p.Quiet() }, fault.InvitationUsedUp, ""},
		"row-98 too often":      {offerToken, func(p *connecttest.Peer, id string) { p.Refuse(id, "wait", "resource-constraint", ""); p.Quiet() }, fault.Throttled, ""},
		"cut":                   {offerToken, func(*connecttest.Peer, string) {}, fault.ConnectionLost, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Begin(limited(t), scripted(t, func(p *connecttest.Peer) {
				p.Open(login, tc.offer)
				if tc.answer == nil {
					form(p)
					return
				}
				id, sent := p.IQ()
				if !strings.Contains(sent, preauth) || !strings.Contains(sent, `type="set"`) {
					t.Errorf("sent %s", sent)
				}
				tc.answer(p, id)
			}), token)
			if tc.begins != "" {
				wants(t, err, tc.begins)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			if r.Invited() != (tc.answer != nil) {
				t.Errorf("invited: %v", r.Invited())
			}
			_, err = r.Submit(limited(t), theAccount(t), nil)
			wants(t, err, tc.refused)
		})
	}
}
