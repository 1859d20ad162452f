package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
)

const (
	// maxLine bounds texts and links, in bytes.
	maxLine = 250
	// maxItems bounds lists and the languages of one fact.
	maxItems = 40
	// maxNumber bounds every number: a million MB, or 2,700 years in days.
	maxNumber = 1_000_000
)

func lineOrEmpty(raw json.RawMessage) (string, error) {
	s, err := decode[string](raw)
	switch {
	case err != nil:
		return "", err
	case len(s) > maxLine:
		return "", fmt.Errorf("longer than %d bytes", maxLine)
	case foreign.From(s).String() != s:
		return "", fmt.Errorf("not plain text on one line: %s", foreign.From(s))
	}
	return s, nil
}

func line(raw json.RawMessage) (string, error) {
	s, err := lineOrEmpty(raw)
	if err == nil && s == "" {
		err = errors.New("empty")
	}
	return s, err
}

func day(raw json.RawMessage) (Day, error) {
	s, err := line(raw)
	if err != nil {
		return Day{}, err
	}
	d, err := ParseDay(s)
	// XMPP began in January 1999; an earlier date is a slip.
	if err == nil && d.midnight.Year() < 1999 {
		err = fmt.Errorf("%s is before there was XMPP", d)
	}
	return d, err
}

func answer(raw json.RawMessage) (Answer, error) {
	yes, err := decode[bool](raw)
	switch {
	case err != nil:
		return Unknown, err
	case yes:
		return Yes, nil
	}
	return No, nil
}

func number(raw json.RawMessage, least int) (int, error) {
	n, err := decode[int](raw)
	if err == nil && (n < least || n > maxNumber) {
		err = fmt.Errorf("%d is not within %d and %d", n, least, maxNumber)
	}
	return n, err
}

func count(raw json.RawMessage) (Count, error) {
	n, err := number(raw, 1)
	return CountOf(n), err
}

// countOrUnknown reads −1 as unknown.
func countOrUnknown(raw json.RawMessage) (Count, error) {
	n, err := number(raw, -1)
	if err == nil && n == 0 {
		err = errors.New("0 is neither a number of people nor unknown, which is -1")
	}
	return CountOf(n), err
}

// limit reads 0 as no limit, and −1 as unknown: it stands for less than one,
// too, and the two cannot be told apart.
func limit(raw json.RawMessage) (Limit, error) {
	n, err := number(raw, -1)
	switch {
	case err != nil || n < 0:
		return Limit{}, err
	case n == 0:
		return Unlimited(), nil
	}
	return AtMost(n), nil
}

func oneOf[T ~string](allowed ...T) func(json.RawMessage) (T, error) {
	return func(raw json.RawMessage) (T, error) {
		s, err := decode[T](raw)
		if err == nil && !slices.Contains(allowed, s) {
			err = fmt.Errorf("%s is none of %q", foreign.From(string(s)), allowed)
		}
		return s, err
	}
}

func country(raw json.RawMessage) (Country, error) {
	c, err := decode[Country](raw)
	if err == nil && !c.Valid() {
		err = fmt.Errorf("%s is no country's code of ISO 3166-1 in lower case", foreign.From(string(c)))
	}
	return c, err
}

func list[T comparable](read func(json.RawMessage) (T, error)) func(json.RawMessage) ([]T, error) {
	return func(raw json.RawMessage) ([]T, error) {
		items, err := decode[[]json.RawMessage](raw)
		if err != nil {
			return nil, err
		}
		if len(items) > maxItems {
			return nil, fmt.Errorf("more than %d items", maxItems)
		}
		var all []T
		for i, item := range items {
			v, err := read(item)
			if err == nil && slices.Contains(all, v) {
				err = errors.New("stands there twice")
			}
			if err != nil {
				return nil, fmt.Errorf("item %d: %w", i+1, err)
			}
			all = append(all, v)
		}
		return all, nil
	}
}

// languageTag reports whether s is as much of BCP 47 as the list uses: en, pt-br.
func languageTag(s string) bool {
	lang, region, both := strings.Cut(s, "-")
	letters := strings.Trim(s, "abcdefghijklmnopqrstuvwxyz-") == ""
	return letters && (len(lang) == 2 || len(lang) == 3) && (!both || len(region) == 2)
}

func byLanguage[T any](raw json.RawMessage, read func(json.RawMessage) (T, error)) (map[string]T, error) {
	members, err := object(raw)
	if err != nil {
		return nil, err
	}
	if len(members) > maxItems {
		return nil, fmt.Errorf("more than %d languages", maxItems)
	}
	all := map[string]T{}
	for _, m := range members {
		if !languageTag(m.key) {
			return nil, fmt.Errorf("%s is no language", foreign.From(m.key))
		}
		if all[m.key], err = read(m.value); err != nil {
			return nil, fmt.Errorf("%s: %w", m.key, err)
		}
	}
	return all, nil
}

func links(raw json.RawMessage) (Links, error) { return byLanguage(raw, link) }

func contacts(raw json.RawMessage) (Contacts, error) { return byLanguage(raw, list(contact)) }

func link(raw json.RawMessage) (string, error) {
	s, err := line(raw)
	if err != nil {
		return "", err
	}
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return "", err
	case u.Scheme != "https":
		return "", fmt.Errorf("%s is no https link", s)
	case u.User != nil, strings.ContainsAny(s, " \\"), u.String() != s:
		return "", fmt.Errorf("%s is no plain link", s)
	}
	if _, err := address.ParseDomain(u.Hostname()); err != nil {
		return "", err
	}
	return s, nil
}

// contact takes an address for chat or for mail: name@domain in both.
func contact(raw json.RawMessage) (string, error) {
	s, err := line(raw)
	if err != nil {
		return "", err
	}
	a, err := address.Parse(s)
	if err == nil && a.String() != s {
		err = fmt.Errorf("written as %q instead of %q", s, a)
	}
	return s, err
}
