package secretservice

import "slices"

// Fault is something that is wrong with a keyring.
type Fault string

// The faults. None is also what a keyring without a Fault has.
const (
	None Fault = ""
	// Locked: it has to be unlocked, and its question is closed at once, as
	// gnome-keyring does where there is no display.
	Locked Fault = "locked"
	// Unanswered: it has to be unlocked, and its question stays on the screen.
	Unanswered Fault = "unanswered"
	// Dismissed: making an item is asked about, and the question is closed.
	Dismissed Fault = "dismissed"
	// Late: making an item is asked about; with Release the answer is yes.
	Late Fault = "late"
	// Slow: making an item takes until Release.
	Slow Fault = "slow"
	// Refuses: an item is refused, in words that repeat the secret.
	Refuses Fault = "refuses"
	// OddPrompt: the end of a question is told in types that are not the API's.
	OddPrompt Fault = "odd-prompt"
	// OddStore: so is that an item was made; it was.
	OddStore Fault = "odd-store"
	// OddProperty: so are the collections.
	OddProperty Fault = "odd-property"
	// OddReplies: so is everything.
	OddReplies Fault = "odd-replies"
	// Altered: a secret comes back with one byte more.
	Altered Fault = "altered"
	// Emptied: a secret comes back empty.
	Emptied Fault = "emptied"
	// Undeletable: items cannot be deleted.
	Undeletable Fault = "undeletable"
	// Rigid: secrets come back with one byte more, and items cannot be deleted.
	Rigid Fault = "rigid"
	// Dies: the keyring is gone when it is to make an item.
	Dies Fault = "dies"
	// DiesLate: it makes the item, and is gone before it says so.
	DiesLate Fault = "dies-late"
)

// Faults lists all that can be wrong.
func Faults() []Fault {
	return []Fault{
		Locked, Unanswered, Dismissed, Late, Slow, Refuses, OddPrompt, OddStore, OddProperty, OddReplies,
		Altered, Emptied, Undeletable, Rigid, Dies, DiesLate,
	}
}

// has reports whether one of the faults shows. The lock is held.
func (k *Keyring) has(faults ...Fault) bool {
	begun := k.options.Spared == 0 || k.created > k.options.Spared
	return begun && slices.Contains(faults, k.options.Fault)
}
