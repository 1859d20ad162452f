package providers

import (
	"errors"
	"fmt"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
)

const (
	// suffix is that of the names of provider files.
	suffix = ".json"
	// schema is what the member $schema holds, for editors.
	schema = "schema.json"
	// maxFile bounds a provider file in bytes; those of the list have about 2 KB.
	maxFile = 64 << 10
)

// Parse reads the provider file of that name, DOMAIN.json. Its errors name the
// file and the key.
func Parse(name string, data []byte) (Provider, error) {
	var p Provider
	if err := p.read(name, data); err != nil {
		return Provider{}, fmt.Errorf("providers: %s: %w", foreign.From(name), err)
	}
	return p, nil
}

func (p *Provider) read(name string, data []byte) error {
	facts, err := p.readHead(name, data)
	if err != nil {
		return err
	}
	properties := p.properties()
	for _, m := range facts {
		i := slices.IndexFunc(properties, func(known property) bool { return known.key == m.key })
		if i < 0 {
			return fmt.Errorf("%s: no such property", foreign.From(m.key))
		}
		if err := properties[i].fact.read(p.Origin, m.value); err != nil {
			return fmt.Errorf("%s: %w", m.key, err)
		}
	}
	return p.check(properties)
}

// readHead reads what is no fact, wherever it stands, and returns the facts,
// which inherit from it.
func (p *Provider) readHead(name string, data []byte) (facts []member, err error) {
	if len(data) > maxFile {
		return nil, fmt.Errorf("larger than %d bytes", maxFile)
	}
	all, err := document(data)
	if err != nil {
		return nil, err
	}
	members, err := all.object()
	if err != nil {
		return nil, err
	}
	facts = make([]member, 0, len(members))
	for _, m := range members {
		switch m.key {
		case "$schema":
			_, err = oneOf(schema)(m.value)
		case "domain":
			p.Domain, err = domain(m.value)
		case "source":
			p.Origin.Source, err = line(m.value)
		case "on":
			p.Origin.On, err = day(m.value)
		case "unverified":
			p.Origin.Unverified, err = m.value.boolean()
		default:
			facts = append(facts, m)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.key, err)
		}
	}
	switch {
	case p.Domain.IsZero():
		return nil, errors.New("domain: missing")
	case name != p.Domain.String()+suffix:
		return nil, fmt.Errorf("domain: the file of %s is %s", p.Domain, p.Domain.String()+suffix)
	case p.Origin.Source == "":
		return nil, errors.New("source: missing")
	case p.Origin.On.IsZero() && !p.Origin.Unverified:
		return nil, errors.New("on: missing, in a file that is not marked as unverified")
	}
	return facts, nil
}

// check looks at what concerns several facts.
func (p *Provider) check(properties []property) error {
	switch {
	case p.Status.Value == "":
		return errors.New("status: missing")
	case p.Status.Value == Suggested && p.Why.Value != "":
		return errors.New("statusReason: only for one that is not suggested")
	case p.Status.Value != Suggested && p.Why.Value == "":
		return errors.New("statusReason: missing")
	case p.Why.Value != "" && p.Why.Value.status() != p.Status.Value:
		return fmt.Errorf("statusReason: %s is none for %s", p.Why.Value, p.Status.Value)
	case slices.Contains(p.AlsoServes.Value, p.Domain):
		return errors.New("alternativeJids: the domain itself")
	}
	if err := p.checkDates(); err != nil {
		return err
	}
	for _, key := range p.Disputed.Value {
		i := slices.IndexFunc(properties, func(known property) bool { return known.key == key })
		if i < 0 {
			return fmt.Errorf("disputed: %s is no property", foreign.From(key))
		}
		if properties[i].fact.origin().Source != "" {
			return fmt.Errorf("disputed: %s is stated all the same", key)
		}
	}
	return nil
}

// checkDates refuses what is said to have been before it was.
func (p *Provider) checkDates() error {
	switch {
	case laterThanRead(p.Since):
		return errors.New("since: later than the day on which it was read")
	case laterThanRead(p.LatestChange):
		return errors.New("latestChange: later than the day on which it was read")
	}
	return nil
}

func laterThanRead(f Fact[Day]) bool { return !f.On.IsZero() && f.Value.After(f.On) }

func domain(r raw) (address.Domain, error) {
	s, err := line(r)
	if err != nil {
		return address.Domain{}, err
	}
	d, err := address.ParseDomain(s)
	if err != nil {
		return address.Domain{}, err
	}
	if d.String() != s {
		return address.Domain{}, fmt.Errorf("written as %q instead of %q", s, d)
	}
	return d, nil
}
