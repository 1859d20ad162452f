package practice

import (
	"strings"
	"testing"
)

const fuzzHeader = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>"

// FuzzReader wants everything that is read to be written so that it reads the
// same again: what one client sends is passed on to others.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"<message to='a@b'><body>hello &amp; good day</body></message><presence/>",
		"<iq type='get' id='1'><query xmlns='jabber:iq:roster'/></iq></stream:stream>",
		"<message xml:lang='en'><x xmlns='urn:x' xmlns:p='urn:p' p:a='1' a='2'><p:y><![CDATA[<>]]></p:y></x></message>",
		"<a xmlns=''><stream:b/><c:d e:f='&#13;'/></a>",
		"  \n<!-- x -->", "<?xml version='1.0'?>", "<!DOCTYPE x>", "text",
		strings.Repeat("<a>", 40), "<a b='1' b='2'/>",
		"<a:0 xmlns:a='urn:a'/>", "<a><![CDATA[]]></a>",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, stanzas string) {
		r := newReader(strings.NewReader(fuzzHeader+stanzas), maxBytes)
		if _, err := r.open(); err != nil {
			t.Fatal(err)
		}
		for {
			e, err := r.next()
			if err != nil {
				return
			}
			written := e.String()
			again := newReader(strings.NewReader(fuzzHeader+written), maxBytes)
			if _, err := again.open(); err != nil {
				t.Fatal(err)
			}
			// What is escaped is longer than what came, and may be too long now.
			back, err := again.next()
			if err != nil && len(written) < maxBytes {
				t.Fatalf("%q: %v", written, err)
			}
			if err == nil && back.String() != written {
				t.Fatalf("%q reads as %q", written, back.String())
			}
		}
	})
}
