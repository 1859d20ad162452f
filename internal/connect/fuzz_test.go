package connect

import (
	"encoding/xml"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// view is what the scanner must come to, told by encoding/xml.
type view struct {
	depth, tokens int
	begun         int // offset of the stanza
	fresh         bool
	refused       bool
}

// take looks at a token, its source, and the offset behind it.
func (v *view) take(tok xml.Token, source string, to int) {
	v.tokens++
	reset := false
	switch t := tok.(type) {
	case xml.CharData:
		text := !strings.HasPrefix(source, "<![CDATA[") && strings.Trim(source, " \t\r\n") != ""
		v.refused = v.refused || v.depth <= 1 && text
	case xml.StartElement:
		v.depth++
		v.refused = v.refused || len(t.Attr) > maxAttrs || v.depth > maxDepth
		reset = v.depth == 1
	case xml.EndElement:
		v.depth--
		reset = v.depth <= 1
	case xml.ProcInst:
		declaration := strings.HasPrefix(source, "<?xml") && strings.IndexByte(" \t\r\n", source[5]) >= 0
		v.refused = v.refused || !v.fresh || !declaration
	case xml.Comment, xml.Directive:
		v.refused = true
	}
	v.refused = v.refused || v.tokens > maxTokens || to-v.begun > maxStanza || to > maxStream
	v.fresh = v.fresh && !strings.HasPrefix(source, "<")
	if reset {
		v.tokens, v.begun = 0, to
	}
}

// FuzzScanner compares the scanner with the decoder on all input that is
// well-formed as far as it goes: the same depth behind each token, refused if a
// limit was passed or something forbidden stands there, and not refused else.
func FuzzScanner(f *testing.F) {
	for _, s := range []string{
		"", streamTag, "<?xml version='1.0'?>" + streamTag + "<a b='>' c=\"/>\"/> x <![CDATA[<!--]]]]> </s:s>",
		"\n<?xml\tversion='1.0'?>\n<a xmlns='b' xmlns:c='d'><c:e/></a>", "<a><!-- b --></a>", "<a><?b c?></a>",
		"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", "<a/><b/><?xml version='1.0'?>", "<a>&lt;&#33;]]&gt;</a >", "<?xml?><a/>", "<a><![CDATA[]]>",
		strings.Repeat("<a>", maxDepth), strings.Repeat("<a>", maxDepth+1),
		streamTag + "<a>" + strings.Repeat("<b/>", maxTokens/2), fill(maxStanza+1, "<a>", "x", ""),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input string) {
		_, _ = scan(t, input)
		d := xml.NewDecoder(strings.NewReader(input))
		var s scanner
		s.restart()
		v := view{fresh: true}
		for from := 0; !v.refused; {
			tok, err := d.Token()
			if err != nil {
				return
			}
			to := int(d.InputOffset())
			v.take(tok, input[from:to], to)
			kind := s.feed([]byte(input[from:to]))
			if start, ok := tok.(xml.StartElement); ok && strings.HasSuffix(input[from:to], "/>") {
				// The scanner is already behind it.
				v.take(start.End(), "", to)
				if _, err := d.Token(); err != nil {
					t.Fatal(err)
				}
			}
			if v.refused != (kind != "") || kind == "" && (s.depth != v.depth || s.state != inText || s.tokens != v.tokens) {
				t.Fatalf("%q at %d: scanner %q, %+v; decoder %+v", input, to, kind, s, v)
			}
			from = to
		}
	})
}

// BenchmarkScanner measures the bytes that are looked at, in MB/s.
func BenchmarkScanner(b *testing.B) {
	for name, stanza := range map[string]string{
		"text":   fill(64<<10, "<message from='a@b.example/c'><body>", "Lorem ipsum ", "</body></message>"),
		"roster": fill(64<<10, "<iq type='result' id='1'><query>", "<item jid='somebody@example.org' name='Somebody' subscription='both'><group>Friends</group></item>", "</query></iq>"),
		"tags":   fill(32<<10, "<a>", "<b/>x", "</a>"),
	} {
		b.Run(name, func(b *testing.B) {
			s := scanner{loggedIn: true}
			s.restart()
			s.feed([]byte(streamTag))
			p := []byte(stanza)
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				if kind := s.feed(p); kind != "" {
					b.Fatal(kind)
				}
			}
		})
	}
}

// FuzzStanzaError feeds errors to what reads them; no text of the server's may get
// out unescaped.
func FuzzStanzaError(f *testing.F) {
	for _, s := range []string{
		"", "<error/>", "<error type='cancel'><conflict xmlns='" + nsStanzas + "'/><text xmlns='" + nsStanzas + "'>a\u202eb</text></error>",
		"<error type='\u009b'><x xmlns='urn:y'/></error>", "<error><text xmlns='" + nsStanzas + "'>a<b>c</b></text></error><error/>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, payload string) {
		d := xml.NewDecoder(strings.NewReader("<iq type='error' id='1'>" + payload + "</iq>"))
		start, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		list, err := readElement(d, start.(xml.StartElement))
		if err != nil {
			return
		}
		reply, err := newReply(newStanza(list))
		if err != nil {
			return
		}
		if reply.Err == nil || reply.Err.Condition == "" {
			t.Fatalf("an error became %+v", reply)
		}
		for _, said := range []string{reply.Err.Error(), fault.Wrap(fault.Refused, reply.Err, nil).Error()} {
			if strings.ContainsAny(said, "\x1b\u009b\u202e\u2066\r\n") {
				t.Errorf("%q", said)
			}
		}
	})
}
