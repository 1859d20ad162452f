package address

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// The names that can be registered: what every server takes, can be said on
// the phone, and is no other name in disguise.
const (
	minName = 3
	maxName = 30
)

// Username checks a name that somebody wants to register and returns it in
// lower case: 3 to 30 characters of a-z, 0-9, dot, hyphen and underscore, a
// letter first, no dot at the end and no two in a row. Servers fold the case of
// names (RFC 8265 section 3.3), so it is folded here, where it can be seen. The
// error is a fault.BadName whose "Why" is one of length, first, characters,
// dots, and whose "Try" is a name that would do, or empty.
func Username(s string) (string, error) {
	name := strings.ToLower(strings.TrimSpace(s))
	why := ""
	switch {
	case strings.ContainsFunc(name, func(r rune) bool { return !allowed(r) }):
		why = "characters"
	case len(name) < minName, len(name) > maxName:
		why = "length"
	case name[0] < 'a' || name[0] > 'z':
		why = "first"
	case strings.Contains(name, ".."), strings.HasSuffix(name, "."):
		why = "dots"
	default:
		return name, nil
	}
	try := FromName(s)
	return "", fault.New(fault.BadName, fault.Args{"Name": foreign.From(s), "Why": why, "Try": try})
}

func allowed(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_'
}

// spelled are letters that do not come apart into a base letter and a mark.
var spelled = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "đ", "d", "ð", "d",
	"þ", "th", "ł", "l", "ı", "i", "ħ", "h", "'", "", "’", "")

// FromName makes a user name of the name of a person, "Zoë Müller" becoming
// zoe.muller; empty where too little of it can be written with a-z.
func FromName(s string) string {
	if len(s) > 4*maxName {
		return ""
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(spelled.Replace(strings.ToLower(s))) {
		switch {
		case allowed(r):
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte('.')
		}
	}
	parts := strings.FieldsFunc(b.String(), func(r rune) bool { return r == '.' })
	name := strings.TrimLeft(strings.Join(parts, "."), "0123456789.-_")
	if len(name) > maxName {
		name = strings.TrimRight(name[:maxName], ".-_")
	}
	if len(name) < minName {
		return ""
	}
	return name
}

// Variants returns n names near the one that was taken, all different from it
// and from each other: a number behind it, as people expect, short ones first.
func Variants(name string, n int, r *rand.Rand) []string {
	if room := maxName - len(".999"); len(name) > room {
		name = strings.TrimRight(name[:room], ".-_")
	}
	var out []string
	seen := map[int]bool{}
	for limit := 10; len(out) < n; limit = min(limit*10, 1000) {
		number := limit/10 + r.IntN(limit-limit/10)
		if seen[number] || number < 2 {
			continue
		}
		seen[number] = true
		out = append(out, name+"."+strconv.Itoa(number))
	}
	return out
}

// Propose returns a name for somebody who has no idea: two words of nature and
// a number, unusual enough to be free.
func Propose(r *rand.Rand) string {
	return words[r.IntN(len(words))] + "." + words[r.IntN(len(words))] + "." + strconv.Itoa(10+r.IntN(90))
}

// words are short, known in many languages or easy to spell, and say nothing
// about a person.
var words = [...]string{
	"acorn", "amber", "anise", "apple", "aspen", "aster", "badger", "bamboo", "basil", "birch",
	"breeze", "brook", "cedar", "cherry", "cirrus", "clover", "cobalt", "comet", "coral", "crane",
	"delta", "dune", "ember", "falcon", "fern", "finch", "fjord", "garnet", "ginger", "glacier",
	"hazel", "heron", "indigo", "iris", "island", "ivory", "jade", "jasmine", "juniper", "kestrel",
	"lagoon", "larch", "lark", "laurel", "lemon", "lilac", "linden", "lotus", "lupin", "lynx",
	"magnet", "mango", "maple", "marble", "meadow", "melon", "mint", "mistral", "monsoon", "moss",
	"nectar", "nova", "nutmeg", "oak", "ocean", "olive", "onyx", "opal", "orbit", "orchid",
	"osprey", "otter", "pebble", "pepper", "pine", "plover", "polar", "poppy", "prairie", "quartz",
	"quince", "raven", "reed", "river", "robin", "rowan", "saffron", "sage", "sequoia", "sierra",
	"sorrel", "sparrow", "spruce", "summit", "sunset", "tango", "thyme", "topaz", "tulip", "tundra",
	"umber", "velvet", "violet", "walnut", "willow", "winter", "yarrow", "zephyr", "zenith", "zinnia",
}
