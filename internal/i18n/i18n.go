// Package i18n holds every text that users read, in their language.
//
// A text has an id, AREA.words, and stands in catalog/AREA.LANGUAGE.json, or in
// friends/AREA.LANGUAGE.json where it is for the friends of a user, in the
// format of go-i18n: flat, plural forms where a number decides. The values that
// a text needs are put in by name ({{.Name}}); whatever they are, they arrive
// in the text as characters only, so nothing in them is ever executed.
//
// It is not for texts of other people (foreign.Text, which goes in as a value
// or is printed next to our own), nor for logs and command-line syntax.
package i18n

import (
	"maps"

	"xmpp-start/internal/fault"
)

// Catalog gives the texts in one language. It is safe for concurrent use, and
// neither looks for the language nor reads a text before one is asked for.
type Catalog struct {
	lang  func() string
	texts func() *texts
}

// T returns the text id with args put in; nil where it needs none. The int named
// Count chooses the plural form. Values may be strings, numbers,
// booleans, foreign.Text, time.Time (shown as local date and time), anything
// with a Date method (shown as a date), anything with Display, and []string
// (joined as "a, b and c"). An id that does not exist comes back in brackets.
func (c *Catalog) T(id string, args fault.Args) string {
	text, ok := c.texts().render(id, args["Count"], c.plain(args))
	if !ok {
		return "[" + id + "]"
	}
	return text
}

// Has reports whether there is a text id.
func (c *Catalog) Has(id string) bool { return c.texts().has(id) }

// Fault returns what to say about e: the sentence, and the hint what to type
// next, empty where there is none. Both are lower case and without a full stop,
// for use after "xmpp-start: error: " and "hint: ". Where e has a Why, the texts
// fault.KIND.WHY and fault.KIND.WHY.hint come before fault.KIND and
// fault.KIND.hint. Until of e is {{.Until}} in all of them. What the other side
// wrote (Said) is the caller's to quote.
func (c *Catalog) Fault(e *fault.Error) (sentence, hint string) {
	args := maps.Clone(e.Args)
	if !e.Until.IsZero() {
		if args == nil {
			args = fault.Args{}
		}
		args["Until"] = e.Until
	}
	id := "fault." + string(e.Kind)
	special := id
	if why, ok := e.Args["Why"].(string); ok && c.Has(id+"."+why) {
		special += "." + why
	}
	for _, id := range []string{special, id} {
		if c.Has(id + ".hint") {
			hint = c.T(id+".hint", args)
			break
		}
	}
	return c.T(special, args), hint
}
