package page

import (
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/link"
)

const token = "Q2Vy7QbcZ1ghkmnpTUVWX9"

func anna(t testing.TB) address.Address {
	t.Helper()
	a, err := address.Parse("anna@example.org")
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// invitations are one of each kind, by its kind, and "open" for all friends.
func invitations(t testing.TB) map[string]Invitation {
	t.Helper()
	a := anna(t)
	until := time.Date(2126, 11, 28, 17, 30, 0, 0, time.UTC)
	all := map[string]Invitation{"open": {}}
	for k, l := range map[kind]link.Link{
		accountAndContact: {Kind: link.ContactInvite, Address: a, Token: token, Name: "Anna"},
		account:           {Kind: link.Register, Domain: a.Domain(), Token: token},
		contactWithToken:  {Kind: link.Contact, Address: a, Token: token, Name: "Anna"},
		contact:           {Kind: link.Contact, Address: a, Name: "Anna"},
	} {
		i := Invitation{Link: l, Web: l.Web(link.Community)}
		if l.Token != "" {
			i.Expires = until
		}
		all[string(k)] = i
	}
	for k, i := range all {
		i.Address, i.Name, i.Lang = a, foreign.From("Anna"), "en"
		all[k] = i
	}
	return all
}

// write returns the page of an invitation.
func write(t testing.TB, i Invitation) string {
	t.Helper()
	html, err := i.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return html
}
