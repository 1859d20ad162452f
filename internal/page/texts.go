package page

import (
	"strings"

	"xmpp-start/internal/apps"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
)

// maxName bounds the name in headings and sentences, in characters.
const maxName = 40

// slots are the values of the texts, by the name that they have in a text. In
// the page a value is a {slot}, which is filled when the page is written and once
// more by the script: with another language, or with what stands behind the #.
var slots = fault.Args{
	"Name": "{name}", "Address": "{address}", "Domain": "{domain}", "Until": "{until}", "Other": "{other}",
	"App": "{app}", "Device": "{device}", "Store": "{store}", "Package": "{package}",
}

// brief is the id of a text in the page.
func brief(id string) string { return strings.TrimPrefix(id, "welcome.") }

// slotted returns the text with its slots. The date of the facts is the same for
// everybody, so it is no slot.
func slotted(c *i18n.Catalog, id string) string {
	args := fault.Args{"Date": factsOn()}
	for name, slot := range slots {
		args[name] = slot
	}
	return c.T(id, args)
}

// factsOn is when what the page says about apps was last read.
func factsOn() apps.Date {
	var newest apps.Date
	for _, d := range devices {
		if on := apps.For(d.id).App.LinksFact.On; on.String() > newest.String() {
			newest = on
		}
	}
	return newest
}

// pieces cuts a text at its slots: what stands at odd places is the name of one.
func pieces(text string) []string {
	var all []string
	for {
		before, rest, ok := strings.Cut(text, "{")
		name, after, closed := strings.Cut(rest, "}")
		all = append(all, before)
		if !ok || !closed {
			return all
		}
		all = append(all, name)
		text = after
	}
}
