package scram

import (
	"slices"
	"strings"
)

// strengths are the mechanisms without channel binding, the weakest first.
var strengths = []string{"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"}

// AtLeast reports whether a login by this choice is no weaker than one by floor
// was: its mechanism does not come earlier in the order PLAIN, SCRAM-SHA-1, -256,
// -512, and it has a channel binding if the other had one, of any type. Every
// choice reaches the zero Choice. A floor by a mechanism that is not known here
// is reached by none: it may have been the strongest of all.
func (c Choice) AtLeast(floor Choice) bool {
	wanted := floor.strength()
	return wanted <= len(strengths) && c.strength() >= wanted && (floor.Binding == "" || c.Binding != "")
}

// strength is the place of the mechanism in the order, from 1; 0 is for none, and
// what is not known comes behind all others.
func (c Choice) strength() int {
	if c.Mechanism == "" {
		return 0
	}
	i := slices.Index(strengths, strings.TrimSuffix(c.Mechanism, plus))
	if i < 0 {
		i = len(strengths)
	}
	return i + 1
}
