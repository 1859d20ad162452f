package providers

import (
	"fmt"
	"slices"

	"xmpp-start/internal/foreign"
)

// Set has another source say what the fact of that key is, in the units of the
// files; content is its JSON. It is as strict as Parse, and on an error p is as
// it was.
func (p *Provider) Set(key string, content []byte, by Origin) error {
	said, err := document(content)
	if err != nil {
		return fmt.Errorf("providers: %s: %w", foreign.From(key), err)
	}
	before := *p
	for _, known := range p.properties() {
		if known.key != key {
			continue
		}
		if err := known.fact.set(said, by); err != nil {
			return fmt.Errorf("providers: %s: %w", key, err)
		}
		if err := p.checkDates(); err != nil {
			*p = before
			return fmt.Errorf("providers: %w", err)
		}
		return nil
	}
	return fmt.Errorf("providers: %s: no such property", foreign.From(key))
}

// Confirm has the source of the file say today what it said before, but for the
// facts of the keys in without.
func (p *Provider) Confirm(on Day, without []string) {
	for _, known := range p.properties() {
		if known.fact.origin() == p.Origin && !slices.Contains(without, known.key) {
			known.fact.redate(on)
		}
	}
	p.Origin.On = on
}
