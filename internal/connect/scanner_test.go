package connect

import (
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// streamTag is the shortest start of a stream that the scanner tells apart.
const streamTag = "<s:s>"

// scan feeds the texts to a scanner, at once and byte by byte, which must come to
// the same end.
func scan(t testing.TB, input string) (scanner, fault.Kind) {
	t.Helper()
	var whole, single scanner
	whole.restart()
	single.restart()
	kind := whole.feed([]byte(input))
	var other fault.Kind
	for i := 0; i < len(input) && other == ""; i++ {
		other = single.feed([]byte{input[i]})
	}
	if kind != other || whole != single {
		t.Fatalf("at once: %q, %+v\nbyte by byte: %q, %+v", kind, whole, other, single)
	}
	return whole, kind
}

// fill returns before and after with as much of pad between them as makes n bytes.
func fill(n int, before, pad, after string) string {
	return before + strings.Repeat(pad, (n-len(before)-len(after))/len(pad)) + after
}

// TestLimits goes up to each limit and one step beyond it.
func TestLimits(t *testing.T) {
	stanza := func(before, pad, after string) func(int) string {
		return func(over int) string { return streamTag + fill(maxStanza+over, before, pad, after) }
	}
	for name, input := range map[string]func(over int) string{
		"row-36 text":           stanza("<a>", "x", "</a>"),
		"row-36 white space":    stanza("<a>", "\n", "</a>"),
		"row-36 attribute":      stanza("<a b='", "x", "'/>"),
		"row-36 double quotes":  stanza(`<a b="`, "'", `"/>`),
		"row-36 name":           stanza("<", "x", "/>"),
		"row-36 attribute name": stanza("<a ", "x", "=''/>"),
		"row-36 end tag":        stanza("<a></a", " ", ">"),
		"row-36 CDATA":          stanza("<a><![CDATA[", "x", "]]></a>"),
		"row-36 between":        stanza("", " ", "<a/>"),
		"row-36 after another": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("y", 1000) + "</a>" + fill(maxStanza+over, " <b>", "x", "</b>")
		},
		"row-36 stream tag":  func(over int) string { return fill(maxStanza+over, "<s:s a='", "x", "'>") },
		"row-36 declaration": func(over int) string { return fill(maxStanza+over, "<?xml version='1.0'", " ", "?><s:s>") },
		"row-36 stream": func(over int) string {
			part := fill(1<<16, "<a>", "x", "</a>")
			return streamTag + strings.Repeat(part, 15) + fill(1<<16-len(streamTag)+over, "<a>", "x", "</a>")
		},
		"row-37 depth": func(over int) string {
			return streamTag + strings.Repeat("<a>", maxDepth-1+over) + strings.Repeat("</a>", maxDepth-1+over)
		},
		"row-37 attributes": func(over int) string {
			var b strings.Builder
			for i := range maxAttrs + over {
				fmt.Fprintf(&b, " a%d='='", i)
			}
			return streamTag + "<a" + b.String() + "/>" + "<a" + b.String() + "></a>"
		},
		"row-37 tokens, empty tags": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("<b/>", maxTokens/2-1) + strings.Repeat("x", over) + "</a>"
		},
		"row-37 tokens, pairs": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("<b></b>", maxTokens/2-1) + strings.Repeat("x", over) + "</a>"
		},
		"row-37 tokens, texts": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("x<b/>", (maxTokens-2)/3) + strings.Repeat("<b/>", over) + "</a>"
		},
		"row-37 tokens, CDATA": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("<![CDATA[]]>", maxTokens-2+over) + "</a>"
		},
		"row-37 tokens, last one": func(over int) string {
			return streamTag + "<a>" + strings.Repeat("<![CDATA[]]>", maxTokens-3) + strings.Repeat("<b>", over) + "x</a>"
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, kind := scan(t, input(0))
			if kind != "" || s.depth != 1 || s.state != inText {
				t.Errorf("at the limit: %q, %+v", kind, s)
			}
			if s, kind := scan(t, input(1)); kind != fault.TooMuch {
				t.Errorf("one beyond: %q, %+v", kind, s)
			}
		})
	}
}

// TestTextBetweenStanzas is refused at once, for no decoder ever gets to see it.
func TestTextBetweenStanzas(t *testing.T) {
	for _, input := range []string{"H", "\n4", "<?xml version='1.0'?>x", streamTag + "&", streamTag + "<a/> \x00", "<s:s></s:s>\v", "\xef\xbb\xbf"} {
		if _, kind := scan(t, input); kind != fault.NotXMPP {
			t.Errorf("%q: got %q", input, kind)
		}
	}
}

func TestLoggedInStreamIsNotBoundedAsAWhole(t *testing.T) {
	s := scanner{loggedIn: true}
	s.restart()
	input := streamTag + strings.Repeat(fill(1<<17, "<a>", "x", "</a>"), 16)
	if kind := s.feed([]byte(input)); kind != "" {
		t.Errorf("got %q", kind)
	}
	if kind := s.feed([]byte(fill(maxStanza+1, "<a>", "x", "</a>"))); kind != fault.TooMuch {
		t.Errorf("one stanza: got %q", kind)
	}
}

func TestForbidden(t *testing.T) {
	for _, input := range []string{
		"<!-- c -->", "<!---->", "<!DOCTYPE x>", "<!ENTITY a 'b'>", "<!ELEMENT a>", "<![CDATX[",
		"<![cdata[", "<! [CDATA[", "<?php ?>", "<?xml version='1.0'?>", "<??>",
	} {
		for _, before := range []string{streamTag, streamTag + "<a>", streamTag + "<a>x", streamTag + "<a/>\n", streamTag + "<a b='>'>"} {
			if _, kind := scan(t, before+input); kind != fault.ForbiddenXML {
				t.Errorf("row 35: %s: got %q", before+input, kind)
			}
		}
	}
	for _, input := range []string{
		"<!DOCTYPE x [<!ENTITY a 'b'>]>", "<?php ?>", "<?xmlx?>", "<?xml?>", "<?XML version='1.0'?>", "<?xml-stylesheet a='b'?>",
		"<?xml version='1.0'?><?xml version='1.0'?>", "<?xml version='1.0'?><!-- c -->", "<?xml version='1.0'?>\n<!DOCTYPE x>",
	} {
		if _, kind := scan(t, input); kind != fault.ForbiddenXML {
			t.Errorf("row 35: at the start: %s: got %q", input, kind)
		}
	}
}

// TestDepth looks at where the scanner believes to be.
func TestDepth(t *testing.T) {
	for input, depth := range map[string]int{
		"":                                   0,
		"<?xml version='1.0'?>":              0,
		"<?xml\tversion='1.0'\n?>\n<s:s>":    1,
		"<?xml version='1.0' a='?' ??><s:s>": 1,
		"<s:s a='/'>":                        1,
		"<s:s/>":                             0,
		"<s:s></s:s>":                        0,
		"<s:s></s:s >":                       0,
		"<s:s><a>":                           2,
		"<s:s><a/>":                          1,
		"<s:s><a />":                         1,
		"<s:s><a b='/'>":                     2,
		"<s:s><a b='/' >":                    2,
		"<s:s><a b='>'>":                     2,
		"<s:s><a b='/>'/>":                   1,
		`<s:s><a b="'>'" c='">"'>`:           2,
		"<s:s><a\n\tb\r=\n'x'\n>":            2,
		"<s:s><a>]]&gt;</a>":                 1,
		"<s:s><a><![CDATA[</a>]]>":           2,
		"<s:s><a><![CDATA[]]></a>":           1,
		"<s:s><a><![CDATA[]]]]]></a>":        1,
		"<s:s><a><![CDATA[]>]] >]]>":         2,
		"<s:s><a><![CDATA[<!-- <? ]]>":       2,
		"<s:s><a>'</a>":                      1,
		"<s:s><a>x=y / z</a>":                1,
	} {
		if s, kind := scan(t, input); kind != "" || s.depth != depth || s.state != inText {
			t.Errorf("%s: got %q, %+v; want depth %d", input, kind, s, depth)
		}
	}
}

func TestInStanza(t *testing.T) {
	for input, want := range map[string]bool{
		"": false, "<": true, "<s:s": true, "<s:s a='": true, streamTag: false, streamTag + " \n": false,
		streamTag + "<": true, streamTag + "<a": true, streamTag + "<a>": true, streamTag + "<a>x": true,
		streamTag + "<a></a": true, streamTag + "<a></a>": false, streamTag + "<a/>": false, streamTag + "<a/": true,
	} {
		if s, _ := scan(t, input); s.inStanza() != want {
			t.Errorf("%q: got %v", input, !want)
		}
	}
}

func TestRestart(t *testing.T) {
	s, _ := scan(t, streamTag+"<a>"+strings.Repeat("x", 1000))
	s.loggedIn = true
	s.restart()
	if want := (scanner{fresh: true, loggedIn: true}); s != want {
		t.Errorf("got %+v", s)
	}
	if kind := s.feed([]byte("<?xml version='1.0'?>" + streamTag)); kind != "" || s.depth != 1 {
		t.Errorf("got %q, %+v", kind, s)
	}
}
