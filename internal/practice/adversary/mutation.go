package adversary

import (
	"math/rand/v2"
	"strings"
)

// Mutation garbles what an honest server says: bits that flip; words that are
// missing, come twice, change places or come again later; hostile words in
// between; and ends. It does so above TLS, as no network can, and in the clear,
// as every network can.
type Mutation struct{}

func (Mutation) begin(l *line) conduct {
	m := &mutation{honest: honest{l}, plan: map[int]mutate{}}
	for range 1 + l.rand.IntN(3) {
		m.plan[l.rand.IntN(texts)] = mutations[l.rand.IntN(len(mutations))]
	}
	return m
}

// texts is how many a server says, about, from the connection to the proof.
const texts = 8

type mutation struct {
	honest
	plan map[int]mutate // by the number of the text
	said []string
}

func (m *mutation) say(at moment, text string) error {
	if at == shaking {
		return m.line.write(text) // TLS sees to that itself
	}
	garble := m.plan[len(m.said)]
	m.said = append(m.said, text)
	if garble == nil {
		return m.line.write(text)
	}
	garbled, goesOn := garble(m.line.rand, text, m.said)
	if err := m.line.write(garbled); err != nil || goesOn {
		return err
	}
	return m.line.cut()
}

// mutate garbles a text; before are those that were said up to it. goesOn is false
// where the connection ends.
type mutate func(r *rand.Rand, text string, before []string) (garbled string, goesOn bool)

var mutations = []mutate{
	func(r *rand.Rand, text string, _ []string) (string, bool) { // flipped bits
		b := []byte(text)
		for range 1 + r.IntN(3) {
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		}
		return string(b), true
	},
	func(r *rand.Rand, text string, _ []string) (string, bool) { // missing
		i, j := stretch(r, text)
		return text[:i] + text[j:], true
	},
	func(r *rand.Rand, text string, _ []string) (string, bool) { // cut off
		return text[:r.IntN(len(text))], false
	},
	func(r *rand.Rand, text string, _ []string) (string, bool) { // twice
		i, j := stretch(r, text)
		return text[:j] + text[i:], true
	},
	func(_ *rand.Rand, text string, _ []string) (string, bool) { return text + text, true },
	func(r *rand.Rand, text string, _ []string) (string, bool) { // changed places
		i, j := stretch(r, text)
		k := j + r.IntN(len(text)-j+1)
		return text[:i] + text[j:k] + text[i:j] + text[k:], true
	},
	func(r *rand.Rand, text string, _ []string) (string, bool) { // hostile words
		i := r.IntN(len(text) + 1)
		return text[:i] + hostile[r.IntN(len(hostile))] + text[i:], true
	},
	func(r *rand.Rand, text string, _ []string) (string, bool) { // hostile words between tags
		i := max(0, strings.LastIndexByte(text[:r.IntN(len(text))+1], '<'))
		return text[:i] + hostile[r.IntN(len(hostile))] + text[i:], true
	},
	func(r *rand.Rand, text string, before []string) (string, bool) { // again
		return before[r.IntN(len(before))] + text, true
	},
	func(r *rand.Rand, _ string, before []string) (string, bool) { // something else again
		return before[r.IntN(len(before))], true
	},
	func(*rand.Rand, string, []string) (string, bool) { return "", true },
}

// stretch is a part of a text, which is not empty.
func stretch(r *rand.Rand, text string) (begin, end int) {
	begin = r.IntN(len(text))
	return begin, begin + 1 + r.IntN(min(64, len(text)-begin))
}

// hostile are words that mean something, or too much.
var hostile = []string{
	"<!-- -->", "<?x?>", "<!DOCTYPE x>", "<![CDATA[", "]]>", "&x;", "&#0;", "&#x202e;", "\x00", "\xff\xfe", "'", "\"", "<", ">", "/>",
	"</stream:stream>", "<stream:error/>", "<stream:features/>", "<a xmlns=''/>", "<a xmlns:b=''/>", "<:a/>", "<a:/>", "<a b='' b=''/>",
	"<iq type='result'/>", "<iq type='error'/>", "<message/>", "<presence type='error'/>",
	"<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>dj1BQUFB</success>",
	"<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>", "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>=</challenge>",
	"<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>",
	"<x xmlns='jabber:x:data' type='form'/>", "<query xmlns='jabber:iq:register'/>", "<registered xmlns='jabber:iq:register'/>",
	strings.Repeat("<a>", 40), strings.Repeat("a", 70_000), "<a" + attributes(70) + "/>", strings.Repeat("<a/>", 10_001),
}
