package connect

import (
	"encoding/base64"
	"encoding/xml"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

func offerLimits(content string) string {
	return "<limits xmlns='urn:xmpp:stream-limits:0'>" + content + "</limits>"
}

const idleMinute = "<idle-seconds>60</idle-seconds>"

func TestReadLimits(t *testing.T) {
	for content, want := range map[string]limits{
		"": {},
		"<max-bytes>262144</max-bytes><idle-seconds>1800</idle-seconds>": {262144, 30 * time.Minute},
		"<idle-seconds> 5\n</idle-seconds>":                              {0, 5 * time.Second},
		"<max-bytes>-1</max-bytes><idle-seconds>1.5</idle-seconds>":      {},
		"<max-bytes>many</max-bytes><idle-seconds/><more/>":              {},
		"<max-bytes>99999999999999999999</max-bytes>":                    {},
	} {
		var f Features
		if err := xml.Unmarshal([]byte("<features>"+offerLimits(content)+"</features>"), &f); err != nil || f.limits != want {
			t.Errorf("%q: got %+v, %v; want %+v", content, f.limits, err, want)
		}
	}
}

// TestTooLong has an answer that the server has said it does not take: it hears
// neither the answer nor the login that would go with it.
func TestTooLong(t *testing.T) {
	answer := func(length int) xml.TokenReader {
		text := xmlstream.Token(xml.CharData(strings.Repeat("x", length)))
		return xmlstream.Wrap(text, xml.StartElement{Name: xml.Name{Space: "jabber:iq:register", Local: "query"}})
	}
	const limit = 10_000
	s, _ := open(t, direct(t, func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin(connecttest.Mechanism), offerLimits("<max-bytes>10000</max-bytes>"))
		id, got := p.IQ()
		if len(got) > limit {
			t.Errorf("%d bytes", len(got))
		}
		p.Result(id, "")
		p.Quiet()
	}), nil)
	_, _, err := s.Submit(limited(t), answer(limit), account(t))
	wants(t, err, fault.TooLong)
	if args := fault.Of(err).Args; args["Limit"] != limit || args["Domain"] != addresstest.Domain(t, connecttest.Domain) {
		t.Errorf("got %v", args)
	}
	if _, err := s.Ask(limited(t), stanza.SetIQ, answer(limit-200)); err != nil {
		t.Errorf("the stream does not go on: %v", err)
	}
	s.Close()
}

// idOf is the id of an iq whose beginning was read.
func idOf(iq string) string {
	_, rest, _ := strings.Cut(iq, ` id="`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// TestKeptAlive has somebody who thinks for ten minutes, on a stream that may end
// when nothing was said for one.
func TestKeptAlive(t *testing.T) {
	const pause = 10*time.Minute + time.Second
	// quiet fails unless the client said want spaces before the next element.
	quiet := func(t *testing.T, p *peer, next string, want int) {
		if got := strings.TrimSuffix(p.Expect(next), next); got != strings.Repeat(" ", want) {
			t.Errorf("before %s: %q, want %d spaces", next, got, want)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		target := pipe(t, "xmpps://", func(p *peer) {
			p.Encrypt()
			p.Open(connecttest.OfferLogin(connecttest.Mechanism), offerLimits(idleMinute))
			quiet(t, p, "<iq", 20)
			id := idOf(p.Expect("</iq>"))
			p.Result(id, "")
			quiet(t, p, "<iq", 20)
			id = idOf(p.Expect("</iq>"))
			p.Result(id, "")
			s := p.Exchange()
			p.Challenge(s) // its start came with the iq
			quiet(t, p, "<response", 0)
			p.Expect(">")
			proof, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(p.Expect("</"), "</"))
			if err != nil {
				t.Error(err)
			}
			p.Send(connecttest.SASL("success", connecttest.Base64(p.Step(s, string(proof)))))
			p.Expect(connecttest.ClientHeader)
			p.Send(connecttest.Header, connecttest.Features(connecttest.OfferBind, offerLimits(idleMinute)))
			id, _ = p.IQ()
			p.Send("<iq type='result' id='" + id + "'>" + connecttest.Bound(connecttest.Address+"/r") + "</iq>")
			quiet(t, p, "<message", 20)
			p.Farewell()
		})
		s, _, err := Open(t.Context(), target, nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(pause)
		if _, err := s.Ask(t.Context(), stanza.GetIQ, question()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(pause)
		if !s.Alive(t.Context()) {
			t.Error("not alive")
		}
		reply, l, err := s.Submit(t.Context(), question(), account(t))
		if err != nil || reply.Err != nil {
			t.Fatal(reply, err)
		}
		time.Sleep(pause) // RFC 6120 section 6.3.5: no white space in the middle of SASL
		session, err := l.Finish(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(pause)
		if err := session.Send(t.Context(), stanza.Message{}.Wrap(nil)); err != nil {
			t.Error(err)
		}
		session.Close()
	})
}

// TestKeptAliveInVain has servers that end the stream all the same, which the
// stream notices, and with white space of their own before.
func TestKeptAliveInVain(t *testing.T) {
	for name, end := range map[string]func(p *peer){
		"goodbye":      func(p *peer) { p.Send("</stream:stream>") },
		"stream error": func(p *peer) { p.Send("<stream:error>") },
		"gone":         func(*peer) {},
		"white space, then goodbye": func(p *peer) {
			p.Send(" ")
			p.Send("\n\n")
			p.Send(strings.Repeat(" ", 5000))
			p.Send("</stream:stream>")
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _, err := Open(t.Context(), pipe(t, "xmpps://", func(p *peer) {
					p.Encrypt()
					p.Open(connecttest.OfferLogin(connecttest.Mechanism), offerLimits(idleMinute))
					time.Sleep(time.Second)
					p.Send(" ")
					var reading sync.WaitGroup
					reading.Go(func() { p.Gone() })
					time.Sleep(2 * time.Minute)
					end(p)
					if name != "gone" {
						reading.Wait()
					}
				}), nil)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if first, second := s.Alive(t.Context()), s.Alive(t.Context()); !first || !second {
					t.Error("white space ended it")
				}
				time.Sleep(3 * time.Minute)
				if s.Alive(t.Context()) {
					t.Error("still alive")
				}
				s.Close()
			})
		})
	}
}
