package page

import (
	"net/url"
	"unicode"
	"unicode/utf8"

	"xmpp-start/internal/i18n"
	"xmpp-start/internal/qrcode"
)

// providers is the list of the XMPP Providers project, which this program's own
// list is made from.
const providers = "https://providers.xmpp.net/"

// choices are the language and the device, for the script to show.
func (w *writer) choices() {
	w.element("header", attrs{"class", "bar", "id", "bar", "hidden", ""}, func() {
		w.text("label", "welcome.language", attrs{"for", "language", "class", "unseen"})
		w.element("select", attrs{"id", "language"}, func() {
			for _, lang := range i18n.FriendLanguages() {
				w.Put("<option value=\"%v\" lang=\"%v\">%v</option>", lang, lang, i18n.ForFriend(lang).T("welcome.language.name", nil))
			}
		})
	})
}

// main writes everything between the head and the foot.
func (w *writer) main(code qrcode.Code) {
	w.greeting()
	w.element("div", attrs{"class", "columns"}, func() {
		w.element("div", attrs{"class", "way"}, func() {
			w.element("div", attrs{"class", "pick", "id", "pick", "hidden", ""}, func() {
				w.text("label", "welcome.device", attrs{"for", "device"})
				w.element("select", attrs{"id", "device"}, func() {
					for _, d := range devices {
						w.Put("<option value=\"%v\">%v</option>", d.id, d.name)
					}
					w.text("option", "welcome.device.all", attrs{"value", ""})
				})
			})
			for _, d := range devices {
				w.element("section", attrs{"class", "card", "data-device", string(d.id)}, func() { w.section(d) })
			}
		})
		w.element("div", attrs{"class", "aside"}, func() { w.aside(code) })
	})
	w.element("section", attrs{"class", "more"}, w.cases)
}

// greeting says who invites to what, and what is wrong.
func (w *writer) greeting() {
	w.element("div", attrs{"class", "hero"}, func() {
		w.Put("<div class=\"face\" aria-hidden=\"true\"><bdi>%v</bdi></div>\n", initial(w.values["name"]))
		w.text("h1", "welcome.title", nil)
		if !w.Name.Empty() {
			w.Put("<p class=\"who\"><bdi>%v</bdi></p>\n", w.values["address"])
		}
		for _, lead := range []struct {
			kinds []kind
			id    string
		}{
			{[]kind{accountAndContact}, "welcome.lead.account-and-contact"},
			{[]kind{account}, "welcome.lead.account"},
			{withoutAccount, "welcome.lead.contact"},
		} {
			w.of(lead.kinds, func() { w.text("p", lead.id, attrs{"class", "lead"}) })
		}
		w.of(withToken, func() {
			if w.Expires.IsZero() {
				w.text("p", "welcome.single", attrs{"class", "until"})
			} else {
				w.text("p", "welcome.until", attrs{"class", "until"})
			}
		})
	})
	w.element("p", attrs{"class", "notice", "id", "notice", "role", "alert", "hidden", ""}, func() {})
	if w.open {
		// The script never has to write this, in whichever language.
		w.element("noscript", nil, func() {
			w.element("p", attrs{"class", "notice"}, func() { w.filled("welcome.notice.no-script", nil) })
		})
	}
}

// initial is the letter for a face without a picture; a dot where the name
// begins with none.
func initial(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if unicode.IsLetter(r) {
		return string(unicode.ToUpper(r))
	}
	return "•"
}

// aside writes the QR code and the address.
func (w *writer) aside(code qrcode.Code) {
	w.element("details", attrs{"class", "card", "id", "qr", "open", ""}, func() {
		w.element("summary", nil, func() { w.text("h2", "welcome.qr.title", attrs{"id", "other"}) })
		w.element("div", attrs{"class", "code"}, func() { w.WriteString(code.SVG(w.string("welcome.qr.label"))) })
		if w.coded() == w.Link.String() {
			w.text("p", "welcome.qr.app", attrs{"id", "scan"})
		} else {
			w.text("p", "welcome.qr.camera", attrs{"id", "scan"})
		}
	})
	w.element("section", attrs{"class", "card"}, func() {
		w.text("h2", "welcome.address.title", nil)
		w.Put("<p class=\"copy\"><code id=\"address\" dir=\"auto\">%v</code>", w.values["address"])
		w.text("button", "welcome.copy", attrs{"type", "button", "id", "copy", "hidden", "", "aria-describedby", "address"})
		w.WriteString("</p>\n")
		w.text("p", "welcome.address.text", nil)
		w.Put("<p id=\"copied\" role=\"status\"></p>\n")
	})
}

// cases are for those who are no newcomers.
func (w *writer) cases() {
	w.text("h2", "welcome.more", nil)
	w.detail("welcome.have.title", func() {
		w.of([]kind{accountAndContact, contactWithToken, contact}, func() {
			w.text("p", "welcome.have.text", nil)
			w.button("welcome.button", w.Link.String(), "open")
		})
		w.of([]kind{account}, func() {
			w.text("p", "welcome.have.text.account", nil)
			w.button("welcome.have.button", w.plain.String(), "plain")
		})
	})
	w.detail("welcome.quicksy.title", func() { w.text("p", "welcome.quicksy.text", nil) })
	w.detail("welcome.without.title", func() { w.text("p", "welcome.without.text", nil); w.providers() })
	w.detail("welcome.what.title", func() { w.text("p", "welcome.what.text", nil) })
}

// detail writes something that is shown on request, also without the script.
func (w *writer) detail(id string, inside func()) {
	w.element("details", nil, func() {
		w.text("summary", id, nil)
		w.element("div", nil, inside)
	})
}

// button is a link that opens an app; to says with which link.
func (w *writer) button(id, link, to string) {
	a := attrs{"class", "button", "data-link", to}
	if !w.hollow || to != "open" {
		a = append(a, "href", link)
	}
	w.WriteString("<p>")
	w.text("a", id, a)
	w.WriteString("</p>\n")
}

func (w *writer) providers() {
	w.WriteString("<p class=\"list\">")
	w.text("a", "welcome.step.address.list", attrs{"class", "store", "href", providers, "target", "_blank"})
	w.WriteString("</p>\n")
}

// referrer is the address of an app in Google's store from where the app takes
// the invitation along when it is opened for the first time.
func referrer(store, link string) string { return store + "&referrer=" + url.QueryEscape(link) }
