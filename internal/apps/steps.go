package apps

import (
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
)

// Way is how somebody comes to use an app.
type Way string

const (
	// SignIn is with an account that exists.
	SignIn Way = "sign-in"
	// ByPhone is with a phone number, which is an account of its own.
	ByPhone Way = "phone"
)

// Steps returns what to do on d, in order: plain sentences with the address
// and its provider filled in where there is one. The password is never in them.
// Nil where the app does not run on d or does not know the way (Quicksy signs
// nobody in who has an account elsewhere).
func (a App) Steps(d needs.Device, w Way, own address.Address) []Text {
	if !a.RunsOn(d) {
		return nil
	}
	args := fault.Args{"App": a.Name, "Address": own, "Provider": own.Domain()}
	for _, i := range a.Installs {
		if i.Device == d {
			args[string(i.Place)] = i.Ref
		}
	}
	var steps []Text
	for _, id := range a.steps(d, w) {
		steps = append(steps, Text{ID: id, Args: args})
	}
	return steps
}

// Notes returns what to know before the steps: that the app is reported closed,
// and that nobody saw the steps work.
func (a App) Notes(w Way) []Text {
	var notes []Text
	if a.Status == ReportedClosed {
		notes = append(notes, Text{ID: "app.note.reported-closed", Args: fault.Args{"App": a.Name, "Date": a.StatusFact.On}})
	}
	switch {
	case !a.knows(w), a.stepsFact.Verified():
	case a.stepsFact.Source == Eversten:
		notes = append(notes, Text{ID: "app.note.described", Args: fault.Args{"App": a.Name, "Date": a.stepsFact.On}})
	default:
		notes = append(notes, Text{ID: "app.note.not-described", Args: fault.Args{"App": a.Name}})
	}
	return notes
}

// knows reports whether there are steps for w on any device.
func (a App) knows(w Way) bool {
	return slices.ContainsFunc(a.Devices(), func(d needs.Device) bool { return a.steps(d, w) != nil })
}

func conversationsSteps(_ needs.Device, w Way) []string {
	if w != SignIn {
		return nil
	}
	return []string{
		"app.conversations.install", "app.conversations.open", "app.sign-in", "app.conversations.picture",
		"app.conversations.battery", "app.conversations.friends",
	}
}

func quicksySteps(d needs.Device, w Way) []string {
	if w != ByPhone {
		return nil
	}
	install := "app.quicksy.install.android"
	if d == needs.IPhone {
		install = "app.quicksy.install.iphone"
	}
	steps := []string{install, "app.quicksy.number", "app.quicksy.code", "app.quicksy.name", "app.quicksy.contacts"}
	if d == needs.Android {
		steps = append(steps, "app.quicksy.battery")
	}
	return append(steps, "app.quicksy.others")
}

func monalSteps(d needs.Device, w Way) []string {
	if w != SignIn {
		return nil
	}
	install := "app.monal.install.iphone"
	if d == needs.Mac {
		install = "app.monal.install.mac"
	}
	return []string{install, "app.open", "app.sign-in", "app.monal.notifications", "app.monal.friends"}
}

func gajimSteps(d needs.Device, w Way) []string {
	if w != SignIn {
		return nil
	}
	install := "app.install.linux"
	if d == needs.Windows {
		install = "app.gajim.install.windows"
	}
	return []string{install, "app.open", "app.sign-in", "app.gajim.friends"}
}

// otherSteps are for apps of which no more is known than that one signs in.
func otherSteps(_ needs.Device, w Way) []string {
	if w != SignIn {
		return nil
	}
	return []string{"app.install.linux", "app.open", "app.sign-in"}
}

func browserSteps(_ needs.Device, w Way) []string {
	if w != SignIn {
		return nil
	}
	return []string{"app.browser.page", "app.sign-in", "app.browser.leave"}
}
