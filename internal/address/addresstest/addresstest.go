// Package addresstest makes the addresses and domains that tests write down. One
// that is none ends the test.
package addresstest

import (
	"testing"

	"xmpp-start/internal/address"
)

// Domain returns the domain of that name.
func Domain(t testing.TB, name string) address.Domain {
	t.Helper()
	d, err := address.ParseDomain(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Parse returns the address that s is.
func Parse(t testing.TB, s string) address.Address {
	t.Helper()
	a, err := address.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
