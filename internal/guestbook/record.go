package guestbook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xmpp-start/internal/invite"
	"xmpp-start/internal/statedir"
)

// version is that of the files.
const version = 1

// maxFor bounds Entry.For, in bytes.
const maxFor = 256

// record is an entry in its file.
type record struct {
	Version int `json:"version"`
	Entry
	Hash string `json:"token_sha256,omitempty"`
}

func recordOf(e Entry) record {
	r := record{Version: version, Entry: e}
	if e.hash != [sha256.Size]byte{} {
		r.Hash = hex.EncodeToString(e.hash[:])
	}
	return r
}

// decode reads a file that has the given name.
func decode(name string, data []byte) (Entry, error) {
	var r record
	if err := statedir.Decode(data, version, &r); err != nil {
		return Entry{}, err
	}
	if r.Hash != "" {
		sum, err := hex.DecodeString(r.Hash)
		if err != nil || len(sum) != sha256.Size {
			return Entry{}, errors.New("guestbook: bad hash")
		}
		r.Entry.hash = [sha256.Size]byte(sum)
	}
	if err := r.check(); err != nil {
		return Entry{}, err
	}
	if r.ID+extension != name {
		return Entry{}, errors.New("guestbook: the file has the name of another invitation")
	}
	return r.Entry, nil
}

// Fits reports whether the user's word about whom an invitation is for can be
// Entry.For: one line of readable text, at most maxFor bytes long. Joiners may be in
// it, which names in some languages are written with.
func Fits(whom string) bool {
	return len(whom) <= maxFor && utf8.ValidString(whom) && !strings.ContainsFunc(whom, func(r rune) bool {
		return r != '\u200c' && r != '\u200d' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp))
	})
}

// check reports what cannot be in the book.
func (e Entry) check() error {
	kinds := []invite.Kind{invite.AccountAndContact, invite.Account, invite.ContactWithToken, invite.Contact}
	switch {
	case !isID(e.ID):
		return errors.New("guestbook: no id")
	case e.Account.IsZero():
		return errors.New("guestbook: no account")
	case e.Made.IsZero():
		return errors.New("guestbook: no time")
	case !slices.Contains(kinds, e.Kind):
		return errors.New("guestbook: unknown kind")
	case e.Maker != Provider && e.Maker != Own:
		return errors.New("guestbook: unknown maker")
	case e.Maker == Own && e.hash == [sha256.Size]byte{}:
		return errors.New("guestbook: no token")
	case !Fits(e.For):
		return errors.New("guestbook: words that do not fit")
	case e.Used.IsZero() != e.By.IsZero():
		return errors.New("guestbook: used by nobody, or never")
	}
	return nil
}
