package connect

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

const http = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n\r\n400 Bad Request"

// TestBeforeTLS has servers that are wrong before anything is encrypted. Beyond
// its header and the word to encrypt they must hear nothing (see connecttest).
func TestBeforeTLS(t *testing.T) {
	begin := func(texts ...string) connecttest.Script {
		return func(p *peer) {
			p.Expect(connecttest.ClientHeader)
			p.Send(texts...)
			p.Quiet()
		}
	}
	// answer is what follows the word to encrypt.
	answer := func(offer, text string) connecttest.Script {
		return func(p *peer) {
			p.Open(offer)
			p.Expect(connecttest.OfferTLS)
			p.Send(text)
			p.Quiet()
		}
	}
	streamError := func(condition string) string {
		return "<stream:error><" + condition + " xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
	}
	header := func(old, with string) string { return strings.Replace(connecttest.Header, old, with, 1) }
	for name, tc := range map[string]struct {
		script connecttest.Script
		want   fault.Kind
	}{
		"row-14 reset after header": {func(p *peer) { p.Expect(connecttest.ClientHeader); p.Reset() }, fault.ConnectionLost},
		"row-14 end after header":   {func(p *peer) { p.Expect(connecttest.ClientHeader) }, fault.ConnectionLost},
		"row-14 end at once":        {func(*peer) {}, fault.ConnectionLost},
		"row-14 end in a tag":       {func(p *peer) { p.Send("<?xml version='1.0'?><str"); p.Expect(connecttest.ClientHeader) }, fault.ConnectionLost},
		"row-16 plain HTTP":         {begin(http), fault.NotXMPP},
		"row-16 SSH":                {begin("SSH-2.0-OpenSSH_9.2\r\n\x00\x01"), fault.NotXMPP},
		"row-16 namespace":          {begin(header("etherx.jabber.org/streams", "example.org/")), fault.NotXMPP},
		"row-16 content namespace":  {begin(header("jabber:client", "jabber:server")), fault.NotXMPP},
		"row-16 version":            {begin(header("version='1.0' xml:", "version='0.9' xml:")), fault.NotXMPP},
		"row-16 version 2":          {begin(header("version='1.0' xml:", "version='2.0' xml:")), fault.NotXMPP},
		"row-16 no version":         {begin(header("version='1.0' xml:", "xml:")), fault.NotXMPP},
		"row-16 no id":              {begin(header("id='s1' ", "")), fault.NotXMPP},
		"row-16 from nonsense":      {begin(header("from='example.test'", "from='@@@'")), fault.NotXMPP},
		"row-16 no features":        {begin(connecttest.Header, "<message/>"), fault.NotXMPP},
		"row-16 text":               {begin(connecttest.Header, "hello", connecttest.Features()), fault.NotXMPP},
		"row-17 host-unknown":       {begin(connecttest.Header, streamError("host-unknown")), fault.UnknownHost},
		"row-17 host-gone":          {begin(connecttest.Header, streamError("host-gone")), fault.UnknownHost},
		"row-18 see-other-host":     {begin(connecttest.Header, streamError("see-other-host")), fault.NoEncryption},
		"row-18 after the offer":    {answer(connecttest.OfferTLS, streamError("see-other-host")), fault.NoEncryption},
		"row-20 then failure":       {answer("", connecttest.Features()), fault.NoEncryption},
		"row-20 then an error":      {answer("", streamError("unsupported-stanza-type")), fault.NoEncryption},
		"row-20 then the end":       {answer("", "</stream:stream>"), fault.NoEncryption},
		"row-20 then gone":          {func(p *peer) { p.Open(); p.Expect(connecttest.OfferTLS) }, fault.NoEncryption},
		"row-21 failure":            {answer(connecttest.OfferTLS, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:stream>"), fault.NoEncryption},
		"row-21 proceed of another": {answer(connecttest.OfferTLS, "<proceed/>"), fault.NoEncryption},
		"row-21 garbage":            {answer(connecttest.OfferTLS, "garbage"), fault.NotXMPP},
		"row-21 gone":               {func(p *peer) { p.Open(connecttest.OfferTLS); p.Expect(connecttest.OfferTLS) }, fault.ConnectionLost},
		"row-21 bytes behind proceed": {answer(connecttest.OfferTLS,
			"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"+connecttest.Features(connecttest.OfferRegister)), fault.NoEncryption},
		"row-21 stream behind proceed": {answer(connecttest.OfferTLS,
			"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"+connecttest.Header), fault.ForbiddenXML},
		"row-21 HTTP behind proceed": {func(p *peer) {
			p.Open(connecttest.OfferTLS)
			p.Expect(connecttest.OfferTLS)
			p.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
			p.Expect("\x16\x03")
			p.Send(http)
			p.Gone()
		}, fault.NotXMPP},
		"row-23 register in clear":         {answer(connecttest.OfferRegister, "<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"), fault.NoEncryption},
		"row-35 comment in clear":          {begin(connecttest.Header, "<!-- -->"), fault.ForbiddenXML},
		"row-35 comment instead of answer": {answer("", "<!-- -->"), fault.ForbiddenXML},
		"row-36 endless in clear":          {func(p *peer) { p.Expect(connecttest.ClientHeader); p.Send(connecttest.Header); p.Flood(" ") }, fault.TooMuch},
		"row-36 endless instead of answer": {func(p *peer) { p.Open(); p.Flood(" ") }, fault.TooMuch},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, err := Open(limited(t), starttls(t, tc.script), question())
			if s != nil {
				t.Errorf("there is a stream: %+v", s)
			}
			wants(t, err, tc.want)
			if err != nil && fault.Of(err).Args["Domain"] != addresstest.Domain(t, connecttest.Domain) {
				t.Errorf("the provider is not named: %+v", fault.Of(err).Args)
			}
		})
	}
}

func TestHTTPOnThePortOfDirectTLS(t *testing.T) {
	target := direct(t, func(p *peer) { p.Send(http); p.Gone() })
	_, _, err := Open(limited(t), target, question())
	wants(t, err, fault.NotXMPP)
}

func TestClosedPort(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	for _, scheme := range []string{"", "xmpps://"} {
		t.Run("row-12 "+scheme, func(t *testing.T) {
			_, _, err := Open(limited(t), Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: scheme + l.Addr().String()}, nil)
			wants(t, err, fault.Unreachable)
		})
	}
}

// TestNotOfferedButThere is row 20, too: somebody took the offer away, and the
// server knows the word all the same.
func TestNotOfferedButThere(t *testing.T) {
	s, _ := open(t, starttls(t, func(p *peer) {
		p.Open(connecttest.OfferRegister)
		p.Expect(connecttest.OfferTLS)
		p.Send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
		p.Encrypt()
		p.Open()
		p.Quiet()
	}), nil)
	if s.Features().Register {
		t.Error("row 23: what was offered in the clear counts")
	}
	if !s.TLS().HandshakeComplete || Pin(s.TLS()) == "" {
		t.Error("not encrypted")
	}
}

// TestInterrupted has a user who goes away while the server is silent.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := Open(ctx, starttls(t, func(p *peer) {
		p.Open()
		p.Expect(connecttest.OfferTLS)
		cancel()
		p.Quiet()
	}), nil)
	wants(t, err, fault.Interrupted)
	_, _, err = Open(ctx, starttls(t), nil)
	wants(t, err, fault.Interrupted)
}

// TestWhatIsOffered reads features and the first answer over both ways to TLS.
func TestWhatIsOffered(t *testing.T) {
	script := func(p *peer) {
		p.Expect(connecttest.ClientHeader)
		id, asked := p.IQ() // in the same write
		if !strings.Contains(asked, `<query xmlns="jabber:iq:register">`) {
			t.Errorf("the question is %s", asked)
		}
		p.Send(connecttest.Header, connecttest.Features(
			connecttest.OfferRegister, "<register xmlns='urn:xmpp:invite'/>", connecttest.OfferLogin("PLAIN", "SCRAM-SHA-1"),
			"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>", "<ver xmlns='urn:xmpp:features:rosterver'/>"))
		p.Result(id, "<query xmlns='jabber:iq:register'><username/></query>")
		p.Quiet()
	}
	for name, target := range map[string]Target{
		"starttls": starttls(t, func(p *peer) { p.StartTLS(); script(p) }),
		"direct": direct(t, func(p *peer) {
			p.Encrypt(func(c *tls.Config) { c.NextProtos = []string{"xmpp-client"} })
			if got := p.State(); got.NegotiatedProtocol != "xmpp-client" || got.ServerName != connecttest.Domain {
				t.Errorf("ALPN %q, SNI %q", got.NegotiatedProtocol, got.ServerName)
			}
			script(p)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			s, reply := open(t, target, question())
			f := s.Features()
			if !f.Register || !f.Tokens || strings.Join(f.Mechanisms, " ") != "PLAIN SCRAM-SHA-1" || strings.Join(f.Bindings, " ") != "tls-exporter" {
				t.Errorf("got %+v", f)
			}
			var in struct {
				Query struct {
					Username *struct{} `xml:"username"`
				} `xml:"jabber:iq:register query"`
			}
			if err := reply.Decode(&in); err != nil || reply.Err != nil || in.Query.Username == nil {
				t.Errorf("got %+v, %v", reply, err)
			}
			s.Close()
		})
	}
}

// TestStreamErrorInsteadOfAnAnswer is what ejabberd does where registration is
// off: the features were read, and the caller gets both.
func TestStreamErrorInsteadOfAnAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		condition string
		want      fault.Kind
	}{
		"not-authorized":        {"not-authorized", fault.StreamError},
		"row-19 see-other-host": {"see-other-host", fault.StreamError},
		"host-unknown":          {"host-unknown", fault.UnknownHost},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, err := Open(limited(t), direct(t, func(p *peer) {
				p.Encrypt()
				p.Open(connecttest.OfferLogin("SCRAM-SHA-1"))
				p.Send("<stream:error><", tc.condition, " xmlns='urn:ietf:params:xml:ns:xmpp-streams'>elsewhere.example</", tc.condition, ">",
					"<text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>Go\u202e away</text></stream:error></stream:stream>")
				p.Gone()
			}), question())
			wants(t, err, tc.want)
			if s == nil || len(s.Features().Mechanisms) != 1 {
				t.Fatalf("got %+v", s)
			}
			if said := fault.Of(err).Said.String(); said != `Go\u{202E} away` {
				t.Errorf("said %q", said)
			}
			if tc.want == fault.StreamError && !errors.Is(err, StreamCondition(tc.condition)) {
				t.Errorf("the cause of %v", err)
			}
		})
	}
}
