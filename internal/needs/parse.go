package needs

import (
	"errors"
	"slices"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/providers"
)

// The flags that answer the questions.
const (
	flagContact    = "contact"
	flagDevice     = "device"
	flagWish       = "wish"
	flagInvitation = "invitation"
)

// countryPrefix stands before the code in --wish country=CC.
const countryPrefix = string(InCountry) + "="

// ParseContact reads the value of --contact. The error is a fault.Usage with
// Flag, Value and Allowed.
func ParseContact(s string) (Contact, error) {
	all := []Contact{ByName, ByPhone}
	if c := Contact(fold(s)); slices.Contains(all, c) {
		return c, nil
	}
	return "", unknown(flagContact, s, names(all))
}

// ParseDevices reads the values of --device. The error is a fault.Usage with
// Flag, Value and Allowed.
func ParseDevices(values []string) ([]Device, error) {
	all := Devices()
	var named []Device
	for _, s := range values {
		d := Device(fold(s))
		if !slices.Contains(all, d) {
			return nil, unknown(flagDevice, s, names(all))
		}
		named = append(named, d)
	}
	return inOrder(all, named), nil
}

// ParseWishes reads the values of --wish; within is the country of country=CC.
// The error is a fault.Usage with Flag, Value and Allowed.
func ParseWishes(values []string) (wishes []Wish, within providers.Country, err error) {
	all := Wishes()
	allowed := names(all)
	allowed[slices.Index(all, InCountry)] = countryPrefix + "CC"

	var named []Wish
	for _, s := range values {
		w := Wish(fold(s))
		if code, ok := strings.CutPrefix(string(w), countryPrefix); ok {
			c := providers.Country(code)
			// Servers of one user stand in one place.
			if !c.Valid() || within != "" && within != c {
				return nil, "", unknown(flagWish, s, allowed)
			}
			w, within = InCountry, c
		} else if w == InCountry || !slices.Contains(all, w) {
			return nil, "", unknown(flagWish, s, allowed)
		}
		named = append(named, w)
	}
	return inOrder(all, named), within, nil
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// inOrder returns those of all that are named.
func inOrder[T comparable](all, named []T) []T {
	return slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !slices.Contains(named, v) })
}

func names[T ~string](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = string(v)
	}
	return list
}

func unknown(flag, value string, allowed []string) error {
	return fault.Wrap(fault.Usage, errors.New("no such value of --"+flag), fault.Args{
		"Flag": "--" + flag, "Value": foreign.From(value), "Allowed": strings.Join(allowed, ", "),
	})
}
