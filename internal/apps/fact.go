package apps

import (
	"fmt"
	"time"
)

// Fact is where something was read and when.
type Fact struct {
	Source Source
	On     Date
}

// Source is a kind of source.
type Source string

// The sources.
const (
	Code       Source = "code"       // the app's own source code
	Newsletter Source = "newsletter" // of the XMPP Standards Foundation
	Survey     Source = "survey"     // one of the two above, it was not kept which
	Eversten   Source = "eversten"   // the guide for newcomers at eversten.net
	Debian     Source = "debian"     // Debian's list of packages
	// Lists are public lists of apps (Prosody's mod_register_apps, F-Droid's
	// weekly news) that give an address; the address itself was not opened.
	Lists Source = "lists"
)

// Verified reports whether the fact was seen in the app itself rather than told
// by somebody.
func (f Fact) Verified() bool { return f.Source == Code }

// Date is a date as precisely as it is known: Day or Month and Day may be 0.
type Date struct {
	Y int
	M time.Month
	D int
}

// Date returns the parts; internal/i18n writes them in the user's language.
func (d Date) Date() (year int, month time.Month, day int) { return d.Y, d.M, d.D }

// String is the date in ISO 8601, as precise as it is: 2026-07-15, 2026-07.
func (d Date) String() string {
	switch {
	case d.Y == 0:
		return ""
	case d.M == 0:
		return fmt.Sprintf("%04d", d.Y)
	case d.D == 0:
		return fmt.Sprintf("%04d-%02d", d.Y, d.M)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Y, d.M, d.D)
}
