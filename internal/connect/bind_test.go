package connect

import (
	"encoding/xml"
	"strings"
	"testing"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// loggedIn is an encrypted stream after <success/>.
func loggedIn(then func(p *peer)) connecttest.Script {
	return offer(func(p *peer, _ *scram.Server) {
		p.LogIn()
		then(p)
	})
}

// TestBindFailures has servers that go wrong between <success/> and the session.
func TestBindFailures(t *testing.T) {
	const ns = "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>busy</text></stream:error>"
	header := func(old, with string) string { return strings.Replace(connecttest.Header, old, with, 1) }
	bound := func(jid string) string { return "<iq type='result' id='ID'>" + connecttest.Bound(jid) + "</iq>" }
	features := connecttest.Features(connecttest.OfferBind)
	for name, tc := range map[string]struct {
		header, rest string // ID becomes the id of the request
		want         fault.Kind
		said         string
	}{
		"refused":                {connecttest.Header, features + "<iq type='error' id='ID'>" + connecttest.StanzaError("wait", "resource-constraint", "too many") + "</iq>", fault.TryLater, "too many"},
		"stream error":           {connecttest.Header, ns, fault.StreamError, "busy"},
		"error behind features":  {connecttest.Header, features + ns, fault.StreamError, "busy"},
		"no stream id":           {header("id='s1' ", ""), features, fault.StreamError, ""},
		"wrong namespace":        {header("jabber:client", "jabber:server"), features, fault.StreamError, ""},
		"no stream":              {"<message/>", "", fault.StreamError, ""},
		"no header":              {"", features, fault.StreamError, ""},
		"end":                    {"", "", fault.ConnectionLost, ""},
		"end behind features":    {connecttest.Header, features, fault.ConnectionLost, ""},
		"end of the stream":      {connecttest.Header, features + "</stream:stream>", fault.ConnectionLost, ""},
		"cut in mid-stanza":      {connecttest.Header, features + "<iq type='result' id='ID'", fault.ConnectionLost, ""},
		"not well-formed":        {connecttest.Header, "<a></b>", fault.StreamError, ""},
		"no address":             {connecttest.Header, features + "<iq type='result' id='ID'/>", fault.StreamError, ""},
		"empty address":          {connecttest.Header, features + bound(""), fault.StreamError, ""},
		"a domain":               {connecttest.Header, features + bound(connecttest.Domain+"/r"), fault.StreamError, ""},
		"no address at all":      {connecttest.Header, features + bound("a@b@c"), fault.StreamError, ""},
		"hostile address":        {connecttest.Header, features + bound("a\u202eb@example.test/r"), fault.StreamError, ""},
		"endless address":        {connecttest.Header, features + bound(strings.Repeat("x", 100_000)), fault.StreamError, ""},
		"address in another":     {connecttest.Header, features + "<iq type='result' id='x'>" + connecttest.Bound("evil@example.test/r") + "</iq>", fault.ConnectionLost, ""},
		"request instead":        {connecttest.Header, features + "<iq type='set' id='ID'>" + connecttest.Bound("evil@example.test/r") + "</iq>", fault.ConnectionLost, ""},
		"row-35 comment":         {connecttest.Header, "<!-- c -->", fault.ForbiddenXML, ""},
		"row-35 second header":   {connecttest.Header, "<?xml version='1.0'?>", fault.ForbiddenXML, ""},
		"row-36 endless":         {connecttest.Header, "<stream:features>" + strings.Repeat(" ", maxStanza), fault.TooMuch, ""},
		"row-37 depth":           {connecttest.Header, strings.Repeat("<a>", maxDepth), fault.TooMuch, ""},
		"text between":           {connecttest.Header, "text", fault.NotXMPP, ""},
		"row-79 empty and ended": {connecttest.Header, connecttest.Features() + "</stream:stream>", fault.ConnectionLost, ""},
	} {
		t.Run(name, func(t *testing.T) {
			session, err := login(t, direct(t, loggedIn(func(p *peer) {
				p.Expect(connecttest.ClientHeader)
				id, _ := p.IQ()
				p.Send(tc.header, strings.ReplaceAll(tc.rest, "ID", id))
				if tc.want != fault.ConnectionLost {
					p.Gone()
				}
			})), nil)
			wants(t, err, tc.want)
			if session != nil {
				t.Error("there is a session")
			}
			if said := fault.Of(err).Said.String(); said != tc.said {
				t.Errorf("said %q", said)
			}
		})
	}
}

// TestBoundAddress is what the caller compares with the one that was wanted.
func TestBoundAddress(t *testing.T) {
	for _, jid := range []string{connecttest.Address + "/r", connecttest.Address, "somebody@example.test/r"} {
		t.Run(jid, func(t *testing.T) {
			session, err := login(t, direct(t, loggedIn(func(p *peer) { p.Bind(jid); p.Farewell() })), nil)
			if err != nil {
				t.Fatal(err)
			}
			bare, _, _ := strings.Cut(jid, "/")
			if session.Full().String() != jid || session.Address().String() != bare {
				t.Errorf("bound %s, %s", session.Full(), session.Address())
			}
			if session.Login().Mechanism != connecttest.Mechanism || !session.TLS().HandshakeComplete {
				t.Error("how it was proven is not kept")
			}
		})
	}
}

// TestBoundElsewhere has a server that binds an account of another domain, of
// which it has no say.
func TestBoundElsewhere(t *testing.T) {
	session, err := login(t, direct(t, loggedIn(func(p *peer) { p.Bind(connecttest.Name + "@other.test/r"); p.Gone() })), nil)
	wants(t, err, fault.LoginUnsafe)
	if session != nil {
		t.Error("there is a session")
	}
}

// TestNoiseBeforeTheAddress has a server that sends more than it has to.
func TestNoiseBeforeTheAddress(t *testing.T) {
	session, err := login(t, direct(t, loggedIn(func(p *peer) {
		p.Expect(connecttest.ClientHeader)
		id, _ := p.IQ()
		p.Send(connecttest.Header, "\n", connecttest.Features(connecttest.OfferBind), " <message/><iq type='result' id='x'/>",
			"<iq type='get' id='"+id+"'/>", "<iq type='result' id='"+id+"'>", connecttest.Bound(connecttest.Address+"/r"), "</iq>",
			// In the same write, for the session to keep.
			"<message id='m'/>")
		p.Farewell()
	})), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.Await(limited(t), func(s *Stanza) bool { return s.ID == "m" }); err != nil {
		t.Errorf("what came behind the address was lost: %v", err)
	}
}

// TestThen sends stanzas behind the request, in the same write and in order.
func TestThen(t *testing.T) {
	one := stanza.Message{ID: "one"}.Wrap(xmlstream.Wrap(xmlstream.Token(xml.CharData("<&>")), xml.StartElement{Name: xml.Name{Local: "body"}}))
	_, err := login(t, direct(t, loggedIn(func(p *peer) {
		p.Expect(connecttest.ClientHeader)
		got := p.Expect("</presence>") // before the server has said a word
		for _, want := range []string{"<iq", "<bind", `id="one"`, "&lt;&amp;&gt;", "</message>", "<presence"} {
			if !strings.Contains(got, want) {
				t.Errorf("%s is missing in %s", want, got)
			}
			_, got, _ = strings.Cut(got, want)
		}
	})), Then{one, stanza.Presence{}.Wrap(nil)})
	wants(t, err, fault.ConnectionLost)
}
