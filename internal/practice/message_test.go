package practice

import (
	"strings"
	"testing"
)

func chat(to, body string) string {
	return "<message type='chat' to='" + to + "'><body>" + body + "</body></message>"
}

func TestMessagesBothWays(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	a.write(chat(bob, "hello"))
	got := b.message("hello")
	if got.attr("from") != ann+"/test" || got.attr("to") != bob || got.attr("type") != "chat" {
		t.Errorf("got %v", got)
	}
	b.write("<message to='" + ann + "/test' type='chat' id='1' xml:lang='en'><body>hello &amp; good day</body>" +
		"<x xmlns='urn:example' a='1' xmlns:p='urn:p' p:b='2'><p:y>&lt;</p:y></x></message>")
	got = a.message("hello & good day")
	if want := "<message type='chat' id='1' xml:lang='en' from='bob@practice.test/test' to='ann@practice.test/test'>" +
		"<body>hello &amp; good day</body><x xmlns='urn:example' a='1' xmlns:a1='urn:p' a1:b='2'><y xmlns='urn:p'>&lt;</y></x></message>"; normal(got) != want {
		t.Errorf("got\n%s, want\n%s", normal(got), want)
	}
}

// normal writes an element with the address attributes at the end.
func normal(e element) string {
	return e.with("from", e.attr("from")).with("to", e.attr("to")).String()
}

func TestMessageToOneself(t *testing.T) {
	s := withAccounts(t, "ann")
	a := online(t, s, "ann")
	for _, to := range []string{"to='ann@practice.test'", "to='ann@practice.test/test'", "to='ann@practice.test/gone'", ""} {
		a.write("<message " + to + "><body>" + strings.ReplaceAll(to, "'", "") + "</body></message>")
		a.message(strings.ReplaceAll(to, "'", ""))
	}
}

func TestOfflineMessages(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a := online(t, s, "ann")
	a.write(chat(bob, "one") + "<message to='" + bob + "'><composing xmlns='urn:example'/></message>" + chat(bob+"/phone", "two"))
	b := connected(t, s, "bob")
	b.write("<presence><priority>-1</priority></presence>")
	b.rosterItem("")
	a.write(chat(bob, "three"))
	a.rosterItem("") // all three have been stored when this is answered
	b.write("<presence/>")
	for _, body := range []string{"one", "two", "three"} {
		message := b.until("a message", func(e element) bool { return e.is(nsClient, "message") })
		delay, ok := message.child(nsDelay, "delay")
		if got, _ := message.child(nsClient, "body"); got.content() != body || !ok || delay.attr("stamp") == "" {
			t.Errorf("got %v", message)
		}
	}
	b.write("<presence/>" + chat(bob, "four"))
	b.until("nothing before the fourth", func(e element) bool {
		if !e.is(nsClient, "message") {
			return false
		}
		if body, _ := e.child(nsClient, "body"); body.content() != "four" {
			t.Errorf("again %v", e)
		}
		return true
	})
}

func TestOfflineLimit(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a := online(t, s, "ann")
	a.write(strings.Repeat(chat(bob, "more"), maxOffline+1))
	refused := a.until("a refusal", func(e element) bool { return e.is(nsClient, "message") })
	if got := condition(refused); got != "wait/resource-constraint" {
		t.Errorf("got %v", refused)
	}
}

func TestRefusedMessages(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a := online(t, s, "ann")
	for name, test := range map[string]struct{ send, want string }{
		"nobody":      {chat("nobody@practice.test", "x"), "cancel/service-unavailable"},
		"the server":  {chat("practice.test", "x"), "cancel/service-unavailable"},
		"elsewhere":   {chat("ann@example.net", "x"), "cancel/remote-server-not-found"},
		"a room":      {"<message type='groupchat' to='" + bob + "'/>", "cancel/service-unavailable"},
		"bad address": {chat("@", "x"), "modify/jid-malformed"},
		"endless address": {chat(strings.Repeat("a", 4000)+"@practice.test", "x"),
			"modify/jid-malformed"},
	} {
		a.write(test.send)
		refused := a.until(name, func(e element) bool { return e.is(nsClient, "message") })
		if got := condition(refused); got != test.want || refused.attr("type") != "error" {
			t.Errorf("%s: got %v", name, refused)
		}
	}
	// Errors are not answered, or there would be no end of it.
	a.write("<message type='error' to='nobody@practice.test'/>" + chat(ann, "next"))
	a.until("the next message", func(e element) bool {
		if e.is(nsClient, "message") && e.attr("type") == "error" {
			t.Errorf("got %v", e)
		}
		return e.is(nsClient, "message")
	})
}

// TestManyMessages has two clients write at each other without reading.
func TestManyMessages(t *testing.T) {
	s := withAccounts(t, "ann", "bob")
	a, b := online(t, s, "ann"), online(t, s, "bob")
	const many = 2_000
	long := strings.Repeat("x", 500)
	sent := make(chan error, 2)
	for c, to := range map[*client]string{a: bob, b: ann} {
		go func() {
			_, err := c.conn.Write([]byte(strings.Repeat(chat(to, long), many)))
			sent <- err
		}()
	}
	for range 2 {
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
	for range many {
		a.message(long)
		b.message(long)
	}
}
