// Package ownlist is the list of providers that the user has added: written in
// the format of package providers from what a provider says of itself and what
// was seen of its server, and kept in the state folder.
//
// What a provider says of itself is taken as unverified, and what it does not say
// stays unknown, so that it may be in the list and still not be suggested.
package ownlist

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/publiclist"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

const (
	// Source is what the status of an added provider names as its source.
	Source = "you"
	// Looked is the source of what was seen.
	Looked = "this program, by looking"

	// Folder is where they are in the state folder.
	Folder = "own-providers"
	suffix = ".json"
)

// Statement is the address of what a provider says of itself (XMPP Providers,
// API v2).
func Statement(domain address.Domain) string {
	return "https://" + domain.String() + "/.well-known/xmpp-provider-v2.json"
}

// others are the properties that a provider cannot say of itself.
var others = []string{"category", "latestChange", "ratingGreenWebCheck"}

// content is a fact in a file.
type content struct {
	Content any    `json:"content"`
	Source  string `json:"source,omitempty"`
	On      string `json:"on,omitempty"`
}

// New returns the file of a provider that was seen today, and what is in it.
// statement is what the provider says of itself; nil: it says nothing. What of it
// cannot be read is left out; where it is no object, or says more than a file may
// hold, nothing is taken.
func New(seen survey.Seen, statement []byte, today time.Time) (data []byte, p providers.Provider, err error) {
	on := today.UTC().Format(time.DateOnly)
	now, err := providers.ParseDay(on)
	if err != nil {
		return nil, p, fmt.Errorf("ownlist: %w", err)
	}
	facts := map[string]any{
		"domain": seen.Domain.String(), "source": Statement(seen.Domain), "on": on, "unverified": true,
		"status": content{providers.Suggested, Source, on},
	}
	var all map[string]json.RawMessage
	if json.Unmarshal(statement, &all) != nil {
		all = nil
	}
	var check providers.Provider
	for _, key := range publiclist.Properties() {
		value, told := all[key]
		if told && !slices.Contains(others, key) && check.Set(key, value, providers.Origin{Source: Looked, On: now}) == nil {
			facts[key] = content{Content: value}
		}
	}
	for key, is := range seen.Facts() {
		facts[key] = content{is, Looked, on}
	}
	if data, err = json.MarshalIndent(facts, "", "  "); err != nil {
		return nil, p, fmt.Errorf("ownlist: %w", err)
	}
	p, err = providers.Parse(seen.Domain.String()+suffix, data)
	if err != nil && statement != nil {
		return New(seen, nil, today)
	}
	return data, p, err
}

// List is the list in a state folder. Reading needs nothing, writing the lock of
// the folder.
type List struct{ Dir *statedir.Dir }

// fileOf names the file of a provider in the state folder.
func fileOf(domain address.Domain) string { return Folder + "/" + domain.String() + suffix }

// Put writes the file of a provider, over the one before.
func (l List) Put(domain address.Domain, data []byte) error {
	return l.Dir.WriteFile(fileOf(domain), append(data, '\n'))
}

// All returns the providers, by domain, and the faults of files that cannot be
// read. The error is a fault.Disk.
func (l List) All() (list []providers.Provider, damaged []error, err error) {
	return statedir.ReadAll(l.Dir, Folder, func(name string) (p providers.Provider, err error) {
		err = l.Dir.ReadRecord(Folder+"/"+name, func(data []byte) (err error) {
			p, err = providers.Parse(name, data)
			return err
		})
		return p, err
	})
}

// Remove takes a provider out of the list, also where its file cannot be read,
// and reports whether it was there.
func (l List) Remove(domain address.Domain) (bool, error) {
	names, err := l.Dir.List(Folder)
	if err != nil || !slices.Contains(names, domain.String()+suffix) {
		return false, err
	}
	return true, l.Dir.Remove(fileOf(domain))
}
