package practice

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/password"
)

// TestLandingPages asks the pages of invitations as long as these hold.
func TestLandingPages(t *testing.T) {
	now := time.Now()
	s := start(t, Config{Landing: true, Now: func() time.Time { return now }})
	if err := s.AddAccount("friend", password.New(pass)); err != nil {
		t.Fatal(err)
	}
	ask := browser(t, s)
	gone := func(page string) {
		t.Helper()
		if resp, _ := ask(http.MethodHead, page); resp.StatusCode != http.StatusNotFound || resp.Header.Get("Link") != "" {
			t.Errorf("%s: %d, Link %q", page, resp.StatusCode, resp.Header.Get("Link"))
		}
	}

	withFriend, err := s.Invite("friend", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	account, err := s.Invite("", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	named, err := s.InviteName("guest", time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range []Invitation{withFriend, account, named} {
		_, port, _ := net.SplitHostPort(s.WebAddr())
		if want := "https://practice.test:" + port + "/invite/" + i.Token; i.Page != want {
			t.Errorf("page %q, want %q", i.Page, want)
		}
		head, body := ask(http.MethodHead, i.Page)
		if want := "<" + i.URI + `>; rel="alternate"`; head.StatusCode != http.StatusOK || head.Header.Get("Link") != want || body != "" {
			t.Errorf("%d, Link %q and %q, want %q", head.StatusCode, head.Header.Get("Link"), body, want)
		}
		get, body := ask(http.MethodGet, i.Page)
		if get.Header.Get("Link") != head.Header.Get("Link") || !strings.Contains(body, `href="`+i.URI+`"`) {
			t.Errorf("page %q with %v", body, get.Header)
		}
	}
	gone(account.Page + "x")
	now = now.Add(time.Minute)
	gone(account.Page)

	c := dialTLS(t, s)
	c.write(header(s))
	c.open()
	c.ask(preauth(withFriend.Token))
	if got := outcome(c.ask(fillAll(t, s, c.ask(getForm), "guest2"))); got != "result" {
		t.Fatal(got)
	}
	gone(withFriend.Page)
}

// TestLandingInCommands wants the page in what an account is answered.
func TestLandingInCommands(t *testing.T) {
	for _, landing := range []bool{true, false} {
		s := start(t, Config{Landing: landing})
		if err := s.AddAccount("friend", password.New(pass)); err != nil {
			t.Fatal(err)
		}
		friend := online(t, s, "friend")
		answer := friend.ask("<iq type='set' id='ID' to='practice.test'><command xmlns='http://jabber.org/protocol/commands' node='urn:xmpp:invite#invite'/></iq>")
		page := ""
		command, _ := answer.child(nsCommands, "command")
		x, _ := command.child(nsForm, "x")
		for _, f := range x.children() {
			if value, ok := f.child(nsForm, "value"); ok && f.attr("var") == "landing-url" {
				page = value.content()
			}
		}
		if strings.HasPrefix(page, "https://practice.test:") != landing || (s.WebAddr() != "") != landing {
			t.Errorf("landing %v: page %q, web at %q", landing, page, s.WebAddr())
		}
	}
}
