package invite

import (
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// Arrival is what somebody's coming means. The words stand in the JSON form.
type Arrival string

const (
	// Came: a friend with an invitation, who is a contact now.
	Came Arrival = "came"
	// TurnedAway: a friend with an invitation, whom the account's own server does
	// not let into the contact list. It is tried again.
	TurnedAway Arrival = "turned-away"
	// Stranger: somebody without one, or with one that does not hold. They were
	// not answered: the account's apps ask about them. Each is told of once.
	Stranger Arrival = "stranger"
	// Crowd: more strangers come than are told of by name.
	Crowd Arrival = "crowd"
)

// Visit is somebody who asked to become a contact while Wait was there.
type Visit struct {
	What Arrival
	// From is who it is; the zero Address for a Crowd.
	From address.Address
	// Nick is what they call themselves; empty where they did not say.
	Nick foreign.Text
	// ID is that of the invitation they came with.
	ID string
}

// Explain tells of it.
func (v Visit) Explain() Text {
	args := fault.Args{"Address": v.From, "Name": calledName(v.Nick)}
	switch v.What {
	case Came:
		return Text{"invitation.visit.came", args}
	case TurnedAway:
		return Text{"invitation.visit.turned-away", args}
	case Stranger:
		return Text{"invitation.visit.stranger", args}
	case Crowd:
		return Text{"invitation.visit.crowd", args}
	}
	return Text{}
}
