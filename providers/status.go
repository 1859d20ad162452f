package providers

// Status tells whether a provider takes part in suggestions.
type Status string

// The statuses.
const (
	Suggested Status = "suggested"
	// Held back: found by name, never suggested.
	Held Status = "held"
	// Gone: it is no more, or takes nobody any more. Found by name, so that it can
	// be said.
	Gone Status = "gone"
)

// Why is the reason for a status that is not Suggested.
type Why string

// The reasons for being held back, then those for being gone. How many people
// a provider has is none.
const (
	ThinData      Why = "thin-data"      // too little is known about it
	OldData       Why = "old-data"       // what is known about it is years old
	LeftTheList   Why = "left-the-list"  // it has left the best of XMPP Providers
	ByApplication Why = "by-application" // accounts are asked for, and given by people
	OneCommunity  Why = "one-community"  // it is made for one community
	NotPublic     Why = "not-public"     // it makes servers for groups, and has none for everybody
	NeedsALook    Why = "needs-a-look"   // something about it does not fit together

	Closed Why = "closed" // it has ended
	Full   Why = "full"   // it takes no new people for good
)

// Reasons lists all of them.
func Reasons() []Why {
	return []Why{ThinData, OldData, LeftTheList, ByApplication, OneCommunity, NotPublic, NeedsALook, Closed, Full}
}

// status returns the one that the reason is for.
func (w Why) status() Status {
	if w == Closed || w == Full {
		return Gone
	}
	return Held
}

// SignUp is where accounts are made.
type SignUp string

// The ways to an account. Whether it costs something is another question.
const (
	InProgram    SignUp = "program"    // from any program (XEP-0077)
	OnPage       SignUp = "page"       // on the provider's web page
	ByInvitation SignUp = "invitation" // by somebody who has one there
	Elsewhere    SignUp = "elsewhere"  // not from a program; where is unknown
)
