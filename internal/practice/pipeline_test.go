package practice

import (
	"strings"
	"testing"
)

// TestSixTurns sends what one connection needs for registration and a proven
// login in as few writes as the protocol allows: each is answered in order.
func TestSixTurns(t *testing.T) {
	s := start(t, Config{})
	c := dialTLS(t, s)

	c.write(header(s) + strings.Replace(getForm, "ID", "form", 1))
	features := c.open()
	form := c.next()
	if form.attr("id") != "form" || form.attr("type") != "result" {
		t.Fatalf("got %v", form)
	}

	n, auth := c.auth(features, "kestrel", pass)
	submit := fill(t, form, map[string]string{"username": "kestrel", "password": pass})
	c.write(strings.Replace(submit, "ID", "submit", 1) + auth)
	if answer := c.next(); answer.attr("id") != "submit" || answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}

	c.write(c.respond(n, c.next()))
	success := c.next()
	if !success.is(nsSASL, "success") {
		t.Fatalf("got %v", success)
	}
	c.step(n, success, false)

	c.write(header(s) +
		"<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>" +
		"<presence/>" +
		"<message to='kestrel@practice.test' id='proof' type='chat'><body>to myself</body></message>")
	c.open()
	bound := boundAddress(t, c.next())
	if !strings.HasPrefix(bound, "kestrel@practice.test/") || len(bound) <= len("kestrel@practice.test/") {
		t.Fatalf("bound %q", bound)
	}
	if presence := c.next(); !presence.is(nsClient, "presence") || presence.attr("from") != bound {
		t.Fatalf("got %v", presence)
	}
	message := c.next()
	if body, _ := message.child(nsClient, "body"); message.attr("id") != "proof" || message.attr("from") != bound || body.content() != "to myself" {
		t.Fatalf("got %v", message)
	}
}

// TestRefusedSubmitWithLoginBehind is the same where the name is taken: the
// login that came along ends without a proof, and the next submission works.
func TestRefusedSubmitWithLoginBehind(t *testing.T) {
	s := withAccounts(t, "taken")
	c := dialTLS(t, s)
	c.write(header(s))
	features := c.open()
	_, auth := c.auth(features, "taken", pass)
	c.write(strings.Replace(fill(t, c.ask(getForm), map[string]string{"username": "taken", "password": pass}), "ID", "1", 1) + auth)
	if answer := c.next(); answer.attr("id") != "1" || condition(answer) != "cancel/conflict" {
		t.Fatalf("got %v", answer)
	}
	if challenge := c.next(); !challenge.is(nsSASL, "challenge") {
		t.Fatalf("got %v", challenge)
	}
	c.write("<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>" + strings.Replace(getForm, "ID", "2", 1))
	failure := c.next()
	if _, aborted := failure.child(nsSASL, "aborted"); !aborted {
		t.Fatalf("got %v", failure)
	}
	submit := fill(t, c.next(), map[string]string{"username": "free", "password": pass})
	if answer := c.ask(submit); answer.attr("type") != "result" {
		t.Fatalf("got %v", answer)
	}
	c.login(features, "free", "")
	if l := s.Ledger(); l.Logins != 1 || l.FailedLogins != 0 || l.Submits != 2 {
		t.Errorf("ledger %+v", l)
	}
}

// TestStartTLSWithHeader has the request for TLS travel with the header.
func TestStartTLSWithHeader(t *testing.T) {
	s := start(t, Config{})
	c := dialStartTLS(t, s)
	c.write(header(s))
	if _, ok := c.open().child(nsSASL, "mechanisms"); !ok {
		t.Error("no mechanisms after TLS")
	}
}
