package invite

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/link"
)

func TestEverythingCanBeSaid(t *testing.T) {
	address := own(t)
	until := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	var all []Text
	for _, why := range []Why{"", Unsupported, Refused, Unreadable, Untrusted} {
		for kind, l := range map[Kind]link.Link{
			AccountAndContact: {Kind: link.ContactInvite, Address: address, Token: token},
			Account:           {Kind: link.Register, Domain: address.Domain(), Token: token},
			ContactWithToken:  {Kind: link.Contact, Address: address, Token: token},
			Contact:           {Kind: link.Contact, Address: address},
		} {
			for _, expires := range []time.Time{{}, until} {
				i := Invitation{Link: l, Kind: kind, Why: why, Expires: expires, WeakToken: why == ""}
				explained := i.Explain()
				want := 2 // what it is, and how long it holds
				if why != "" {
					want++
					if kind == Contact {
						want++ // how it could be more
					}
				}
				if i.WeakToken {
					want++
				}
				if len(explained) != want {
					t.Errorf("%+v: %d sentences, want %d", i, len(explained), want)
				}
				all = append(append(all, explained...), i.Share(i.Link.Web(link.Community)))
				all = append(all, i.Friends()...)
			}
		}
	}
	for _, l := range []link.Link{
		{Kind: link.Register, Domain: address.Domain()},
		{Kind: link.RegisterName, Address: address},
		{Kind: link.Contact, Address: address},
		{Kind: link.Contact, Address: address, Token: token},
		{Kind: link.ContactInvite, Address: address, Token: token, Name: "Anna \u202e"},
	} {
		all = append(all, Describe(l, false), Describe(l, true))
	}
	for _, state := range []State{Friends, Approved, Waiting} {
		all = append(all, Result{address, state}.Explain())
	}
	all = append(all, Own(Invitation{Link: link.Link{Address: address}}, until).Explain()...)
	for _, visit := range []Arrival{Came, TurnedAway, Stranger, Crowd} {
		all = append(all, Visit{What: visit, From: address, Nick: foreign.From("Ben \u202e")}.Explain(), Visit{What: visit, From: address}.Explain())
	}
	for _, lang := range i18n.Languages() {
		c := i18n.New(lang)
		for _, text := range all {
			said := c.T(text.ID, text.Args)
			if !c.Has(text.ID) || strings.Contains(said, "<no value>") || strings.Contains(said, "  ") || strings.ContainsRune(said, '\u202e') {
				t.Errorf("%s in %s: %q", text.ID, lang, said)
			}
		}
	}
	plain := link.Link{Kind: link.Contact, Address: address}
	for hasAccount, want := range map[bool]string{true: "invitation.join.address", false: "invitation.join.address-without-account"} {
		if got := Describe(plain, hasAccount); got.ID != want {
			t.Errorf("an address invites nobody: %v", got)
		}
	}
	if Describe(link.Link{Kind: link.Page}, true).ID != "" || (Result{}).Explain().ID != "" || (Visit{}).Explain().ID != "" {
		t.Error("something is said about nothing")
	}
}

func TestShareHasALinkThatWorks(t *testing.T) {
	i := Invitation{Link: link.Link{Kind: link.ContactInvite, Address: own(t), Token: token}, Kind: AccountAndContact}
	for _, lang := range i18n.FriendLanguages() {
		text := i.Share(i.Link.Web(link.Community))
		said := i18n.ForFriend(lang).T(text.ID, text.Args)
		if got, err := link.Parse(said); err != nil || got != i.Link || !strings.Contains(said, "anna@canned.test") {
			t.Errorf("%s: %q leads to %v, %v", lang, said, got, err)
		}
	}
}

// Whatever a provider answers, the link is ours and the page is https.
func FuzzRead(f *testing.F) {
	f.Add(completed("uri", invite+";ibr=y", "expire", "2030-01-02T03:04:05Z", "landing-url", "https://canned.test:5281/x?y#z"))
	f.Add(completed("uri", "xmpp:canned.test?register;preauth=x"))
	f.Add(completed("uri", "https://xmpp.link/#anna@canned.test?roster;preauth=x"))
	f.Add("<command xmlns='http://jabber.org/protocol/commands' status='completed'><note>no</note></command>")
	address := own(f)
	f.Fuzz(func(t *testing.T, answer string) {
		var c command
		if xml.NewDecoder(bytes.NewReader([]byte(answer))).Decode(&c) != nil {
			return
		}
		i, err := read(&c, address)
		if err != nil {
			if short := (*shortfall)(nil); !errors.As(err, &short) || short.why == "" {
				t.Errorf("got %v", err)
			}
			return
		}
		if i.Link.Provider() != address.Domain() || i.Link.Kind != link.Register && i.Link.Address != address || i.Link.Kind == link.RegisterName {
			t.Errorf("the link is %+v", i.Link)
		}
		if i.Page != "" && (!strings.HasPrefix(i.Page, "https://") || strings.ContainsAny(i.Page, " \"<>\\\n")) {
			t.Errorf("the page is %q", i.Page)
		}
		if i.Kind == "" || (i.Link.Token == "") != (i.Kind == Contact) {
			t.Errorf("got %+v", i)
		}
	})
}
