package invite

import (
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/link"
)

// Text is a text of the catalogs (see internal/i18n), with its values.
type Text struct {
	ID   string
	Args fault.Args
}

// Explain tells the inviter, sentence by sentence, who can use the invitation
// and what happens then, how often and how long it works, and what is wrong
// with it. What the provider said (Said) is the caller's to quote.
func (i Invitation) Explain() []Text {
	args := fault.Args{"Domain": i.Link.Provider(), "Address": i.Link.Address, "Until": i.Expires}
	var all []Text
	add := func(id string) { all = append(all, Text{id, args}) }
	switch i.Why {
	case Unsupported:
		add("invitation.why.unsupported")
	case Refused:
		add("invitation.why.refused")
	case Unreadable:
		add("invitation.why.unreadable")
	case Untrusted:
		add("invitation.why.untrusted")
	}
	switch {
	case i.Own:
		add("invitation.kind.own")
	case i.Kind == AccountAndContact:
		add("invitation.kind.account-and-contact")
	case i.Kind == Account:
		add("invitation.kind.account")
	case i.Kind == ContactWithToken:
		add("invitation.kind.contact-with-token")
	case i.Kind == Contact:
		add("invitation.kind.contact")
		if i.Why != "" {
			add("invitation.kind.contact.wait") // who chose the kind knows why
		}
	}
	switch {
	case i.Link.Token == "":
		add("invitation.holds.always")
	case i.Endless():
		add("invitation.holds.endless")
	default:
		add("invitation.holds.until")
	}
	if i.WeakToken {
		add("invitation.weak-token")
	}
	return all
}

// Friends tells the inviter what the invitation is to friends who are elsewhere
// already: at another provider, or on Quicksy, where an address is a phone number
// at quicksy.im.
func (i Invitation) Friends() []Text {
	args := fault.Args{"Address": i.Link.Address, "Domain": i.Link.Provider()}
	if i.Kind == Account {
		return []Text{{"invitation.friends.account", args}, {"invitation.friends.quicksy-address", args}}
	}
	return []Text{{"invitation.friends.elsewhere", args}, {"invitation.friends.quicksy", args}}
}

// Share is a message to the friend, ready to be sent: who invites, what to do,
// and web, the address of a page that leads to the invitation. It is a text of
// i18n.ForFriend.
func (i Invitation) Share(web string) Text {
	args := fault.Args{"Address": i.Link.Address, "Domain": i.Link.Provider(), "Link": web}
	switch i.Kind {
	case AccountAndContact:
		return Text{"welcome.share.account-and-contact", args}
	case Account:
		return Text{"welcome.share.account", args}
	default:
		return Text{"welcome.share.contact", args}
	}
}

// Describe tells the one who was invited what will be done with a link, before
// anything is; hasAccount says that there is an account to do it with. The zero
// Text stands for a link.Page, of which nothing is known.
func Describe(l link.Link, hasAccount bool) Text {
	args := fault.Args{"Domain": l.Provider(), "Address": l.Address, "Name": calledName(foreign.From(l.Name))}
	switch l.Kind {
	case link.Register:
		return Text{"invitation.join.account", args}
	case link.RegisterName:
		return Text{"invitation.join.account-with-name", args}
	case link.ContactInvite:
		if hasAccount {
			return Text{"invitation.join.contact", args}
		}
		return Text{"invitation.join.account-and-contact", args}
	case link.Contact:
		// Anybody may have written one without a token: also who joins, with a friend's
		// address.
		switch {
		case hasAccount && l.Token == "":
			return Text{"invitation.join.address", args}
		case hasAccount:
			return Text{"invitation.join.contact", args}
		case l.Token == "":
			return Text{"invitation.join.address-without-account", args}
		}
		return Text{"invitation.join.contact-without-account", args}
	}
	return Text{}
}

// maxCalled bounds a name in a sentence, in characters: a longer one could be a
// sentence of its own.
const maxCalled = 40

// calledName is what somebody calls themselves, in a sentence of ours.
func calledName(name foreign.Text) foreign.Text { return foreign.From(name.Short(maxCalled)) }

// Explain tells what came of it; the zero Text where there was nobody to befriend.
func (r Result) Explain() Text {
	args := fault.Args{"Address": r.Friend}
	switch r.State {
	case Friends:
		return Text{"invitation.joined.friends", args}
	case Approved:
		return Text{"invitation.joined.approved", args}
	case Waiting:
		return Text{"invitation.joined.waiting", args}
	}
	return Text{}
}
