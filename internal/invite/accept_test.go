package invite

import (
	"context"
	"strings"
	"testing"
	"time"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
)

func TestNobodyAnswers(t *testing.T) {
	p := onPractice(t)
	anna := p.join(t, "anna", "")
	l := link.Link{Kind: link.Contact, Address: anna.Address()}
	t.Run("waiting", func(t *testing.T) {
		t.Parallel()
		got, err := Accept(soon(t), p.join(t, "gina", ""), l, "")
		if want := (Result{anna.Address(), Waiting}); err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	})
	t.Run("approved", func(t *testing.T) {
		t.Parallel()
		hans := p.join(t, "hans", "")
		if err := approve(soon(t), anna, hans.Address()); err != nil {
			t.Fatal(err)
		}
		got, err := Accept(soon(t), hans, l, "")
		if want := (Result{anna.Address(), Approved}); err != nil || got != want {
			t.Errorf("got %v, %v, want %v", got, err, want)
		}
	})
	t.Run("given up", func(t *testing.T) {
		t.Parallel()
		ida := p.join(t, "ida", "")
		ctx, cancel := context.WithCancel(soon(t))
		time.AfterFunc(interval/2, cancel)
		if err := Await(ctx, ida, anna.Address()); !fault.Is(err, fault.Interrupted) {
			t.Errorf("got %v", err)
		}
	})
}

func TestNobodyThere(t *testing.T) {
	// Real servers are silent about which of their own addresses exist; of what
	// they cannot reach they say so. ejabberd would look for it on the network.
	for name, who := range map[string]string{"practice": "nobody.at.all@practice.test", "prosody": "anna@elsewhere.test"} {
		t.Run(name, func(t *testing.T) {
			jan := everywhere[name](t).join(t, "jan", "")
			got, err := Accept(soon(t), jan, link.Link{Kind: link.Contact, Address: addresstest.Parse(t, who)}, "")
			if !fault.Is(err, fault.ContactRefused) {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestFriendSaysNo(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna, jan := p.join(t, "anna", ""), p.join(t, "jan", "")
			asked := make(chan error, 1)
			go func() {
				_, err := anna.Await(soon(t), func(st *connect.Stanza) bool { return st.Type == "subscribe" && isFrom(st, jan.Address()) })
				if err == nil {
					err = anna.Send(soon(t), stanza.Presence{To: jan.Address().JID(), Type: stanza.UnsubscribedPresence}.Wrap(nil))
				}
				asked <- err
			}()
			got, err := Accept(soon(t), jan, link.Link{Kind: link.Contact, Address: anna.Address()}, "")
			if !fault.Is(err, fault.ContactRefused) {
				t.Errorf("got %v, %v", got, err)
			}
			if err := <-asked; err != nil {
				t.Error(err)
			}
		})
	}
}

func TestLinkToOneself(t *testing.T) {
	jan := onPractice(t).join(t, "jan", "")
	_, err := Accept(soon(t), jan, link.Link{Kind: link.ContactInvite, Address: jan.Address(), Token: "t"}, "")
	if !fault.Is(err, fault.BadLink) {
		t.Errorf("got %v", err)
	}
}

// What a contact list says already stays.
func TestGroupsAreKept(t *testing.T) {
	for name, find := range everywhere {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna, kim := p.join(t, "anna", ""), p.join(t, "kim", "")
			before := contact{Name: "A.", Groups: []string{"Family <3"}}
			if err := save(soon(t), kim, anna.Address(), before); err != nil {
				t.Fatal(err)
			}
			answered := make(chan error, 1)
			go func() { answered <- Await(soon(t), anna, kim.Address()) }()
			if _, err := Accept(soon(t), kim, link.Link{Kind: link.Contact, Address: anna.Address(), Name: "Queen Anna"}, ""); err != nil {
				t.Fatal(err)
			}
			if err := <-answered; err != nil {
				t.Fatal(err)
			}
			if c := both(t, kim, anna); c.Name != "A." || len(c.Groups) != 1 || c.Groups[0] != "Family <3" {
				t.Errorf("got %+v", c)
			}
			if _, err := Accept(soon(t), kim, link.Link{Kind: link.Contact, Address: anna.Address()}, "Anna"); err != nil {
				t.Fatal(err)
			}
			if c := both(t, kim, anna); c.Name != "Anna" || len(c.Groups) != 1 {
				t.Errorf("with a new name: got %+v", c)
			}
		})
	}
}

// Only the friend's own words count, and of those only presence.
func TestWordsOfOthers(t *testing.T) {
	answered := false
	s := canned(t, func(r received) string {
		switch {
		case r.XMLName.Local == "presence":
			return ""
		case strings.Contains(r.Inner, nsRoster) && !answered:
			answered = true
			long := strings.Repeat("x", 4000)
			return "<presence type='unsubscribed' from='mallory@elsewhere.test'/><presence type='error'/><presence type='error' from='" + long + "'/>" +
				"<message type='error' from='ben@elsewhere.test'/>" + r.result("<query xmlns='jabber:iq:roster'/>")
		}
		return r.result("<query xmlns='jabber:iq:roster'><item jid='ben@elsewhere.test' subscription='both'/></query>")
	})
	got, err := Accept(soon(t), s, link.Link{Kind: link.Contact, Address: addresstest.Parse(t, "ben@elsewhere.test")}, "")
	if err != nil || got.State != Friends {
		t.Errorf("got %v, %v", got, err)
	}
}
