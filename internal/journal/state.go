package journal

import "slices"

// State says how far an attempt has come, and so what may be true of the
// account.
type State string

const (
	// Prepared: nothing is on its way to the provider that could make an account.
	// The password may be in its store or not yet.
	Prepared State = "prepared"
	// Submitting: the registration is being sent. Found on the disk it means that
	// the program died there.
	Submitting State = "submitting"
	// Unknown: the registration was sent and its outcome never arrived.
	Unknown State = "unknown"
	// Created: the provider says that there is an account now; nobody has logged
	// in to it.
	Created State = "created"
	// Verified: somebody has logged in with the password.
	Verified State = "verified"
	// Refused: the provider said definitely that there is no account for us.
	Refused State = "refused"
)

// allowed lists where each state may lead. What is not in it is a mistake of
// the program and is not written.
//
// From submitting there is no way to verified or to submitting again: whoever
// finds it on the disk writes unknown first, so that it is remembered. From
// unknown there is none to refused: a login that fails proves nothing, only the
// answer to another submission does.
var allowed = map[State][]State{
	// A provider may ask to wait before or after a submission; a form of several
	// rounds and a puzzle answered wrongly lead back here, too.
	Prepared:   {Prepared, Submitting},
	Submitting: {Prepared, Created, Refused, Unknown},
	Unknown:    {Unknown, Submitting, Verified},
	// Created again: the login did not work yet.
	Created:  {Created, Verified},
	Verified: {},
	Refused:  {},
}

func (s State) known() bool { _, ok := allowed[s]; return ok }

// mayBecome reports whether a may go on to the state to. An outcome that was
// unknown once can still have been an account: there is no way back to
// prepared, where it would be forgotten.
func (a Attempt) mayBecome(to State) bool {
	if to == Prepared && a.WasUnknown {
		return false
	}
	return slices.Contains(allowed[a.State], to)
}

// finished reports whether nothing is left to do at the provider.
func (s State) finished() bool { return s == Verified || s == Refused }
