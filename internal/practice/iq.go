package practice

import (
	"runtime"
	"time"

	"mellium.im/xmpp/jid"
)

// handler serves one kind of request; what it returns is the payload of the
// result.
type handler func(s *session, payload element) ([]element, *stanzaError)

// serverHandler is for requests to the domain, nil for what is not served.
func serverHandler(request string) handler {
	switch request {
	case "get " + nsDiscoInfo:
		return (*session).serverInfo
	case "get " + nsDiscoItems:
		return (*session).serverItems
	case "get " + nsVersion:
		return (*session).version
	case "get " + nsTime:
		return (*session).time
	case "set " + nsCommands:
		return (*session).command
	}
	return sharedHandler(request)
}

// accountHandler is for requests to the client's own account.
func accountHandler(request string) handler {
	switch request {
	case "get " + nsRoster:
		return (*session).roster
	case "set " + nsRoster:
		return (*session).changeRoster
	case "get " + nsCard:
		return (*session).card
	case "set " + nsCard:
		return (*session).changeCard
	case "get " + nsDiscoInfo:
		return (*session).accountInfo
	case "get " + nsDiscoItems:
		return (*session).accountItems
	}
	return sharedHandler(request)
}

// sharedHandler is for requests that the domain and the account serve alike.
func sharedHandler(request string) handler {
	switch request {
	case "get " + nsPing, "set " + nsSession:
		return (*session).nothing
	case "get " + nsRegister:
		return (*session).registered
	case "set " + nsRegister:
		return (*session).changeAccount
	}
	return nil
}

// iq serves a request, or passes it or an answer on to another client.
func (s *session) iq(iq element, to jid.JID) {
	kind := iq.attr("type")
	switch {
	case kind == "result" || kind == "error":
		if other := s.srv.sessionOf(to); other != nil {
			other.send(iq)
		}
		return
	case kind != "get" && kind != "set" || iq.attr("id") == "" || len(iq.children()) != 1:
		s.send(refusal(iq, modify("bad-request", "")))
		return
	}
	payload := iq.children()[0]
	request := kind + " " + payload.name.Space
	var serve handler
	switch {
	case to.Equal(s.srv.domain):
		serve = serverHandler(request)
	case to.Equal(s.account.address):
		serve = accountHandler(request)
	case s.srv.sessionOf(to) != nil:
		s.srv.sessionOf(to).send(iq)
		return
	case !to.Domain().Equal(s.srv.domain):
		s.send(refusal(iq, cancel("remote-server-not-found", "")))
		return
	}
	if serve == nil {
		s.send(refusal(iq, cancel("service-unavailable", "")))
		return
	}
	// A session that its own request has stopped, by removing the account, still
	// gets the answer: the outbox lasts as long as serve does.
	result, err := serve(s, payload)
	if err != nil {
		s.send(refusal(iq, err))
		return
	}
	s.send(answer(iq, "result", result...))
}

// nothing answers requests that only want to be answered: a ping, and the
// session of RFC 3921 that needs no establishing any more.
func (s *session) nothing(element) ([]element, *stanzaError) { return nil, nil }

func (s *session) version(element) ([]element, *stanzaError) {
	return []element{el(nsVersion, "query",
		el(nsVersion, "name", text("xmpp-start practice")),
		el(nsVersion, "version", text(runtime.Version())),
	)}, nil
}

func (s *session) time(element) ([]element, *stanzaError) {
	return []element{el(nsTime, "time",
		el(nsTime, "tzo", text("Z")),
		el(nsTime, "utc", text(s.srv.cfg.Now().UTC().Format(time.RFC3339))),
	)}, nil
}

// registered says that the client has an account (XEP-0077 section 3.1.1).
func (s *session) registered(element) ([]element, *stanzaError) {
	return []element{el(nsRegister, "query",
		el(nsRegister, "registered"),
		el(nsRegister, "username", text(s.account.address.Localpart())),
		el(nsRegister, "password"),
	)}, nil
}

// changeAccount changes the password or removes the account (XEP-0077
// sections 3.2 and 3.3).
func (s *session) changeAccount(query element) ([]element, *stanzaError) {
	if _, ok := query.child(nsRegister, "remove"); ok {
		if len(query.children()) > 1 {
			return nil, modify("bad-request", "")
		}
		s.srv.remove(s.account)
		return nil, nil
	}
	username, _ := query.child(nsRegister, "username")
	password, ok := query.child(nsRegister, "password")
	address, valid := s.srv.localAddress(username.content())
	switch {
	case !ok || !valid:
		return nil, modify("bad-request", "")
	case !address.Equal(s.account.address):
		return nil, cancel("not-allowed", "This is the account of somebody else")
	}
	if err := s.srv.weak(password.content()); err != nil {
		return nil, err
	}
	keys, err := s.srv.makeKeys(password.content())
	if err != nil {
		return nil, &stanzaError{kind: "wait", condition: "internal-server-error"}
	}
	s.account.keys = keys
	return nil, nil
}
