// Package journal remembers on disk how far each registration has come, so that
// one that was interrupted – by a signal, a power cut, a lost connection – can
// be brought to its end instead of being begun again.
//
// It knows which step may follow which and refuses all others. It does not know
// how a step is done (internal/signup) and holds no password (internal/vault).
package journal

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/statedir"
)

const (
	folder    = "attempts"
	extension = ".json"
)

// Journal is the attempts in a state folder. Reading needs nothing, writing the
// lock of the folder. Its errors are faults (Disk, JournalDamaged), or mistakes
// of the program, which are plain errors.
type Journal struct {
	dir *statedir.Dir
	now func() time.Time
}

// New returns the journal in dir; now is the clock.
func New(dir *statedir.Dir, now func() time.Time) *Journal { return &Journal{dir: dir, now: now} }

func file(id string) string { return folder + "/" + id + extension }

// Begin writes a new attempt in the state Prepared and returns it with its ID
// and times filled in. There being an unfinished one for the address is a
// mistake of the program: two of them would mean two passwords.
func (j *Journal) Begin(a Attempt) (Attempt, error) {
	open, _, err := j.Unfinished()
	if err != nil {
		return Attempt{}, err
	}
	if other, ok := For(open, a.Address); ok {
		return Attempt{}, fmt.Errorf("journal: the attempt %s for the same address is not finished", other.ID)
	}
	random := make([]byte, idBytes)
	rand.Read(random)
	a.ID = hex.EncodeToString(random)
	a.State, a.WasUnknown = Prepared, false
	a.Created = j.clock()
	a.Changed = a.Created
	return j.write(a)
}

// Move writes that a has come to the state to, after change, which may be nil,
// has set what else is new. When it returns nil that is on the disk for good,
// and a is changed; when it fails a is as it was. NotBefore is zero unless
// change sets it.
func (j *Journal) Move(a *Attempt, to State, change func(*Attempt)) error {
	if !a.mayBecome(to) {
		return fmt.Errorf("journal: %s cannot become %s (was unknown: %v)", a.State, to, a.WasUnknown)
	}
	next := *a
	next.State = to
	next.WasUnknown = a.WasUnknown || to == Unknown
	next.NotBefore = time.Time{}
	next.Changed = j.clock()
	fixed := next.identity()
	if change != nil {
		change(&next)
	}
	if next.identity() != fixed || next.State != to {
		return errors.New("journal: an attempt cannot become another one")
	}
	if err := j.unchanged(*a); err != nil {
		return err
	}
	next, err := j.write(next)
	if err != nil {
		return err
	}
	*a = next
	return nil
}

// unchanged makes sure that nothing is written over what somebody else wrote.
func (j *Journal) unchanged(a Attempt) error {
	onDisk, err := j.read(a.ID)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("journal: the attempt %s was forgotten", a.ID)
	}
	if err != nil {
		return err
	}
	if !same(onDisk, a) {
		return j.dir.Damaged(file(a.ID), errors.New("journal: another process has changed it"))
	}
	return nil
}

// Unfinished returns the attempts that are on the disk, the oldest first: those
// that are not at their end, and those that are but were cut off before Finish.
// Of each file that is no attempt that this version can read, damaged has a
// fault.JournalDamaged; it is left alone, and the others are not affected.
func (j *Journal) Unfinished() (attempts []Attempt, damaged []error, err error) {
	attempts, damaged, err = statedir.ReadAll(j.dir, folder, j.readFile)
	slices.SortStableFunc(attempts, func(a, b Attempt) int { return a.Created.Compare(b.Created) })
	return attempts, damaged, err
}

// For returns the attempt for an address.
func For(attempts []Attempt, to address.Address) (Attempt, bool) {
	i := slices.IndexFunc(attempts, func(a Attempt) bool { return a.Address == to })
	if i < 0 {
		return Attempt{}, false
	}
	return attempts[i], true
}

// Finish removes an attempt that is at its end: verified, with the account in
// the index, or refused.
func (j *Journal) Finish(a Attempt) error {
	if !a.State.finished() {
		return fmt.Errorf("journal: an attempt in the state %s is not finished", a.State)
	}
	return j.Forget(a)
}

// Forget removes an attempt whatever its state. It is the user's decision, or
// follows from there being nothing to remember; afterwards nothing leads from
// here to an account that may exist.
func (j *Journal) Forget(a Attempt) error {
	if err := a.check(); err != nil {
		return err
	}
	return j.dir.Remove(file(a.ID))
}

// readFile reads an attempt by the name of its file.
func (j *Journal) readFile(name string) (Attempt, error) {
	id, ok := strings.CutSuffix(name, extension)
	if !ok {
		return Attempt{}, j.dir.Damaged(folder+"/"+name, errors.New("journal: not the name of an attempt"))
	}
	return j.read(id)
}

func (j *Journal) read(id string) (a Attempt, err error) {
	err = j.dir.ReadRecord(file(id), func(data []byte) (err error) {
		a, err = decode(id, data)
		return err
	})
	if err != nil {
		return Attempt{}, err
	}
	return a, nil
}

// write writes a and returns it as it will be read: JSON has no bytes that are
// not UTF-8 and no clock readings.
func (j *Journal) write(a Attempt) (Attempt, error) {
	data, err := json.Marshal(record{version, a})
	if err != nil {
		return Attempt{}, err
	}
	if a, err = decode(a.ID, data); err != nil {
		return Attempt{}, err
	}
	return a, j.dir.WriteRecord(file(a.ID), record{version, a})
}

func (j *Journal) clock() time.Time { return j.now().UTC().Truncate(time.Second) }

// same compares attempts as they stand in a file.
func same(a, b Attempt) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
