package connect

import (
	"context"
	"encoding/xml"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

func withID(id string) func(*Stanza) bool { return func(s *Stanza) bool { return s.ID == id } }

func TestAwait(t *testing.T) {
	s := session(t, func(p *peer) {
		p.Send("<message id='a' from='friend@other.test/x'><body>hello</body></message><presence id='b' type='subscribe'/>",
			"<iq type='result' id='c'/><message id='a'/>", "<message id='last'/>")
		p.Farewell()
	})
	ctx := limited(t)
	if _, err := s.Await(ctx, withID("last")); err != nil {
		t.Fatal(err)
	}
	// What came before was kept, in order; an iq that answers nothing was not.
	var got []string
	for range 3 {
		st, err := s.Await(ctx, func(*Stanza) bool { return true })
		if err != nil {
			t.Fatal(err)
		}
		var in struct {
			Body string `xml:"body"`
		}
		if err := st.Decode(&in); err != nil {
			t.Error(err)
		}
		got = append(got, fmt.Sprintf("%s %s %s %s %s", st.Name, st.ID, st.Type, st.From, in.Body))
	}
	if want := "message a  friend@other.test/x hello|presence b subscribe  |message a   "; strings.Join(got, "|") != want {
		t.Errorf("got  %q\nwant %q", strings.Join(got, "|"), want)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	_, err := s.Await(done, func(*Stanza) bool { return true })
	wants(t, err, fault.Interrupted)
}

// What is taken first is not kept, however much it is, and nothing of it is
// missed; the rest is kept as ever.
func TestDivert(t *testing.T) {
	const many = 10 * backlog
	send := func(p *peer, of int) {
		for i := range of {
			p.Send(fmt.Sprintf("<presence id='%d' type='subscribe'/>", i))
		}
	}
	s := session(t, func(p *peer) {
		send(p, 3)
		p.Send("<message id='kept'/><message id='ready'/>")
		p.Expect("presence")
		send(p, many)
		p.Send("<message id='last'/>")
		p.Farewell()
	})
	ctx := limited(t)
	if _, err := s.Await(ctx, withID("ready")); err != nil {
		t.Fatal(err)
	}
	taken := 0
	stop := s.Divert(func(st *Stanza) bool {
		if st.Type != "subscribe" {
			return false
		}
		taken++
		return true
	})
	if taken != 3 {
		t.Errorf("%d of those that had arrived were taken, want 3", taken)
	}
	if err := s.Send(ctx, stanza.Presence{}.Wrap(nil)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"kept", "last"} {
		if _, err := s.Await(ctx, withID(id)); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	if taken != 3+many {
		t.Errorf("%d were taken, want %d", taken, 3+many)
	}
}

// TestAwaitAtTheEnd has stanzas right in front of the end: they count, and who
// waits for more is told.
func TestAwaitAtTheEnd(t *testing.T) {
	for name, end := range map[string]string{
		"cut":          "",
		"end":          "</stream:stream>",
		"mid-stanza":   "<message id='half'><bo",
		"stream error": "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>",
		"comment":      "", // sent apart, see below
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				p.Send("<message id='a'/>", end)
				if name == "comment" {
					p.Expect("</iq>") // the stanza has arrived
					p.Send("<!-- c -->")
					p.Gone()
				}
			})
			if name == "comment" {
				go s.Ask(limited(t), stanza.GetIQ, jid.JID{}, ping())
			}
			if _, err := s.Await(limited(t), withID("a")); err != nil {
				t.Errorf("what came before the end: %v", err)
			}
			want := fault.ConnectionLost
			switch name {
			case "comment":
				want = fault.ForbiddenXML
			case "stream error":
				want = fault.StreamError
			}
			_, err := s.Await(limited(t), withID("b"))
			wants(t, err, want)
			_, err = s.Ask(limited(t), stanza.GetIQ, jid.JID{}, ping())
			wants(t, err, want)
			wants(t, s.Send(limited(t), stanza.Message{}.Wrap(nil)), want)
			s.Close()
		})
	}
}

// TestAnsweringIQs has requests of the server's and of strangers: a client says
// yes to the roster pushes of its own server and to its pings, and no to the rest.
func TestAnsweringIQs(t *testing.T) {
	const (
		push  = "<query xmlns='jabber:iq:roster'><item jid='a@b.test'/></query>"
		pings = "<ping xmlns='urn:xmpp:ping'/>"
	)
	for name, tc := range map[string]struct {
		from, kind, payload string
		yes                 bool
	}{
		"roster push":                 {"", "set", push, true},
		"roster push of the account":  {" from='" + connecttest.Address + "'", "set", push, true},
		"roster push of the server":   {" from='example.test'", "set", push, true},
		"roster push of a stranger":   {" from='evil@other.test/x'", "set", push, false},
		"roster push of another user": {" from='evil@example.test'", "set", push, false},
		"ping":                        {"", "get", pings, true},
		"ping of the server":          {" from='example.test'", "get", pings, true},
		"ping of a stranger":          {" from='evil@other.test/x'", "get", pings, false},
		"something else":              {"", "get", "<query xmlns='jabber:iq:version'/>", false},
		"empty":                       {"", "set", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				p.Send("<iq type='", tc.kind, "' id='q'", tc.from, ">", tc.payload, "</iq>")
				id, answer := p.IQ()
				if id != "q" || strings.Contains(answer, `type="result"`) != tc.yes || strings.Contains(answer, "service-unavailable") == tc.yes {
					t.Errorf("answered %s", answer)
				}
				if from := strings.Trim(strings.TrimPrefix(tc.from, " from="), "'"); from != "" && from != connecttest.Address && !strings.Contains(answer, `to="`+from+`"`) {
					t.Errorf("answered %s", answer)
				}
				p.Send("<message id='after'/>")
				p.Farewell()
			})
			// The session goes on.
			if _, err := s.Await(limited(t), withID("after")); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestBacklog has a server that sends stanzas nobody waits for: the newest are
// kept, and their memory is bounded.
func TestBacklog(t *testing.T) {
	attributes := ""
	for i := range 60 {
		attributes += fmt.Sprintf(" a%d=''", i)
	}
	for name, tc := range map[string]struct {
		send string
		n    int
		kept int // at most
	}{
		"many":        {"<message/>", 1000, backlog},
		"large":       {"<message>" + strings.Repeat("<a/>", 9_000) + "</message>", 12, 5},
		"wide":        {"<message>" + strings.Repeat("<a"+attributes+"/>", 500) + "</message>", 12, 5},
		"beyond all":  {"<message>" + strings.Repeat("<a"+strings.ReplaceAll(attributes, "=''", "='"+strings.Repeat("x", 20)+"'")+"/>", 130) + "</message>", 20, 10},
		"large texts": {fill(200<<10, "<message>", "x", "</message>"), 45, 41},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				for range tc.n {
					p.Send(tc.send)
				}
				p.Send("<message id='last'/>")
				p.Farewell()
			})
			if _, err := s.Await(limited(t), withID("last")); err != nil {
				t.Fatal(err)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			size := 0
			for _, st := range s.arrived {
				size += st.size()
			}
			if len(s.arrived) == 0 || len(s.arrived) > tc.kept || s.size != size || size > backlogSize {
				t.Errorf("%d stanzas of %d bytes, counted %d", len(s.arrived), size, s.size)
			}
		})
	}
}

// TestSizeIsHonest compares what a stanza is said to take with what it takes.
func TestSizeIsHonest(t *testing.T) {
	for name, inner := range map[string]string{
		"tags":       strings.Repeat("<a/>", 9_000),
		"texts":      strings.Repeat("<a>x</a>", 6_000),
		"attributes": strings.Repeat("<a b='' c='' d='' e='' f=''/>", 5_000),
		"one text":   strings.Repeat("x", 200_000),
	} {
		t.Run(name, func(t *testing.T) {
			d := xml.NewDecoder(strings.NewReader("<message>" + inner + "</message>"))
			start, err := d.Token()
			if err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			list, err := readElement(d, start.(xml.StartElement))
			if err != nil {
				t.Fatal(err)
			}
			runtime.GC()
			runtime.ReadMemStats(&after)
			st := newStanza(list)
			if takes := int(after.HeapAlloc) - int(before.HeapAlloc); takes > 3*st.size() {
				t.Errorf("takes %d bytes, said to be %d", takes, st.size())
			}
			runtime.KeepAlive(list)
		})
	}
}
