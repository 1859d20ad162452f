package practice

import (
	"time"

	"mellium.im/xmpp/jid"
)

// maxOffline messages wait for one account.
const maxOffline = 100

// message delivers by the rules of RFC 6121 section 8.5, and keeps what has a
// body for those who are away.
func (s *session) message(message element, to jid.JID) {
	kind := message.attr("type")
	message = message.with("to", to.String())
	if target := s.srv.sessionOf(to); target != nil {
		target.send(message)
		return
	}
	target := s.srv.accountOf(to)
	switch {
	case kind == "error":
		return
	case target == nil && !to.Domain().Equal(s.srv.domain):
		s.send(refusal(message, cancel("remote-server-not-found", "")))
		return
	case target == nil || kind == "groupchat":
		s.send(refusal(message, cancel("service-unavailable", "")))
		return
	case kind == "headline" && to.Resourcepart() != "":
		return
	}
	delivered := false
	for _, session := range target.sessions {
		if session.available() && session.priority >= 0 {
			session.send(message)
			delivered = true
		}
	}
	if _, body := message.child(nsClient, "body"); delivered || !body || kind == "headline" {
		return
	}
	if len(target.offline) >= maxOffline {
		s.send(refusal(message, &stanzaError{kind: "wait", condition: "resource-constraint", text: "Too many messages are waiting"}))
		return
	}
	stamp := s.srv.cfg.Now().UTC().Format(time.RFC3339)
	target.offline = append(target.offline,
		message.add(el(nsDelay, "delay").with("from", s.srv.cfg.Domain).with("stamp", stamp)))
}

// deliverOffline hands over what came while nobody was there.
func (s *session) deliverOffline() {
	for _, message := range s.account.offline {
		s.send(message)
	}
	s.account.offline = nil
}
