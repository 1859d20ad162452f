package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
)

// maxFile bounds a provider file in bytes; those of the list have about 3 KB.
const maxFile = 64 << 10

// parse reads the file of that name. Its errors name the file and the key.
func parse(name string, data []byte) (Provider, error) {
	var p Provider
	if err := p.read(name, data); err != nil {
		return Provider{}, fmt.Errorf("providers: %s: %w", name, err)
	}
	return p, nil
}

func (p *Provider) read(name string, data []byte) error {
	if len(data) > maxFile {
		return fmt.Errorf("larger than %d bytes", maxFile)
	}
	// encoding/json would silently put U+FFFD in the place of broken bytes.
	if !utf8.Valid(data) {
		return errors.New("not UTF-8")
	}
	members, err := object(data)
	if err != nil {
		return err
	}
	// The head first, wherever it stands: the facts inherit from it.
	facts := members[:0:0]
	for _, m := range members {
		switch m.key {
		case "domain":
			p.Domain, err = domain(m.value)
		case "source":
			p.Origin.Source, err = line(m.value)
		case "on":
			p.Origin.On, err = day(m.value)
		default:
			facts = append(facts, m)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", m.key, err)
		}
	}
	switch {
	case p.Domain.IsZero():
		return errors.New("domain: missing")
	case name != p.Domain.String()+suffix:
		return fmt.Errorf("domain: the file of %s is %s", p.Domain, p.Domain.String()+suffix)
	case p.Origin.Source == "":
		return errors.New("source: missing")
	case p.Origin.On.IsZero():
		return errors.New("on: missing")
	}
	for _, m := range facts {
		set := p.property(m.key)
		if set == nil {
			return fmt.Errorf("%s: no such property", foreign.From(m.key))
		}
		if err := set(m.value); err != nil {
			return fmt.Errorf("%s: %w", m.key, err)
		}
	}
	return p.check()
}

// into returns the function that reads one fact, its content with read, and
// puts it into dst.
func into[T any](head Origin, dst *Fact[T], read func(json.RawMessage) (T, error)) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		members, err := object(raw)
		if err != nil {
			return err
		}
		var own Origin
		found := false
		for _, m := range members {
			switch m.key {
			case "content":
				found = true
				dst.Value, err = read(m.value)
			case "source":
				own.Source, err = line(m.value)
			case "on":
				own.On, err = day(m.value)
			case "unverified":
				own.Unverified, err = decode[bool](m.value)
			default:
				err = errors.New("no such property")
			}
			if err != nil {
				return fmt.Errorf("%s: %w", foreign.From(m.key), err)
			}
		}
		if !found {
			return errors.New("content: missing")
		}
		dst.Origin, err = inherit(head, own)
		return err
	}
}

// inherit fills in what a fact leaves to the head of its file. A source of its
// own does not take the head's date, which is that of another source.
func inherit(head, own Origin) (Origin, error) {
	switch {
	case own.Source == "":
		own.Source = head.Source
		if own.On.IsZero() {
			own.On = head.On
		}
	case own.On.IsZero() && !own.Unverified:
		return own, errors.New("on: missing, for a source of its own that is not marked as unverified")
	}
	return own, nil
}

// check looks at what concerns several facts.
func (p *Provider) check() error {
	switch {
	case p.Status.Value == "":
		return errors.New("status: missing")
	case p.Status.Value == Suggested && p.Why.Value != "":
		return errors.New("statusReason: only for one that is not suggested")
	case p.Status.Value != Suggested && p.Why.Value == "":
		return errors.New("statusReason: missing")
	case p.Since.Value.After(p.Since.On):
		return errors.New("since: later than the day on which it was read")
	case p.LatestChange.Value.After(p.LatestChange.On):
		return errors.New("latestChange: later than the day on which it was read")
	}
	for _, d := range p.AlsoServes.Value {
		if d == p.Domain {
			return errors.New("alternativeJids: the domain itself")
		}
	}
	return nil
}

func domain(raw json.RawMessage) (address.Domain, error) {
	s, err := line(raw)
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
