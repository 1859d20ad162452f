package providers

import (
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

func lineOrEmpty(r raw) (string, error) {
	s, err := r.text()
	switch {
	case err != nil:
		return "", err
	case len(s) > maxLine:
		return "", fmt.Errorf("longer than %d bytes", maxLine)
	case !plain(s):
		return "", fmt.Errorf("not plain text on one line: %s", foreign.From(s))
	}
	return s, nil
}

// plain reports whether s can be shown as it is. Most of the list is ASCII, and
// need not be cleaned to find out.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return foreign.From(s).String() == s
		}
	}
	return true
}

func line(r raw) (string, error) {
	s, err := lineOrEmpty(r)
	if err == nil && s == "" {
		err = errors.New("empty")
	}
	return s, err
}

func day(r raw) (Day, error) {
	s, err := line(r)
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

func answer(r raw) (Answer, error) {
	yes, err := r.boolean()
	switch {
	case err != nil:
		return Unknown, err
	case yes:
		return Yes, nil
	}
	return No, nil
}

func number(r raw, least int) (int, error) {
	n, err := r.integer()
	if err == nil && (n < least || n > maxNumber) {
		err = fmt.Errorf("%d is not within %d and %d", n, least, maxNumber)
	}
	return n, err
}

func count(r raw) (Count, error) {
	n, err := number(r, 1)
	return CountOf(n), err
}

// countOrUnknown reads −1 as unknown.
func countOrUnknown(r raw) (Count, error) {
	n, err := number(r, -1)
	if err == nil && n == 0 {
		err = errors.New("0 is neither a number of people nor unknown, which is -1")
	}
	return CountOf(n), err
}

// limit reads 0 as no limit, and −1 as unknown: it stands for less than one,
// too, and the two cannot be told apart.
func limit(r raw) (Limit, error) {
	n, err := number(r, -1)
	switch {
	case err != nil || n < 0:
		return Limit{}, err
	case n == 0:
		return Unlimited(), nil
	}
	return AtMost(n), nil
}

func oneOf[T ~string](allowed ...T) func(raw) (T, error) {
	return func(r raw) (T, error) {
		s, err := r.text()
		if err == nil && !slices.Contains(allowed, T(s)) {
			err = fmt.Errorf("%s is none of %q", foreign.From(s), allowed)
		}
		return T(s), err
	}
}

func country(r raw) (Country, error) {
	s, err := r.text()
	if err == nil && !Country(s).Valid() {
		err = fmt.Errorf("%s is no country's code of ISO 3166-1 in lower case", foreign.From(s))
	}
	return Country(s), err
}

func list[T comparable](read func(raw) (T, error)) func(raw) ([]T, error) {
	return func(r raw) ([]T, error) {
		items, err := r.array()
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

func byLanguage[T any](r raw, read func(raw) (T, error)) (map[string]T, error) {
	members, err := r.object()
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

func links(r raw) (Links, error) { return byLanguage(r, link) }

func contacts(r raw) (Contacts, error) { return byLanguage(r, list(contact)) }

func link(r raw) (string, error) {
	s, err := line(r)
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
func contact(r raw) (string, error) {
	s, err := line(r)
	if err != nil {
		return "", err
	}
	a, err := address.Parse(s)
	if err == nil && a.String() != s {
		err = fmt.Errorf("written as %q instead of %q", s, a)
	}
	return s, err
}
