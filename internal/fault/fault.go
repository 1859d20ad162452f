// Package fault names everything that can go wrong for a user: one Kind is one
// exit code, one sentence and one hint. The sentences themselves live in the
// catalogs of internal/i18n, under "fault.KIND" and "fault.KIND.hint".
//
// It is not for errors between packages that no user ever meets; those stay
// plain Go errors.
package fault

import (
	"errors"
	"fmt"
	"time"

	"xmpp-start/internal/foreign"
)

// Args are the values that a sentence needs, by the names used in the catalogs.
// Text that came from outside goes in as foreign.Text, never as a string.
type Args map[string]any

// Error is a failure that a user is told about.
type Error struct {
	Kind Kind
	Args Args
	// Said is what the other side wrote about it, quoted below our own sentence.
	Said foreign.Text
	// Until is the earliest time at which trying again makes sense; zero: not known.
	Until time.Time
	// Err is the cause, for tests and errors.Is; it is not shown to users.
	Err error
}

// New returns a failure of kind k with the values its sentence needs; nil where
// it needs none.
func New(k Kind, args Args) *Error { return &Error{Kind: k, Args: args} }

// Wrap is New with the cause.
func Wrap(k Kind, err error, args Args) *Error { return &Error{Kind: k, Args: args, Err: err} }

// Error is for tests and for the developer; users read the catalogs' sentence.
func (e *Error) Error() string {
	s := string(e.Kind)
	if text := e.Said.String(); text != "" {
		s += fmt.Sprintf(" (%q)", text)
	}
	if e.Err != nil {
		s += ": " + foreign.From(e.Err.Error()).String()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Exit is the exit code of the program for this failure.
func (e *Error) Exit() int { return e.Kind.Exit() }

// Of returns the failure inside err, or a Bug that wraps it: whatever reaches
// the user without a kind was not foreseen. Nil for nil.
func Of(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return Wrap(Bug, err, nil)
}

// Is reports whether err is a failure of one of the kinds.
func Is(err error, kinds ...Kind) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, k := range kinds {
		if e.Kind == k {
			return true
		}
	}
	return false
}
