// Package sighting keeps what this computer has seen of providers (see package
// survey), and puts it in the place of what the list says of them, so that what was
// looked at once is not forgotten when a provider is suggested.
//
// As with the public list, worse news counts at once: a provider that takes nobody
// from a program any more is suggested no more. That one takes people in another way
// than the list says, and an easier one, is for people to look into (see
// survey.Difference); it changes nothing here.
package sighting

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"time"

	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

const (
	// File is where the book is in the state folder.
	File = "seen.json"
	// version is that of its format.
	version = 1
	// mostDays is how long something that was seen counts: as long as a list from
	// which a provider is chosen. How new people are taken counts for signUpDays:
	// that changes without notice, and a provider that was closed for a week is not
	// to be passed over for a year.
	mostDays, signUpDays = 365, 90
	// most bounds the providers in the book, so that all that can be seen of them
	// fits into what the state folder takes of a file.
	most = 60
)

// Book is what was seen of providers, by domain and by the names of facts. The zero
// Book is empty.
type Book struct {
	Providers map[string]map[string]Fact `json:"providers"`
}

// Fact is whether something was so, and on which day that was seen, as 2026-11-21.
type Fact struct {
	Is bool   `json:"is"`
	On string `json:"on"`
}

type file struct {
	Version int `json:"version"`
	Book
}

// Add notes what was seen. What an earlier look told beside it stays as it is, with
// its own day.
func (b *Book) Add(seen survey.Seen) {
	facts := seen.Facts()
	if len(facts) == 0 {
		return
	}
	if b.Providers == nil {
		b.Providers = map[string]map[string]Fact{}
	}
	domain := seen.Domain.String()
	if b.Providers[domain] == nil {
		b.Providers[domain] = map[string]Fact{}
	}
	for key, is := range facts {
		b.Providers[domain][key] = Fact{is, seen.At.UTC().Format(time.DateOnly)}
	}
	b.forget()
}

// forget takes out those that were seen longest ago, until there are no more than
// fit in.
func (b *Book) forget() {
	newest := func(domain string) (on string) {
		for _, f := range b.Providers[domain] {
			on = max(on, f.On)
		}
		return on
	}
	for len(b.Providers) > most {
		oldest := slices.MinFunc(slices.Sorted(maps.Keys(b.Providers)), func(x, y string) int { return cmp.Compare(newest(x), newest(y)) })
		delete(b.Providers, oldest)
	}
}

// Apply returns the list with what was seen of its providers, as far as nobody has
// said otherwise since. The error names what in the book cannot be read; nothing is
// applied then.
func (b Book) Apply(list []providers.Provider, now time.Time) ([]providers.Provider, error) {
	if len(b.Providers) == 0 {
		return list, nil
	}
	after := slices.Clone(list)
	for i := range after {
		for key, f := range b.Providers[after[i].Domain.String()] {
			if err := f.apply(&after[i], key, now); err != nil {
				return list, fmt.Errorf("sighting: %s: %w", after[i].Domain, err)
			}
		}
	}
	return after, nil
}

// apply puts the fact of that key into p.
func (f Fact) apply(p *providers.Provider, key string, now time.Time) error {
	on, err := providers.ParseDay(f.On)
	if err != nil {
		return err
	}
	longest := signUpDays
	if key == "tls13" || key == "push" {
		longest = mostDays
	}
	listed := statement(p, key)
	switch {
	case on.Ahead(now), on.Days(now) > longest, listed.On.After(on):
		return nil
	case better(key, f.Is) && listed.Value != answer(f.Is):
		return nil
	}
	return p.Set(key, []byte(strconv.FormatBool(f.Is)), providers.Origin{Source: ownlist.Looked, On: on})
}

// better reports whether it is news of an easier way to an account.
func better(key string, is bool) bool {
	return key == "inBandRegistration" && is || key == "invitationRequired" && !is
}

// statement is what the list says; the zero Known where it says nothing.
func statement(p *providers.Provider, key string) providers.Known {
	for _, known := range p.Facts() {
		if known.Key == key {
			return known
		}
	}
	return providers.Known{}
}

func answer(is bool) providers.Answer {
	if is {
		return providers.Yes
	}
	return providers.No
}

// Load returns the book in a state folder; an empty one where there is none. The
// error is that of statedir.Dir.ReadRecord.
func Load(dir *statedir.Dir) (Book, error) {
	var f file
	err := dir.ReadRecord(File, func(data []byte) error { return statedir.Decode(data, version, &f) })
	if errors.Is(err, fs.ErrNotExist) {
		return Book{}, nil
	}
	if err != nil {
		return Book{}, err
	}
	return f.Book, nil
}

// Save writes the book over the one before. The lock of the folder must be held.
func (b Book) Save(dir *statedir.Dir) error { return dir.WriteRecord(File, file{version, b}) }
