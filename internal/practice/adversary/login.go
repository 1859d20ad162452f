package adversary

import (
	"crypto/tls"
	"encoding/base64"
	"regexp"
	"strings"

	"xmpp-start/internal/connect/connecttest"
)

var saslData = regexp.MustCompile(`>([^<]+)<`)

// scram changes what a message of SCRAM's says.
func scram(change func(message string) string) act {
	return func(l *line, honest string) error {
		return l.write(saslData.ReplaceAllStringFunc(honest, func(data string) string {
			message, err := base64.StdEncoding.DecodeString(data[1 : len(data)-1])
			if err != nil {
				return data
			}
			return ">" + base64.StdEncoding.EncodeToString([]byte(change(string(message)))) + "<"
		}))
	}
}

// attribute gives an attribute of a message another value.
func attribute(key, value string) act {
	return scram(func(message string) string {
		list := strings.Split(message, ",")
		for i, a := range list {
			if strings.HasPrefix(a, key+"=") {
				list[i] = key + "=" + value
			}
		}
		return strings.Join(list, ",")
	})
}

func saslFailure(condition string) string {
	return "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><" + condition + "/></failure>"
}

// inTheLogin are the faults after the result. The account is made each time.
func inTheLogin() []Fault {
	var list []Fault
	add := func(row int, what string, exit int, m moment, do act) {
		list = append(list, Fault{Row: row, What: what, Exits: []int{exit}, Kept: true, at: map[moment]act{m: do}})
	}
	add(77, "login refused", 8, challenging, instead(saslFailure("not-authorized")))
	add(77, "proof refused", 8, succeeding, instead(saslFailure("not-authorized")))
	list[len(list)-1].at[binding] = instead(saslFailure("not-authorized")) // for it is asked once more
	add(78, "temporary failure", 8, challenging, instead(saslFailure("temporary-auth-failure")))
	add(78, "resources exhausted", 8, bound, instead(refusal("wait", "resource-constraint", "")))
	add(79, "hangs up, and offers nothing any more", 8, challenging, hangUp)
	list[len(list)-1].at[offering] = func(l *line, honest string) error {
		if l.number == 0 {
			return l.write(honest)
		}
		return l.write(l.fill(features("")))
	}
	add(79, "hangs up at each login", 8, challenging, hangUp)
	add(79, "silence in the login", 8, challenging, mute)
	add(79, "silence after the proof", 8, succeeding, mute)
	add(79, "silence after the login", 8, binding, mute)
	add(79, "no resource", 8, bound, mute)
	for _, count := range []string{"0", "1", "4095", "1000001", "2147483647", "-1", "many"} {
		add(81, "iterations of "+count, 7, challenging, attribute("i", count))
	}
	add(81, "a short salt", 7, challenging, attribute("s", "AAAA"))
	add(81, "a long salt", 7, challenging, attribute("s", strings.Repeat("AAAA", 100)))
	add(82, "another nonce", 7, challenging, attribute("r", "abcdefghijklmnopqrstuvwxyz"))
	add(82, "a mandatory extension", 7, challenging, scram(func(m string) string { return "m=x," + m }))
	add(82, "an error in the challenge", 7, challenging, scram(func(string) string { return "e=other-error" }))
	add(82, "an error in the success", 7, succeeding, scram(func(string) string { return "e=other-error" }))
	add(82, "a wrong signature", 7, succeeding, attribute("v", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))
	add(82, "no signature", 7, succeeding, instead("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"))
	add(82, "success before the proof", 7, challenging, instead("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"))
	add(82, "no base64", 7, challenging, instead("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>%%%</challenge>"))
	add(83, "channel binding stripped", 7, offering, each("-PLUS</mechanism>", "-MINUS</mechanism>"))

	add(83, "types of channel binding tampered with", 7, offering, swap("type='tls-exporter'", "type='tls-unique'"))
	add(83, "a mechanism taken away", 7, offering, swap("<mechanism>SCRAM-SHA-256-PLUS</mechanism>", ""))
	add(83, "hash of what is offered", 7, challenging, attribute("h", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="))
	add(84, "another key at the login", 7, challenging, func(l *line, honest string) error {
		if l.number == 0 {
			return l.cut()
		}
		return l.write(honest)
	})
	list[len(list)-1].tls = func(connection int, c *tls.Config) {
		if connection > 0 {
			c.Certificates = []tls.Certificate{connecttest.Certificate(nil)}
		}
	}
	for _, flood := range [][3]string{
		{"messages", "", "<message from='friend@{domain}/x'><body>" + strings.Repeat("hello ", 10_000) + "</body></message>"},
		{"large messages", "", largest()},
		{"text", "<message from='{domain}'><body>", "text"},
		{"depth", "", "<a>"},
	} {
		add(36, "endless "+flood[0]+" after the login", 0, chatting, func(l *line, honest string) error {
			return floods(honest+flood[1], l.fill(flood[2]))(l, "")
		})
	}
	add(86, "account disabled", 4, challenging, instead(saslFailure("account-disabled")))
	add(86, "moderation", 4, challenging, instead("<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/><text>Your account is awaiting activation</text></failure>"))
	return list
}
