package connect

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// budget is the memory that whatever a server sends may take.
const budget = 64 << 20

// allocated runs do and returns how many bytes were allocated meanwhile, which is
// more than was ever in use at once.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestAfterTLS has servers that go wrong on the encrypted stream.
func TestAfterTLS(t *testing.T) {
	// send has text in the place of the features, then flood without an end.
	send := func(text, flood string) connecttest.Script {
		return func(p *peer) {
			p.Encrypt()
			p.Expect(connecttest.ClientHeader)
			p.Send(connecttest.Header, text)
			if flood != "" {
				p.Flood(flood)
			}
			p.Gone()
		}
	}
	offers := func(n int, one string) string { return connecttest.Features(strings.Repeat(one, n)) }
	attributes := func(n int) (list string) {
		for i := range n {
			list += fmt.Sprintf(" a%d=''", i)
		}
		return list
	}
	for name, tc := range map[string]struct {
		text, flood string
		want        fault.Kind
	}{
		"row-16 no features":               {"<iq/>", "", fault.NotXMPP},
		"row-17 host-unknown":              {"<stream:error><host-unknown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "", fault.UnknownHost},
		"row-19 see-other-host":            {"<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>a.example</see-other-host></stream:error>", "", fault.StreamError},
		"row-34 endless":                   {"<stream:features>", "<a xmlns='b'/>", fault.TooMuch},
		"row-34 nested":                    {"<stream:features>", "<a>", fault.TooMuch},
		"row-34 1000 features":             {offers(1000, "<a xmlns='b'/>"), "", fault.TooMuch},
		"row-34 1000 mechanisms":           {connecttest.Features(connecttest.OfferLogin(make([]string, 1000)...)), "", fault.TooMuch},
		"row-35 comment":                   {"<stream:features><!-- c --></stream:features>", "", fault.ForbiddenXML},
		"row-35 processing instruction":    {"<?a b?>", "", fault.ForbiddenXML},
		"row-35 DOCTYPE":                   {"<!DOCTYPE a [<!ENTITY b 'c'>]>", "", fault.ForbiddenXML},
		"row-35 entity":                    {"<stream:features>&lol;</stream:features>", "", fault.NotXMPP},
		"row-36 endless text":              {"<stream:features>", "x", fault.TooMuch},
		"row-36 endless attribute":         {"<stream:features a='", "x", fault.TooMuch},
		"row-36 endless name":              {"<", "x", fault.TooMuch},
		"row-36 endless CDATA":             {"<stream:features><![CDATA[", "x", fault.TooMuch},
		"row-36 endless between":           {"", " ", fault.TooMuch},
		"row-36 endless tags":              {"<stream:features>", "<a/>", fault.TooMuch},
		"row-36 endless attributes":        {"<stream:features ", "a='' ", fault.TooMuch},
		"row-36 endless namespaces":        {"<stream:features ", "xmlns:a='b' ", fault.TooMuch},
		"row-37 depth":                     {connecttest.Features(strings.Repeat("<a>", 31), strings.Repeat("</a>", 31)), "", fault.TooMuch},
		"row-37 attributes":                {"<stream:features" + attributes(65) + "/>", "", fault.TooMuch},
		"row-37 tokens":                    {offers(10_000, "<a/>"), "", fault.TooMuch},
		"not well-formed":                  {"<stream:features></stream:feature>", "", fault.NotXMPP},
		"end of the stream":                {"</stream:stream>", "", fault.ConnectionLost},
		"not UTF-8":                        {"<stream:features><a>\xff</a></stream:features>", "", fault.NotXMPP},
		"control character":                {"<stream:features><a>\x01</a></stream:features>", "", fault.NotXMPP},
		"end in the middle of the feature": {"<stream:features><a", "", fault.ConnectionLost},
	} {
		t.Run(name, func(t *testing.T) {
			script := send(tc.text, tc.flood)
			if strings.HasPrefix(name, "end in") {
				script = func(p *peer) {
					p.Encrypt()
					p.Expect(connecttest.ClientHeader)
					p.Send(connecttest.Header, tc.text)
				}
			}
			target := direct(t, script)
			var err error
			size := allocated(func() { _, _, err = Open(limited(t), target, nil) })
			wants(t, err, tc.want)
			if size > budget {
				t.Errorf("%d MiB were allocated", size>>20)
			}
		})
	}
}

// TestAnswers has what may come in the place of an answer: what is not the answer
// is ignored (row 41), and limits hold.
func TestAnswers(t *testing.T) {
	const result = "<iq type='result' from='" + connecttest.Domain + "' id='ID'><query xmlns='jabber:iq:register'><right/></query></iq>"
	for name, tc := range map[string]struct {
		send  string // ID becomes the id of the question
		flood string
		want  fault.Kind // "" where the result follows and is found
	}{
		"at once":                   {"", "", ""},
		"white space":               {" \n ", "", ""},
		"row-41 wrong id":           {"<iq type='result' id='x'><query xmlns='jabber:iq:register'/></iq>", "", ""},
		"row-41 no id":              {"<iq type='result'/>", "", ""},
		"row-41 wrong from":         {"<iq type='result' from='evil.test' id='ID'><wrong/></iq>", "", ""},
		"row-41 from a user":        {"<iq type='result' from='a@example.test' id='ID'><wrong/></iq>", "", ""},
		"row-41 from beyond limits": {"<iq type='result' from='" + strings.Repeat("x", 2000) + "' id='ID'/>", "", ""},
		"row-41 error wrong from":   {"<iq type='error' from='evil.test' id='ID'>" + connecttest.StanzaError("cancel", "conflict", "") + "</iq>", "", ""},
		"row-41 a message":          {"<message type='result' id='ID'><wrong/></message>", "", ""},
		"row-41 an iq-get":          {"<iq type='get' id='ID'><wrong/></iq>", "", ""},
		"row-41 an iq-set":          {"<iq type='set' id='ID'><wrong/></iq>", "", ""},
		"row-41 a presence":         {"<presence id='ID'/><foo xmlns='bar' id='ID' type='result'/>", "", ""},
		"row-35 comment":            {"<!-- c -->", "", fault.ForbiddenXML},
		"row-36 endless text":       {"<iq type='result' id='ID'><query xmlns='jabber:iq:register'>", "x", fault.TooMuch},
		"row-36 endless stanzas":    {"", "<message><body>x</body></message>", fault.TooMuch},
		"row-76 1 MB payload":       {"<iq type='result' id='ID'>" + strings.Repeat("x", 1<<20) + "</iq>", "", fault.TooMuch},
		"text":                      {"hello", "", fault.NotXMPP},
		"SASL":                      {connecttest.SASL("success", ""), "", fault.StreamError},
		"not well-formed":           {"<iq></message>", "", fault.StreamError},
		"end of the stream":         {"</stream:stream>", "", fault.ConnectionLost},
		"stream error":              {"<stream:error><undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", "", fault.StreamError},
		"hostile stream error":      {"<stream:error>" + strings.Repeat("<a>\u202e</a>", 5000) + "</stream:error>", "", fault.StreamError},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open()
				id, asked := p.IQ()
				if !strings.Contains(asked, `to="example.test"`) || !strings.Contains(asked, `type="set"`) {
					t.Errorf("asked %s", asked)
				}
				p.Send(strings.ReplaceAll(tc.send, "ID", id))
				if tc.flood != "" {
					p.Flood(tc.flood)
				}
				if tc.want == "" {
					p.Send(strings.ReplaceAll(result, "ID", id))
				}
				p.Gone()
			}), nil)
			defer s.Close()
			var (
				reply *Reply
				err   error
			)
			if size := allocated(func() { reply, err = s.Ask(limited(t), stanza.SetIQ, question()) }); size > budget {
				t.Errorf("%d MiB were allocated", size>>20)
			}
			if tc.want != "" {
				wants(t, err, tc.want)
				return
			}
			var in struct {
				Query struct {
					Right *struct{} `xml:"right"`
				} `xml:"query"`
			}
			if err != nil || reply.Decode(&in) != nil || in.Query.Right == nil {
				t.Errorf("got %+v, %v", reply, err)
			}
		})
	}
}

func TestStanzaErrors(t *testing.T) {
	const ns = " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
	for name, tc := range map[string]struct {
		content                string
		kind, condition, text  string
		says, saysNot, payload string
	}{
		"condition":      {content: connecttest.StanzaError("cancel", "conflict", ""), kind: "cancel", condition: "conflict"},
		"with text":      {content: connecttest.StanzaError("wait", "resource-constraint", "So quickly!"), kind: "wait", condition: "resource-constraint", text: "So quickly!", says: "quickly so", saysNot: "quick"},
		"part of a word": {content: connecttest.StanzaError("modify", "not-acceptable", "The description"), kind: "modify", condition: "not-acceptable", text: "The description", says: "the description", saysNot: "ip"},
		"hostile text":   {content: connecttest.StanzaError("auth", "forbidden", "a&#13;&#10;\u009b\u202eb"), kind: "auth", condition: "forbidden", text: `a \u{009B}\u{202E}b`},
		"without error":  {content: "", condition: "undefined-condition"},
		"empty error":    {content: "<error/>", condition: "undefined-condition"},
		"own condition":  {content: "<error type='cancel'><x xmlns='urn:x'/></error>", kind: "cancel", condition: "undefined-condition"},
		"own beside":     {content: "<error type='cancel'><conflict" + ns + "/><x xmlns='urn:x'/></error>", kind: "cancel", condition: "conflict"},
		"with payload": {content: "<query xmlns='jabber:iq:register'><instructions>x</instructions></query>" + connecttest.StanzaError("modify", "bad-request", ""),
			kind: "modify", condition: "bad-request", payload: "x"},
	} {
		t.Run(name, func(t *testing.T) {
			_, reply := open(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open()
				id, _ := p.IQ()
				p.Send("<iq type='error' id='", id, "'>", tc.content, "</iq>")
				p.Gone()
			}), question())
			e := reply.Err
			if e == nil || e.Type != tc.kind || e.Condition != tc.condition || e.Text.String() != tc.text {
				t.Fatalf("got %+v", e)
			}
			if !e.Says(strings.Fields(tc.says)...) || tc.saysNot != "" && e.Says(tc.saysNot) {
				t.Errorf("the words of %q", e.Text)
			}
			var in struct {
				Query struct {
					Instructions string `xml:"instructions"`
				} `xml:"jabber:iq:register query"`
			}
			if err := reply.Decode(&in); err != nil || in.Query.Instructions != tc.payload {
				t.Errorf("payload %q, %v", in.Query.Instructions, err)
			}
		})
	}
}

// TestCutInARecord ends the connection within a TLS record, which crypto/tls calls
// something else than an end.
func TestCutInARecord(t *testing.T) {
	_, _, err := Open(limited(t), direct(t, func(p *peer) {
		p.Encrypt()
		p.Expect(connecttest.ClientHeader)
		p.Cut("\x17\x03\x03\x40")
	}), nil)
	wants(t, err, fault.ConnectionLost)
}

func TestConditionsCompare(t *testing.T) {
	err := fault.Wrap(fault.StreamError, StreamCondition("reset"), nil)
	if !errors.Is(err, StreamCondition("reset")) || errors.Is(err, StreamCondition("conflict")) {
		t.Errorf("%v", err)
	}
	if s := StreamCondition("a\u202eb").Error(); strings.Contains(s, "\u202e") {
		t.Errorf("%q", s)
	}
}
