package connect

import (
	"context"
	"encoding/xml"
	"strings"
	"sync"
	"testing"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// session logs in and lets the script go on from there.
func session(t testing.TB, then connecttest.Script) *Session {
	t.Helper()
	s, err := login(t, direct(t, func(p *peer) { p.Session(); then(p) }), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// ping is a payload for iqs of ours.
func ping() xml.TokenReader {
	return xmlstream.Wrap(nil, xml.StartElement{Name: xml.Name{Space: "urn:xmpp:ping", Local: "ping"}})
}

func TestSessionAsks(t *testing.T) {
	for name, tc := range map[string]struct {
		to, want string // what must be in the iq
		answer   string // ID is its id
		refused  string
		fault    fault.Kind
	}{
		"the own account": {"", `type="get"`, "<iq type='result' id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", "", ""},
		"the server":      {connecttest.Domain, `to="example.test"`, "<iq type='result' id='ID' from='example.test'><ping xmlns='urn:xmpp:ping'/></iq>", "", ""},
		"an error":        {"", "", "<iq type='error' id='ID'>" + connecttest.StanzaError("auth", "forbidden", "no") + "</iq>", "forbidden", ""},
		"noise before":    {"", "", "<iq type='result' id='x'/><message type='error' id='ID'/><iq type='get' id='ID'/><iq type='result' id='ID'><ping xmlns='urn:xmpp:ping'/></iq>", "", ""},
		"cut":             {"", "", "CUT", "", fault.ConnectionLost},
		"cut within":      {"", "", "<iq type='result' id='ID'><ping", "", fault.ConnectionLost},
		"row-76 1 MB":     {"", "", "<iq type='result' id='ID'>" + strings.Repeat("x", 1<<20) + "</iq>", "", fault.TooMuch},
		"not well-formed": {"", "", "<iq type='result' id='ID'><a></b></iq>", "", fault.StreamError},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				id, asked := p.IQ()
				if !strings.Contains(asked, tc.want) {
					t.Errorf("asked %s", asked)
				}
				if strings.HasPrefix(name, "cut") {
					p.Send(strings.TrimPrefix(strings.ReplaceAll(tc.answer, "ID", id), "CUT"))
					return
				}
				p.Send(strings.ReplaceAll(tc.answer, "ID", id))
				p.Gone()
			})
			to := jid.JID{}
			if tc.to != "" {
				to = jid.MustParse(tc.to)
			}
			reply, err := s.Ask(limited(t), stanza.GetIQ, to, ping())
			if tc.fault != "" {
				wants(t, err, tc.fault)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tc.refused != "":
				if reply.Err == nil || reply.Err.Condition != tc.refused || reply.Err.Text.String() != "no" {
					t.Errorf("got %+v", reply.Err)
				}
			default:
				var in struct {
					Ping *struct{} `xml:"urn:xmpp:ping ping"`
				}
				if err := reply.Decode(&in); err != nil || reply.Err != nil || in.Ping == nil {
					t.Errorf("got %+v, %v", reply, err)
				}
			}
			s.conn.Close()
		})
	}
}

// TestSessionLimits goes on counting after the login.
func TestSessionLimits(t *testing.T) {
	for name, tc := range map[string]struct {
		send string
		ends fault.Kind
	}{
		"a large stanza":        {fill(maxLetter, "<message id='a'><body>", "x", "</body></message>"), ""},
		"row-36 a larger one":   {fill(maxLetter+1, "<message id='a'><body>", "x", "</body></message>"), fault.TooMuch},
		"more than a megabyte":  {strings.Repeat(fill(maxLetter, "<message>", "x", "</message>"), 6), ""},
		"row-35 comment":        {"<!-- c -->", fault.ForbiddenXML},
		"row-35 DOCTYPE":        {"<!DOCTYPE a>", fault.ForbiddenXML},
		"row-37 depth":          {strings.Repeat("<a>", maxDepth) + strings.Repeat("</a>", maxDepth), fault.TooMuch},
		"an element of another": {"<a xmlns='b'/>", ""},
		"white space":           {strings.Repeat(" ", 1000), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				p.Send(tc.send, "<message id='after'/>")
				p.Gone()
			})
			_, err := s.Await(limited(t), withID("after"))
			if tc.ends != "" {
				wants(t, err, tc.ends)
			} else if err != nil {
				t.Error(err)
			}
			s.conn.Close()
		})
	}
}

func TestSend(t *testing.T) {
	s := session(t, func(p *peer) {
		if got := p.Expect("</message>"); !strings.Contains(got, `id="m"`) || !strings.Contains(got, `to="a@b.test"`) {
			t.Errorf("got %s", got)
		}
		p.Farewell()
	})
	if err := s.Send(limited(t), stanza.Message{ID: "m", To: jid.MustParse("a@b.test")}.Wrap(nil)); err != nil {
		t.Error(err)
	}
	s.Close()
}

// TestManyAtOnce uses a session from several goroutines, as its doc promises.
func TestManyAtOnce(t *testing.T) {
	const n = 8
	s := session(t, func(p *peer) {
		for range n {
			id, _ := p.IQ()
			p.Send("<iq type='result' id='", id, "'/><message id='for you'/>")
		}
		p.Farewell()
	})
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if _, err := s.Ask(limited(t), stanza.GetIQ, jid.JID{}, ping()); err != nil {
				t.Error(err)
			}
			if _, err := s.Await(limited(t), withID("for you")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	s.Close()
	s.Close() // twice does no harm
}

// TestAskInterrupted has a user who goes away.
func TestAskInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := session(t, func(p *peer) { p.IQ(); cancel(); p.Farewell() })
	_, err := s.Ask(ctx, stanza.GetIQ, jid.JID{}, ping())
	wants(t, err, fault.Interrupted)
}
