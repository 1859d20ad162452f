package adversary

import (
	"strconv"
	"strings"
	"time"
)

// features is an encrypted stream's beginning with other features than the
// server's.
func features(offers string) string {
	return header + "<stream:features>" + offers + "</stream:features>"
}

const (
	offerSASL = "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>SCRAM-SHA-256</mechanism></mechanisms>"
	offerIBR  = "<register xmlns='http://jabber.org/features/iq-register'/>"
)

// unserved is what servers say to whoever asks for what they do not have.
var unserved = refusal("cancel", "service-unavailable", "")

// refusal answers the last iq with an error.
func refusal(kind, condition, text string) string {
	const ns = " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'"
	if text != "" {
		text = "<text" + ns + ">" + text + "</text>"
	}
	return "<iq type='error' id='{id}' from='{domain}'><error type='" + kind + "'><" + condition + ns + "/>" + text + "</error></iq>"
}

// result answers the last iq.
func result(content string) string {
	return "<iq type='result' id='{id}' from='{domain}'>" + content + "</iq>"
}

// withoutTokens offers no invitations, where a refusal would mean that one is
// needed.
func withoutTokens(l *line, honest string) error {
	for _, ns := range []string{"urn:xmpp:ibr-token:0", "urn:xmpp:invite"} {
		honest = strings.Replace(honest, "<register xmlns='"+ns+"'/>", "", 1)
	}
	return l.write(honest)
}

// inTheOffer are the faults of the encrypted stream's beginning, and those of XML
// that may come anywhere.
func inTheOffer() []Fault {
	refused := map[moment]act{offering: instead(features("")), forming: instead(unserved)}
	list := []Fault{
		{Row: 16, What: "no id after TLS", Exits: []int{5}, at: map[moment]act{offering: swap(" id='", " di='")}},
		{Row: 17, What: "host unknown after TLS", Exits: []int{3}, at: map[moment]act{offering: last(header + streamError("host-unknown", ""))}},
		{Row: 19, What: "see other host after TLS", Exits: []int{5}, at: map[moment]act{offering: last(header + streamError("see-other-host", "evil.test:5222"))}},
		{Row: 31, What: "no features, and no registration", Exits: []int{3}, at: refused},
		{Row: 31, What: "no features, and it hangs up", Exits: []int{3}, at: map[moment]act{offering: last(features("") + "</stream:stream>")}},
		{Row: 31, What: "no features, and a form", Exits: []int{7}, at: map[moment]act{offering: instead(features(""))}},
		{Row: 32, What: "login alone", Exits: []int{3}, at: map[moment]act{offering: instead(features(offerSASL)), forming: instead(unserved)}},
		{Row: 33, What: "whoever was invited", Exits: []int{4}, at: map[moment]act{
			forming: instead(refusal("modify", "not-acceptable", "Registration on this server is through invitation only")),
		}},
		{Row: 80, What: "nothing but PLAIN", Exits: []int{7}, at: map[moment]act{
			offering: instead(features(offerIBR + strings.Replace(offerSASL, "SCRAM-SHA-256", "PLAIN", 1))),
		}},
		{Row: 35, What: "comment", Exits: []int{7}, at: map[moment]act{offering: swap("<stream:features>", "<!-- x --><stream:features>")}},
		{Row: 35, What: "processing instruction", Exits: []int{7}, at: map[moment]act{offering: swap("<stream:features>", "<?php x ?><stream:features>")}},
		{Row: 35, What: "DOCTYPE", Exits: []int{7}, at: map[moment]act{offering: swap("<stream:stream", "<!DOCTYPE a [<!ENTITY b 'c'>]><stream:stream")}},
		{Row: 35, What: "entity", Exits: []int{5}, at: map[moment]act{forming: swap("<instructions>", "<instructions>&b;")}},
		{Row: 35, What: "comment in an answer", Exits: []int{7}, at: map[moment]act{forming: swap("<instructions>", "<!-- x --><instructions>")}},
		{Row: 39, What: "one byte in nine seconds", Exits: []int{5}, at: map[moment]act{offering: drips(slowly)}},
		{Row: 39, What: "one byte in nine seconds of an answer", Exits: []int{5}, at: map[moment]act{forming: drips(slowly)}},
		{Row: 39, What: "each word at the last moment", Exits: []int{5, 8}, Kept: true, at: atTheLastMoment()},
		{Row: 39, What: "white space without end", Exits: []int{5}, at: map[moment]act{forming: func(l *line, _ string) error { return l.drip(strings.Repeat(" ", 1000), slowly) }}},
	}
	return append(list, tooMuch()...)
}

// atTheLastMoment is how to take longest: each word comes just before the client
// would give up, and in the end the connection breaks.
func atTheLastMoment() map[moment]act {
	const pause = 7 * time.Second // two words, at most, are one step
	all := map[moment]act{bound: hangUp}
	for _, m := range []moment{inClear, proceeding, offering, forming, answering, challenging, succeeding, binding} {
		all[m] = late(pause)
	}
	return all
}

// tooMuch are the faults of who says more than anybody wants to hear.
func tooMuch() []Fault {
	var (
		many = func(n int, text string) string { return strings.Repeat(text, n) }
		list []Fault
	)
	add := func(row int, what string, m moment, do act) {
		list = append(list, Fault{Row: row, What: what, Exits: []int{7}, at: map[moment]act{m: do}})
	}
	offer := header + "<stream:features>"
	add(34, "endless features", offering, floods(offer, "<x/>"))
	add(34, "features in features", offering, floods(offer, "<x>"))
	add(34, "a thousand features", offering, instead(features(many(1000, "<x xmlns='urn:x'/>")+offerSASL)))
	add(34, "a thousand mechanisms", offering, instead(features("<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"+many(1000, "<mechanism>X</mechanism>")+"</mechanisms>")))
	for _, place := range []struct {
		where string
		m     moment
		begin string
	}{{"the features", offering, offer}, {"an answer", forming, "<iq type='result' id='{id}' from='{domain}'>"}} {
		where, m, begin := place.where, place.m, place.begin
		add(36, "endless text in "+where, m, floods(begin+"<a>", "text"))
		add(36, "an endless attribute in "+where, m, floods(begin+"<a b='", "text"))
		add(36, "an endless name in "+where, m, floods(begin+"<", "name"))
		add(36, "an endless name of an attribute in "+where, m, floods(begin+"<a ", "name"))
		add(36, "endless CDATA in "+where, m, floods(begin+"<a><![CDATA[", "text"))
		add(36, "endless space in "+where, m, floods(begin+"<a", " "))
		add(37, "depth without end in "+where, m, floods(begin, "<a>"))
		add(37, "attributes without end in "+where, m, func(l *line, _ string) error {
			if err := l.write(l.fill(begin + "<a")); err != nil {
				return err
			}
			for i := 0; ; i++ {
				if err := l.write(" a" + strconv.Itoa(i) + "=''"); err != nil {
					return err
				}
			}
		})
		add(37, "tokens without end in "+where, m, floods(begin+"<a>", "<b/>"))
	}
	add(37, "a declaration without end", offering, floods("<?xml ", "a"))
	add(37, "stanzas without end", forming, floods("", "<message from='{domain}'><body>x</body></message>"))
	add(36, "stanzas as large as may be", forming, floods("", largest()))
	add(37, "depth 33", forming, swap("<instructions>", "<instructions>"+many(33, "<a>")+many(33, "</a>")))
	add(37, "65 attributes", forming, swap("<instructions>", "<instructions"+attributes(65)+">"))
	add(37, "20,001 tokens", forming, swap("<instructions>", "<instructions>"+many(10_001, "<a/>")))
	return list
}

// largest is a stanza that is within all limits, and not by much.
func largest() string {
	one := "<a" + attributes(60) + "/>"
	return "<message from='{domain}'><body>" + strings.Repeat(one, (250<<10)/len(one)) + "</body></message>"
}

func attributes(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" a" + strconv.Itoa(i) + "=''")
	}
	return b.String()
}
