package adversary

import (
	"encoding/xml"
	"io"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Names are what tests are found by.
func TestFaultsHaveNamesOfTheirOwn(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range Faults() {
		switch name := f.String(); {
		case seen[name]:
			t.Errorf("%s comes twice", name)
		case strings.ContainsAny(name, " /"):
			t.Errorf("%s is no name for a test", name)
		case len(f.Exits) == 0 || len(f.at) == 0 && f.tls == nil && f.hears == nil:
			t.Errorf("%s does nothing", name)
		default:
			seen[name] = true
		}
	}
}

// A dialect means the same to whoever reads XML.
func TestDialect(t *testing.T) {
	texts := []string{
		"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' from='x' id='1' version='1.0' xml:lang='en'><stream:features><a xmlns='urn:a'/></stream:features>",
		"<iq type='result' id='1'><query xmlns='jabber:iq:register'><instructions>a &lt; b ]]&gt; c</instructions><x xmlns='jabber:x:data'><field var='é'/></x></query></iq>",
		"<message/><presence xml:lang='en'>x</presence>",
		"<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
		"</stream:stream>",
	}
	for seed := range uint64(200) {
		d := newDialect(rand.New(rand.NewPCG(seed, 0)))
		honest, translated := "", ""
		for _, text := range texts {
			honest += text
			translated += d.translate(text)
		}
		if diff := cmp.Diff(meaning(t, honest), meaning(t, translated), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d: %s\n%s", seed, translated, diff)
		}
	}
}

// meaning is what XML says: names with their namespaces, attributes in order,
// text. Features have no order; there is one here.
func meaning(t *testing.T, text string) (list []string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.Token()
		switch token := token.(type) {
		case xml.StartElement:
			list = append(list, token.Name.Space+" "+token.Name.Local)
			attrs := map[string]bool{}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					attrs[a.Name.Space+" "+a.Name.Local+"="+a.Value] = true
				}
			}
			list = append(list, slices.Sorted(maps.Keys(attrs))...)
		case xml.EndElement:
			list = append(list, "/"+token.Name.Local)
		case xml.CharData:
			if n := len(list); n > 0 && strings.HasPrefix(list[n-1], "text ") {
				list[n-1] += string(token)
			} else {
				list = append(list, "text "+string(token))
			}
		}
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatalf("%v in %s", err, text)
		}
	}
}

// What is whole but for its end is not touched.
func TestDialectLeavesPartsAlone(t *testing.T) {
	d := newDialect(rand.New(rand.NewPCG(1, 1)))
	const part = "<iq type='result'><query xmlns='jabber:iq:register'>"
	if got := d.translate(part); got != part {
		t.Errorf("got %s", got)
	}
}

// Each mutation does something to most texts, and survives the shortest.
func TestMutations(t *testing.T) {
	text := "<iq type='result' id='1'><query xmlns='jabber:iq:register'/></iq>"
	for i, mutate := range mutations {
		changed := 0
		for seed := range uint64(100) {
			r := rand.New(rand.NewPCG(seed, 0))
			if got, goesOn := mutate(r, text, []string{"<a/>", text}); got != text || !goesOn {
				changed++
			}
			mutate(r, "x", []string{"x"})
		}
		if changed < 40 {
			t.Errorf("mutation %d changed %d texts of 100", i, changed)
		}
	}
}
