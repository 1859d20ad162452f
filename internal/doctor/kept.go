package doctor

import (
	"context"

	"xmpp-start/internal/account"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/vault"
)

// Kept looks at where things are kept: the folder of the state, what is in it,
// and the store for passwords.
type Kept struct {
	// State opens the folder and locks it. With a fault.Locked it returns the folder
	// all the same.
	State func(context.Context) (*statedir.Dir, error)
	// Journal and Accounts are what is in a folder.
	Journal  func(*statedir.Dir) *journal.Journal
	Accounts func(*statedir.Dir) *account.Index
	// Store returns the store that a registration would use.
	Store func(context.Context) (vault.Store, error)

	dir *statedir.Dir
}

// Checks lists the checks, which share the folder and so the order.
func (k *Kept) Checks() []Check {
	return []Check{{"state", k.state}, {"attempts", k.attempts}, {"accounts", k.accounts}, {"store", k.store}}
}

func (k *Kept) state(ctx context.Context) []Result {
	var err error
	if k.dir, err = k.State(ctx); err != nil {
		return failed(err)
	}
	if err := k.dir.Probe(); err != nil {
		return failed(err)
	}
	return ok("doctor.state", fault.Args{"Path": foreign.From(k.dir.Path(""))})
}

// attempts finds what was begun and not finished, and files that are no such
// thing: nobody writes over them, and only the user can say what they are.
func (k *Kept) attempts(context.Context) []Result {
	if k.dir == nil {
		return nil
	}
	open, damaged, err := k.Journal(k.dir).Unfinished()
	if err != nil {
		return failed(err)
	}
	results := unreadable(damaged)
	for _, a := range open {
		results = append(results, warning("doctor.attempt", "doctor.attempt.hint", fault.Args{"Address": a.Address, "Date": a.Changed})...)
	}
	if len(results) == 0 {
		return ok("doctor.attempts.none", nil)
	}
	return results
}

func (k *Kept) accounts(context.Context) []Result {
	if k.dir == nil {
		return nil
	}
	list, damaged, err := k.Accounts(k.dir).List()
	if err != nil {
		return failed(err)
	}
	return append(unreadable(damaged), ok("doctor.accounts", fault.Args{"Count": len(list)})...)
}

// unreadable says of files that they were left alone, and how to go on.
func unreadable(damaged []error) []Result {
	var results []Result
	for _, err := range damaged {
		r := failed(err)[0]
		r.Hint, r.Args = "doctor.unreadable.hint", r.Fault.Args
		results = append(results, r)
	}
	return results
}

func (k *Kept) store(ctx context.Context) []Result {
	s, err := k.Store(ctx)
	if err == nil {
		err = s.Probe(ctx)
	}
	if err != nil {
		return failed(err)
	}
	switch s.Name() {
	case "keyring":
		return ok("doctor.store.keyring", nil)
	case "file":
		return ok("doctor.store.file", nil)
	}
	return ok("doctor.store.show", nil)
}
