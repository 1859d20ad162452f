package publiclist

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/providers"
)

// Update is what is kept of a comparison.
type Update struct {
	// On is the day on which the list was read, as 2026-11-21.
	On        string           `json:"on"`
	Providers map[string]Entry `json:"providers"`
}

// Entry is what the list says of one provider that is known.
type Entry struct {
	// Base is the day of the facts that it was compared with: its differences
	// are from those, and say nothing beside others.
	Base string `json:"base"`
	// Held: it has left the list, or its better half; Gone: the former.
	Held bool `json:"held,omitempty"`
	Gone bool `json:"gone,omitempty"`
	// Changed are the facts that differ, as the list writes them.
	Changed map[string]json.RawMessage `json:"changed,omitempty"`
	// Unsaid are those that it does not tell, or not so that it can be read.
	Unsaid []string `json:"unsaid,omitempty"`
}

// Apply returns the providers of the list with what the update says of them. One
// with facts that are newer than the update stays as it is. The error names what
// in the update cannot be read; nothing is applied then.
func (u Update) Apply(list []providers.Provider) ([]providers.Provider, error) {
	on, err := providers.ParseDay(u.On)
	if err != nil {
		return list, err
	}
	after := make([]providers.Provider, len(list))
	for i, p := range list {
		if entry, ok := u.Providers[p.Domain.String()]; ok && !p.Origin.On.After(on) {
			if err := entry.apply(&p, on); err != nil {
				return list, err
			}
		}
		after[i] = p
	}
	return after, nil
}

func (e Entry) apply(p *providers.Provider, on providers.Day) error {
	by := providers.Origin{Source: Source, On: on}
	if e.Base == p.Origin.On.String() {
		for key, value := range e.Changed {
			if err := p.Set(key, value, by); err != nil {
				return err
			}
		}
		// Facts from elsewhere are not younger for it.
		if !e.Gone && !e.silent() && strings.HasPrefix(p.Origin.Source, project) {
			p.Confirm(on, slices.Concat(e.Unsaid, untaken))
		}
	}
	// What somebody has decided about it is not made better by a list.
	if e.Held && p.Status.Value == providers.Suggested {
		p.Status = providers.Fact[providers.Status]{Value: providers.Held, Origin: by}
		p.Why = providers.Fact[providers.Why]{Value: providers.LeftTheList, Origin: by}
	}
	return nil
}

// silent reports whether the list has an entry of which no fact could be read, which
// confirms nothing.
func (e Entry) silent() bool {
	return !e.Gone && !slices.ContainsFunc(said, func(key string) bool { return !slices.Contains(e.Unsaid, key) })
}

// fact returns the value of a fact; nil where nobody tells it.
func fact(p *providers.Provider, key string) any {
	for _, known := range p.Facts() {
		if known.Key == key {
			return known.Value
		}
	}
	return nil
}

// same reports whether two values of a fact mean the same. One that nobody told
// is the same as one that is told to be unknown or empty.
func same(a, b any) bool {
	return empty(a) && empty(b) || reflect.DeepEqual(a, b)
}

func empty(v any) bool {
	value := reflect.ValueOf(v)
	if !value.IsValid() || value.IsZero() {
		return true
	}
	switch value.Kind() {
	case reflect.Map, reflect.Slice:
		return value.Len() == 0
	}
	return false
}

// Ahead reports whether the update bears a date that is still to come: the clock was
// wrong when it was made, or is now.
func (u Update) Ahead(now time.Time) bool {
	on, err := providers.ParseDay(u.On)
	return err == nil && on.Ahead(now)
}

// Known reports whether the update was compared with facts of the same days as
// those of the list: only then an unchanged public list means an unchanged update.
func (u Update) Known(list []providers.Provider) bool {
	base := make(map[address.Domain]string, len(list))
	for i := range list {
		base[list[i].Domain] = list[i].Origin.On.String()
	}
	for name, e := range u.Providers {
		domain, err := address.ParseDomain(name)
		if err != nil || base[domain] != e.Base {
			return false
		}
	}
	return true
}
