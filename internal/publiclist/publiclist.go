// Package publiclist brings in what the public list of the XMPP Providers
// project says today: it fetches the list, compares it with the providers that
// are known, and applies what was kept of the comparison.
//
// Worse news counts at once: a provider that has left the list or its better
// half is held back. Better news are newer facts of providers that somebody has
// reviewed, and no more: it neither suggests one that was held back nor adds one
// whose name is new. Nothing here is asked without the user's word, and no fact
// is checked (see internal/survey for that).
package publiclist

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/providers"
)

// project is how the sources begin that come from the list.
const project = "XMPP Providers"

// Source is what facts of the list name as theirs.
const Source = project + " (data.xmpp.net, API v2, CC0-1.0)"

// maxEntries bounds a list: there are some thousand public providers in the world.
const maxEntries = 10_000

// untaken are those that the list has, too. That one provider serves the domain of
// another one is not taken from anybody unreviewed.
var untaken = []string{"alternativeJids"}

// said are the properties that are taken from the list, by their keys there and
// in the files of package providers.
var said = []string{
	"website", "legalNotice", "since", "organization", "busFactor", "serverLocations", "professionalHosting", "freeOfCharge",
	"inBandRegistration", "inBandRegistrationCaptchaRequired", "inBandRegistrationEmailAddressRequired", "registrationWebPage", "passwordReset",
	"emailSupport", "chatSupport", "groupChatSupport",
	"maximumHttpFileUploadFileSize", "maximumHttpFileUploadTotalSize", "maximumHttpFileUploadStorageTime", "maximumMessageArchiveManagementStorageTime",
	"ratingGreenWebCheck", "serverSoftwareName", "serverTesting", "category", "latestChange",
}

// List is the public list as it was fetched.
type List struct {
	entries map[address.Domain]map[string]json.RawMessage
	// changed is the newest day on which an entry changed.
	changed providers.Day
}

// Parse reads the list: an array of objects, each with a "jid" and properties
// (API v2). What it does not know is passed over, for the list may grow. The
// error is a fault.ListRefused whose "Why" is broken, empty or future.
func Parse(data []byte, now time.Time) (List, error) {
	var all []map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return List{}, fault.Wrap(fault.ListRefused, err, fault.Args{"Why": "broken"})
	}
	if len(all) > maxEntries {
		return List{}, refused("broken", nil)
	}
	l := List{entries: make(map[address.Domain]map[string]json.RawMessage, len(all))}
	for _, entry := range all {
		var jid string
		if json.Unmarshal(entry["jid"], &jid) != nil {
			return List{}, refused("broken", nil)
		}
		domain, err := address.ParseDomain(jid)
		if err != nil {
			continue // one bad name does not spoil the others
		}
		if _, twice := l.entries[domain]; twice {
			return List{}, refused("broken", nil)
		}
		l.entries[domain] = entry
		var changed string
		if json.Unmarshal(entry["latestChange"], &changed) != nil {
			continue
		}
		if day, err := providers.ParseDay(changed); err == nil && day.After(l.changed) {
			l.changed = day
		}
	}
	switch {
	case len(l.entries) == 0:
		return List{}, refused("empty", nil)
	case l.changed.Ahead(now):
		return List{}, refused("future", fault.Args{"Date": l.changed})
	}
	return l, nil
}

func refused(why string, args fault.Args) error {
	all := fault.Args{"Why": why}
	for name, value := range args {
		all[name] = value
	}
	return fault.New(fault.ListRefused, all)
}

// category returns the one of an entry; empty: it tells none.
func category(entry map[string]json.RawMessage) string {
	var c string
	if json.Unmarshal(entry["category"], &c) != nil {
		return ""
	}
	return c
}

// Change is one difference between what was known and what the list says.
type Change struct {
	Domain address.Domain
	// Key is that of the fact; "status" where the provider is held back.
	Key string
	// Was and Is have the types of the fact.
	Was, Is any
}

// Comparison is what follows from a list for the providers that are known.
type Comparison struct {
	Update Update
	// Changes are by domain, then in the order of the files.
	Changes []Change
	// New are names that nobody has reviewed, sorted.
	New []foreign.Text
	// Lost of the Of providers that could be suggested no longer can.
	Lost, Of int
}

// Doubtful reports whether so many are lost that the list itself may be wrong.
func (c Comparison) Doubtful() bool { return 2*c.Lost > c.Of }

// Compare tells what the list, read on day today, means for the providers that
// are known as they are embedded. The error is a fault.ListRefused: old, for a list
// that is older than what is embedded, broken, for one that has entries for them
// and no fact in them that could be read: it is written in some other way.
func Compare(known []providers.Provider, l List, today providers.Day) (Comparison, error) {
	c := Comparison{Update: Update{On: today.String(), Providers: map[string]Entry{}}}
	var newest providers.Day
	names := map[address.Domain]bool{}
	for i := range known {
		if changed := known[i].LatestChange.Value; changed.After(newest) {
			newest = changed
		}
		names[known[i].Domain] = true
	}
	if newest.After(l.changed) {
		return Comparison{}, refused("old", fault.Args{"Date": l.changed})
	}
	for i := range known {
		c.compare(&known[i], l.entries[known[i].Domain], today)
	}
	entries, silent := 0, 0
	for _, e := range c.Update.Providers {
		if !e.Gone {
			entries++
		}
		if e.silent() {
			silent++
		}
	}
	if entries > 0 && silent == entries {
		return Comparison{}, refused("broken", nil)
	}
	for domain := range l.entries {
		if !names[domain] {
			c.New = append(c.New, foreign.From(domain.Display()))
		}
	}
	slices.SortFunc(c.New, func(a, b foreign.Text) int { return strings.Compare(a.String(), b.String()) })
	return c, nil
}

// compare adds what an entry means for p; nil: the list has none.
func (c *Comparison) compare(p *providers.Provider, entry map[string]json.RawMessage, today providers.Day) {
	suggested := p.Status.Value == providers.Suggested
	mine := Entry{Base: p.Origin.On.String(), Held: suggested && (entry == nil || category(entry) == "C" || category(entry) == "D")}
	after := *p
	for _, key := range said {
		value, told := entry[key]
		before := fact(&after, key)
		if slices.Contains(p.Disputed.Value, key) {
			continue
		}
		if !told || after.Set(key, value, providers.Origin{Source: Source, On: today}) != nil {
			mine.Unsaid = append(mine.Unsaid, key)
			continue
		}
		if is := fact(&after, key); !same(before, is) {
			if mine.Changed == nil {
				mine.Changed = map[string]json.RawMessage{}
			}
			mine.Changed[key] = value
			if entryNews(key) {
				c.Changes = append(c.Changes, Change{p.Domain, key, before, is})
			}
		}
	}
	if mine.Held {
		c.Changes = append(c.Changes, Change{p.Domain, "status", providers.Suggested, providers.Held})
	}
	if suggested {
		c.Of++
		if mine.Held || p.SignUp() == providers.InProgram && after.SignUp() != providers.InProgram {
			c.Lost++
		}
	}
	if entry != nil || mine.Held {
		mine.Gone = entry == nil
		c.Update.Providers[p.Domain.String()] = mine
	}
}

// entryNews reports whether a change of the fact is worth telling: the day on
// which an entry changed is not.
func entryNews(key string) bool { return key != "latestChange" }

// Properties lists what is taken from the list, by key.
func Properties() []string { return slices.Clone(said) }
