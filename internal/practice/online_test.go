package practice

import (
	"testing"
)

// online connects as somebody, asks for the roster and becomes available.
func online(t testing.TB, s *Server, user string) *client {
	t.Helper()
	c := connected(t, s, user)
	c.write("<presence/>")
	c.until("one's own presence", func(e element) bool {
		return e.is(nsClient, "presence") && e.attr("from") == user+"@"+s.Domain()+"/test"
	})
	return c
}

// connected is like online without presence.
func connected(t testing.TB, s *Server, user string) *client {
	t.Helper()
	c := dialTLS(t, s)
	c.write(header(s))
	if full := c.login(c.open(), user, "test"); full != user+"@"+s.Domain()+"/test" {
		t.Fatalf("bound %q", full)
	}
	c.rosterItem("")
	return c
}

// rosterItem asks for the roster and returns one entry as "subscription",
// "subscription ask" or "none approved"; "-" if it is not there.
func (c *client) rosterItem(address string) string {
	c.t.Helper()
	answer := c.ask("<iq type='get' id='ID'><query xmlns='jabber:iq:roster'/></iq>")
	query, ok := answer.child(nsRoster, "query")
	if !ok {
		c.t.Fatalf("got %v", answer)
	}
	for _, item := range query.children() {
		if item.attr("jid") == address {
			return itemState(item)
		}
	}
	return "-"
}

func itemState(item element) string {
	state := item.attr("subscription")
	if item.attr("ask") != "" {
		state += " ask"
	}
	if item.attr("approved") != "" {
		state += " approved"
	}
	return state
}

// pushed waits for a roster push about somebody, and returns it as rosterItem.
func (c *client) pushed(address string) string {
	c.t.Helper()
	push := c.until("a push about "+address, func(e element) bool {
		query, _ := e.child(nsRoster, "query")
		return e.attr("type") == "set" && len(query.children()) == 1 && query.children()[0].attr("jid") == address
	})
	query, _ := push.child(nsRoster, "query")
	return itemState(query.children()[0])
}

// presence waits for presence of a kind from somebody.
func (c *client) presence(kind, from string) element {
	c.t.Helper()
	return c.until("presence "+kind+" from "+from, func(e element) bool {
		return e.is(nsClient, "presence") && e.attr("type") == kind && e.attr("from") == from
	})
}

// message waits for the message with this body.
func (c *client) message(body string) element {
	c.t.Helper()
	return c.until("message "+body, func(e element) bool {
		b, _ := e.child(nsClient, "body")
		return e.is(nsClient, "message") && b.content() == body
	})
}
