package connect

import (
	"testing"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
)

// TestWhiteSpaceEverywhere has a server that keeps the connection alive (RFC 6120
// section 4.6.1) wherever that can be meant: between any two elements.
func TestWhiteSpaceEverywhere(t *testing.T) {
	const white = " \n\t\r\n"
	features := func(offers ...string) string { return white + connecttest.Features(offers...) + white }
	secured := func(p *peer) {
		p.Expect(connecttest.ClientHeader)
		id, _ := p.IQ()
		p.Send(connecttest.Header, features(connecttest.OfferLogin(connecttest.Mechanism)))
		p.Send(white)
		p.Result(id, "")
		p.Send(white)
		id, _ = p.IQ()
		p.Send(white)
		p.Result(id, "")
		s := p.Exchange()
		p.Send(white)
		p.Challenge(s)
		p.Send(white, white)
		// Behind <success/> the next word is the client's.
		p.Send(white, connecttest.SASL("success", connecttest.Base64(p.Step(s, p.Auth("response")))))
		p.Expect(connecttest.ClientHeader)
		id, _ = p.IQ()
		p.Send(connecttest.Header, features(connecttest.OfferBind), white)
		p.Send("<iq type='result' id='"+id+"'>"+connecttest.Bound(connecttest.Address+"/r")+"</iq>", white)
		id, _ = p.IQ()
		p.Send(white)
		p.Result(id, "")
		p.Send(white, "<message id='a'/>", white)
		p.Farewell()
	}
	for name, target := range map[string]Target{
		"direct": direct(t, func(p *peer) { p.Encrypt(); secured(p) }),
		"starttls": starttls(t, func(p *peer) {
			p.Expect(connecttest.ClientHeader)
			p.Send(connecttest.Header, features(connecttest.OfferTLS))
			p.Expect(connecttest.OfferTLS)
			p.Send(white, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
			p.Encrypt()
			secured(p)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, target, question())
			_, l, err := s.Submit(limited(t), question(), account(t))
			if err != nil {
				t.Fatal(err)
			}
			session, err := l.Finish(limited(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer session.Close()
			if _, err := session.Ask(limited(t), stanza.GetIQ, jid.JID{}, ping()); err != nil {
				t.Error(err)
			}
			if _, err := session.Await(limited(t), withID("a")); err != nil {
				t.Error(err)
			}
		})
	}
}
