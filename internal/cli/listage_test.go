package cli

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

// TestListGetsOld is what somebody reads who has this program for years: at first
// nothing of it, after half a year that the list is old, and after a year nobody is
// chosen from it. The same holds whatever language they read.
func TestListGetsOld(t *testing.T) {
	for _, tc := range []struct {
		at              string
		warned, refused bool
		command         string
		says, french    string
	}{
		{"2026-11-21", false, false, "suggest", "A provider that fits", "Un fournisseur qui convient"},
		{"2027-01-18", false, false, "suggest", "A provider that fits", "Un fournisseur qui convient"},
		{"2027-01-19", true, false, "suggest", "A provider that fits", "Un fournisseur qui convient"},
		{"2027-07-22", true, false, "suggest", "A provider that fits", "Un fournisseur qui convient"},
		{"2027-07-23", true, true, "suggest", "22 July 2026", "22 juillet 2026"},
		{"2099-07-23", true, true, "suggest", "22 July 2026", "22 juillet 2026"},
		{"2027-07-23", false, false, "suggest --why yax.im", "which is too old to choose from it for you", "trop ancien pour choisir à votre place"},
		{"2027-07-23", false, false, "provider list", "22 July 2026", "22 juillet 2026"},
		// A clock that is years behind makes no list old, and is asked about.
		{"2020-01-01", false, false, "suggest", "A provider that fits", "Un fournisseur qui convient"},
		{"2020-01-01", false, false, "suggest --why yax.im", "is the clock of this computer right?", "l’horloge de cet ordinateur est-elle à l’heure"},
	} {
		for lang, says := range map[string]string{"en": tc.says, "fr": tc.french} {
			t.Run(fmt.Sprint(tc.command, " at ", tc.at, " in ", lang), func(t *testing.T) {
				t.Setenv("XDG_STATE_HOME", t.TempDir())
				now, err := time.Parse(time.DateOnly, tc.at)
				if err != nil {
					t.Fatal(err)
				}
				var out, errOut bytes.Buffer
				a := newApp(new(bytes.Buffer), &out, &errOut)
				a.now = func() time.Time { return now }
				err = a.run(t.Context(), append(strings.Fields(tc.command), "--lang", lang))
				if refused := fault.Is(err, fault.NoProvider) && fault.Of(err).Args["Why"] == "too-old"; refused != tc.refused || err != nil && !refused {
					t.Errorf("got %v", err)
				}
				words := strings.Join(strings.Fields(errOut.String()), " ")
				if warned := strings.Contains(words, "xmpp-start provider update"); warned != tc.warned {
					t.Errorf("warned: %t, %s", warned, words)
				}
				if !strings.Contains(out.String(), says) {
					t.Errorf("%q is not in %s", says, out.String())
				}
			})
		}
	}
}
