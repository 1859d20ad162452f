package page

import (
	"html"
	"slices"
	"strings"

	"xmpp-start/internal/i18n"
	"xmpp-start/internal/link"
	"xmpp-start/internal/markup"
)

// writer writes a page. Elements are hidden, filled and shown by the script
// according to their data- attributes: data-t is a text, data-kind and
// data-device say for whom it is, data-link and data-play what a link leads to.
type writer struct {
	markup.Page
	Invitation
	texts *i18n.Catalog
	// open: the page is for all friends, and what their links hold is not known.
	open bool
	kind kind
	// plain leads to the inviter without a token.
	plain link.Link
	// values of the slots that are the same in the whole page.
	values map[string]string
	// hollow: what is written now is hidden, and filled by the script before it is
	// shown.
	hollow bool
	// used are the texts that the script needs in all languages.
	used map[string]bool
}

// ofScript are the texts that are not in the page until the script puts them
// there.
var ofScript = []string{
	"welcome.qr.label", "welcome.qr.title.other", "welcome.qr.app", "welcome.qr.camera", "welcome.copied", "welcome.copy.by-hand",
	"welcome.notice.ended", "welcome.notice.unreadable", "welcome.notice.foreign",
}

func newWriter(i Invitation) *writer {
	w := &writer{
		Invitation: i, texts: i18n.ForFriend(i.Lang), open: i.Link == (link.Link{}),
		plain: i.contactLink(), used: map[string]bool{},
	}
	for _, id := range ofScript {
		w.used[id] = true
	}
	if w.open {
		w.Link = w.plain
	}
	w.kind = kindOf(w.Link)
	w.values = map[string]string{
		"name": i.Name.Short(maxName), "address": i.Address.Display(), "domain": i.Address.Domain().Display(),
	}
	if i.Name.Empty() {
		w.values["name"] = i.Address.Display()
	}
	if !i.Expires.IsZero() {
		// Which day it is where the reader lives, only the script knows.
		w.values["until"] = w.texts.Date(i.Expires.UTC().Date())
	}
	return w
}

// attrs are names and values of attributes in turn. One without a value is "".
type attrs []string

// tag writes the start of an element.
func (w *writer) tag(name string, a attrs) {
	w.WriteString("<" + name)
	for i := 0; i+1 < len(a); i += 2 {
		w.WriteString(" " + a[i])
		if a[i+1] != "" {
			w.WriteString(`="` + html.EscapeString(a[i+1]) + `"`)
		}
	}
	w.WriteString(">")
}

// element writes an element with what inside writes.
func (w *writer) element(name string, a attrs, inside func()) {
	w.tag(name, a)
	inside()
	w.WriteString("</" + name + ">\n")
}

// text writes an element with a text. Its slots are filled with the attributes
// data-SLOT of the element, else with the values of the page.
func (w *writer) text(name, id string, a attrs) {
	w.used[id] = true
	w.tag(name, append(attrs{"data-t", brief(id)}, a...))
	if !w.hollow {
		w.filled(id, a)
	}
	w.WriteString("</" + name + ">\n")
}

// filled writes a text with its slots filled, each set apart: names of people
// and addresses may be written from right to left.
func (w *writer) filled(id string, a attrs) {
	for i, piece := range pieces(slotted(w.texts, id)) {
		if i%2 == 0 {
			w.Put("%v", piece)
			continue
		}
		w.Put("<bdi>%v</bdi>", w.value(piece, a))
	}
}

// value is what a slot holds.
func (w *writer) value(slot string, a attrs) string {
	if i := slices.Index(a, "data-"+slot); i >= 0 {
		return a[i+1]
	}
	return w.values[slot]
}

// string is a text without markup.
func (w *writer) string(id string) string {
	var b strings.Builder
	for i, piece := range pieces(slotted(w.texts, id)) {
		if i%2 == 1 {
			piece = w.values[piece]
		}
		b.WriteString(piece)
	}
	return b.String()
}

// of writes what is for some kinds of invitations only. A page for one friend
// leaves out the rest; in one for all, the script shows what fits.
func (w *writer) of(kinds []kind, inside func()) {
	fits := slices.Contains(kinds, w.kind)
	if !w.open {
		if fits {
			inside()
		}
		return
	}
	var words []string
	for _, k := range kinds {
		words = append(words, string(k))
	}
	a := attrs{"data-kind", strings.Join(words, " ")}
	if !fits {
		a = append(a, "hidden", "")
	}
	outer := w.hollow
	w.hollow = outer || !fits
	w.element("div", a, inside)
	w.hollow = outer
}

// Those who get an account by the invitation, and those who get one elsewhere.
var (
	withAccount    = []kind{accountAndContact, account}
	withoutAccount = []kind{contactWithToken, contact}
	withToken      = []kind{accountAndContact, account, contactWithToken}
)
