// Package guestbook is the list of the invitations that were made on this
// computer: for whom each is, until when it holds, and who has come with it.
//
// It holds no key: of a token there is a hash alone, which is enough to know it
// again and not enough to use it. Making invitations, and letting in those who
// come with one, is the business of internal/invite.
package guestbook

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/statedir"
)

const (
	folder    = "invitations"
	extension = ".json"
	// keep is how long an invitation stays in the list after it was used or has
	// ended.
	keep = 30 * 24 * time.Hour
	// most is how many invitations there can be.
	most = 500
)

// Maker is who makes an invitation work.
type Maker string

const (
	// Provider lets friends in by itself.
	Provider Maker = "provider"
	// Own is this program, while it waits for friends (invite.Wait).
	Own Maker = "own"
)

// Entry is one invitation. Its texts come from a file and from the user: they
// are shown as foreign.Text.
type Entry struct {
	// ID names the invitation to people: five letters and digits.
	ID      string          `json:"id"`
	Account address.Address `json:"account"`
	Kind    invite.Kind     `json:"kind"`
	Maker   Maker           `json:"maker"`
	// For is whom it is for, in a word of the user's; empty where none was said. It
	// has at most maxFor bytes.
	For  string    `json:"for,omitempty"`
	Made time.Time `json:"made"`
	// Expires is when it ends; zero: it does not, or nobody said.
	Expires time.Time `json:"expires,omitzero"`
	// By is who has come with it, and Used when. Of those of the provider nobody
	// knows.
	By   address.Address `json:"by,omitzero"`
	Used time.Time       `json:"used,omitzero"`
	// Welcomed says that By has become a contact since.
	Welcomed bool `json:"welcomed,omitempty"`

	hash [sha256.Size]byte // of the token; zero where there is none
}

// Holds reports whether somebody can still come with the invitation.
func (e Entry) Holds(now time.Time) bool {
	return e.Used.IsZero() && (e.Expires.IsZero() || now.Before(e.Expires))
}

// past reports whether nobody asks about the invitation any more.
func (e Entry) past(now time.Time) bool {
	over := e.Used
	if over.IsZero() {
		over = e.Expires
	}
	return !over.IsZero() && now.Sub(over) > keep
}

// Book is the invitations in a state folder, one file each. Reading needs
// nothing, writing the lock of the folder. A file that is no invitation which
// this version can read is a fault.JournalDamaged: it is left as it is, and the
// others are not affected. What the disk refuses is a fault.Disk.
type Book struct {
	dir *statedir.Dir
	now func() time.Time
}

// New returns the book in dir.
func New(dir *statedir.Dir, now func() time.Time) *Book { return &Book{dir, now} }

// List returns the invitations, the oldest first, and the faults of the files
// that cannot be read. Those that were used or have ended are listed for a month.
func (b *Book) List() (entries []Entry, damaged []error, err error) {
	all, damaged, err := b.all()
	now := b.now()
	return slices.DeleteFunc(all, func(e Entry) bool { return e.past(now) }), damaged, err
}

func (b *Book) all() (entries []Entry, damaged []error, err error) {
	entries, damaged, err = statedir.ReadAll(b.dir, folder, b.read)
	slices.SortFunc(entries, func(a, b Entry) int {
		return cmp.Or(a.Made.Compare(b.Made), cmp.Compare(a.ID, b.ID))
	})
	return entries, damaged, err
}

// Add writes an invitation with its token, or "" if it has none, and returns it
// with an ID of its own, made now. What is past goes out of the book then. Where
// there are too many the error is a fault.TooManyInvitations.
func (b *Book) Add(e Entry, token string) (Entry, error) {
	all, damaged, err := b.all()
	if err != nil {
		return Entry{}, err
	}
	now := b.now()
	taken := map[string]bool{}
	count := len(damaged)
	for _, old := range all {
		if old.past(now) {
			if err := b.dir.Remove(fileOf(old.ID)); err != nil {
				return Entry{}, err
			}
			continue
		}
		taken[old.ID] = true
		count++
	}
	if count >= most {
		return Entry{}, fault.New(fault.TooManyInvitations, fault.Args{"Most": most})
	}
	e.ID, e.Made, e.Expires = newID(), now.UTC().Truncate(time.Second), e.Expires.UTC()
	for taken[e.ID] || b.damagedFile(e.ID) {
		e.ID = newID()
	}
	e.hash = [sha256.Size]byte{}
	if token != "" {
		e.hash = sha256.Sum256([]byte(token))
	}
	return e, b.put(e)
}

// damagedFile reports whether there is a file of that name which List does not
// list: it must not be written over.
func (b *Book) damagedFile(id string) bool {
	_, err := b.read(id + extension)
	return err != nil && !errors.Is(err, fs.ErrNotExist)
}

// Get returns the invitation of that ID, which may be typed in capitals. One
// that is not there is a fault.UnknownInvitation.
func (b *Book) Get(id string) (Entry, error) {
	id = strings.ToLower(id)
	unknown := fault.New(fault.UnknownInvitation, fault.Args{"ID": foreign.From(id)})
	if !isID(id) {
		return Entry{}, unknown
	}
	e, err := b.read(id + extension)
	if errors.Is(err, fs.ErrNotExist) {
		return Entry{}, unknown
	}
	return e, err
}

// Remove takes an invitation out of the book: one of Own lets nobody in any more
// then, with one of the Provider that is not in the user's hands. One that is
// not there is a fault.UnknownInvitation.
func (b *Book) Remove(id string) error {
	e, err := b.Get(id)
	if err != nil {
		return err
	}
	return b.dir.Remove(fileOf(e.ID))
}

func (b *Book) put(e Entry) error {
	if err := e.check(); err != nil {
		return err
	}
	return b.dir.WriteRecord(fileOf(e.ID), recordOf(e))
}

func (b *Book) read(name string) (e Entry, err error) {
	err = b.dir.ReadRecord(folder+"/"+name, func(data []byte) (err error) {
		e, err = decode(name, data)
		return err
	})
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

func fileOf(id string) string { return folder + "/" + id + extension }

const (
	idLength = 5
	// idLetters are those of rand.Text: none of them looks like another.
	idLetters = "abcdefghijklmnopqrstuvwxyz234567"
)

func newID() string { return strings.ToLower(rand.Text()[:idLength]) }

func isID(s string) bool { return len(s) == idLength && strings.Trim(s, idLetters) == "" }
