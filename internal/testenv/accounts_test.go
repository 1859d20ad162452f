package testenv

import (
	"slices"
	"testing"
)

// Accounts are listed however they came about.
func TestAccounts(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			before, err := s.Accounts(Open)
			if err != nil {
				t.Fatal(err)
			}
			added, registered := fresh("mole.1"), fresh("vole_2")
			s.Adduser(t, added, Open, testPassword)
			if got := openTest(t, s, Open).register(t, registered, "").outcome(); got != "result" {
				t.Fatalf("registering: %s", got)
			}
			after, err := s.Accounts(Open)
			if want := append(before, added, registered); err != nil || len(after) != len(want) ||
				!slices.Contains(after, added) || !slices.Contains(after, registered) {
				t.Errorf("accounts %q, %v, want %q", after, err, want)
			}
			elsewhere, err := s.Accounts(Blocked)
			if err != nil || slices.Contains(elsewhere, added) {
				t.Errorf("accounts elsewhere: %q, %v", elsewhere, err)
			}
		})
	}
}
