package page

import (
	"xmpp-start/internal/apps"
)

// section tells what to do on a device.
func (w *writer) section(d device) {
	app := apps.For(d.id).App
	w.of(withAccount, func() {
		if d.takesAccounts() {
			w.heading(d, app)
			w.accountSteps(d, app)
			w.others(d, true)
		} else {
			w.phoneFirst(d, app)
		}
	})
	w.of(withoutAccount, func() {
		w.heading(d, app)
		w.contactSteps(d, app)
		w.others(d, false)
	})
}

func (w *writer) heading(d device, app apps.App) {
	w.text("h2", "welcome.app", attrs{"data-app", app.Name, "data-device", d.name})
	if id := why(app); id != "" {
		w.text("p", id, attrs{"class", "why"})
	}
}

// accountSteps make an address of the invitation.
func (w *writer) accountSteps(d device, app apps.App) {
	way := wayOf(app)
	of := attrs{"data-app", app.Name}
	w.element("ol", attrs{"role", "list"}, func() {
		w.element("li", nil, func() { w.text("p", way.install, of); w.stores(d, app, true) })
		w.element("li", nil, func() {
			w.text("p", d.open(), nil)
			w.button("welcome.button", w.Link.String(), "open")
			w.text("p", "welcome.button.hint", attrs{"class", "hint"})
			w.text("p", "welcome.button.refused", attrs{"class", "hint"})
		})
		w.element("li", nil, func() { w.text("p", way.name, nil) })
		w.element("li", nil, func() {
			w.of([]kind{accountAndContact}, func() { w.text("p", "welcome.step.done", nil) })
			w.of([]kind{account}, func() { w.text("p", "welcome.step.done.account", nil) })
		})
	})
}

// contactSteps are for those who get their address elsewhere.
func (w *writer) contactSteps(d device, app apps.App) {
	of := attrs{"data-app", app.Name}
	w.element("ol", attrs{"role", "list"}, func() {
		w.element("li", nil, func() { w.text("p", "welcome.step.address", nil); w.providers() })
		w.element("li", nil, func() { w.text("p", "welcome.step.sign-in", of); w.stores(d, app, false) })
		w.element("li", nil, func() {
			w.text("p", d.open(), nil)
			w.button("welcome.button", w.Link.String(), "open")
			w.text("p", "welcome.button.hint", attrs{"class", "hint"})
		})
		w.element("li", nil, func() {
			if app.Links == apps.IgnoresTokens {
				w.text("p", "welcome.step.done.asked", nil)
				return
			}
			w.of([]kind{contactWithToken}, func() { w.text("p", "welcome.step.done", nil) })
			w.of([]kind{contact}, func() { w.text("p", "welcome.step.done.asked", nil) })
		})
	})
}

// phoneFirst is for computers on which no app makes an address of an invitation.
func (w *writer) phoneFirst(d device, app apps.App) {
	w.text("h2", "welcome.phone.title", attrs{"data-device", d.name})
	w.element("ol", attrs{"role", "list"}, func() {
		w.element("li", nil, func() { w.text("p", "welcome.phone.scan", nil) })
		w.element("li", nil, func() {
			w.text("p", "welcome.phone.then", attrs{"data-app", app.Name})
			w.stores(d, app, false)
		})
	})
	w.detail("welcome.phone.none", func() {
		w.text("p", "welcome.phone.none.text", nil)
		w.element("p", nil, func() {
			w.element("code", attrs{"data-link", "command"}, func() {
				if !w.hollow {
					w.Put(`xmpp-start join "%v"`, w.Link)
				}
			})
		})
	})
}

// others lists the other apps for a device, for those who ask.
func (w *writer) others(d device, accounts bool) {
	others := d.others(accounts)
	if len(others) == 0 {
		return
	}
	w.element("details", nil, func() {
		w.text("summary", "welcome.others", attrs{"data-device", d.name})
		w.element("ul", nil, func() {
			for _, app := range others {
				w.element("li", nil, func() {
					w.Put("<b>%v</b>", app.Name)
					w.stores(d, app, accounts)
				})
			}
		})
	})
}

// stores lists where an app comes from; with an invitation that makes an
// account, the store hands it to an app that can take it.
func (w *writer) stores(d device, app apps.App, handOver bool) {
	installs := d.installs(app)
	sold := false
	for _, i := range installs {
		sold = sold || i.Paid
	}
	w.element("p", attrs{"class", "stores"}, func() {
		for _, i := range installs {
			switch {
			case i.Place == apps.Package:
				w.text("span", "welcome.store.package", attrs{"data-package", i.Ref})
				continue
			case i.Ref == "":
				w.text("span", "welcome.store.search", attrs{"data-app", app.Name, "data-store", stores[i.Place]})
				continue
			}
			to := attrs{"class", "store", "target", "_blank"}
			switch {
			case !handOver || i.Place != apps.Play:
				to = append(to, "href", i.Ref)
			case w.hollow:
				to = append(to, "data-play", i.Ref)
			default:
				to = append(to, "data-play", i.Ref, "href", referrer(i.Ref, w.Link.String()))
			}
			switch {
			case i.Place == apps.Site:
				w.text("a", "welcome.store.site", to)
			case i.Paid:
				w.text("a", "welcome.store.paid", append(to, "data-store", stores[i.Place]))
			case sold:
				w.text("a", "welcome.store.free", append(to, "data-store", stores[i.Place]))
			default:
				w.element("a", to, func() { w.Put("%v", stores[i.Place]) })
			}
		}
	})
}
