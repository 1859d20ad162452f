package page

import (
	"slices"

	"xmpp-start/internal/apps"
	"xmpp-start/internal/needs"
)

// device is one that the page has a section for.
type device struct {
	id   needs.Device
	name string // is the same in all languages
}

// devices are in the order of the page. The browser is none of them: which
// client runs at a provider the page cannot know.
var devices = [...]device{
	{needs.Android, "Android"},
	{needs.IPhone, "iPhone & iPad"},
	{needs.Mac, "Mac"},
	{needs.Windows, "Windows"},
	{needs.Linux, "Linux"},
}

// stores are the names of the places that apps come from; the others have texts.
var stores = map[apps.Place]string{
	apps.FDroid: "F-Droid", apps.Play: "Google Play", apps.AppStore: "App Store", apps.Flathub: "Flathub",
	apps.MicrosoftStore: "Microsoft Store", apps.Homebrew: "Homebrew",
}

// takesAccounts reports whether the app for d makes an account of an invitation.
func (d device) takesAccounts() bool { return apps.For(d.id).App.Links == apps.TakesAccounts }

// others lists the apps for d beside the first one, but for those that newcomers
// cannot use; with accounts, only those that make an account of an invitation.
func (d device) others(accounts bool) []apps.App {
	first := apps.For(d.id).App.ID
	return slices.DeleteFunc(apps.All(), func(a apps.App) bool {
		return a.ID == first || a.Status != apps.Works || !a.RunsOn(d.id) || accounts && a.Links != apps.TakesAccounts
	})
}

// installs lists where the app for d comes from.
func (d device) installs(a apps.App) []apps.Install {
	return slices.DeleteFunc(slices.Clone(a.Installs), func(i apps.Install) bool { return i.Device != d.id })
}

// why is the text that says why it is this app; empty where there is none.
func why(a apps.App) string {
	switch a.ID {
	case "conversations":
		return "welcome.why.conversations"
	case "monal":
		return "welcome.why.monal"
	case "gajim":
		return "welcome.why.gajim"
	}
	return ""
}

// way holds the texts of the steps with an invitation that makes an account.
type way struct{ install, name string }

// wayOf returns the steps as eversten.net describes them for Android and iPhone;
// on the Mac, Monal is the same app. The zero way where none are known.
func wayOf(a apps.App) way {
	switch a.ID {
	case "conversations":
		return way{"welcome.step.install.conversations", "welcome.step.name.conversations"}
	case "monal":
		return way{"welcome.step.install.monal", "welcome.step.name.monal"}
	}
	return way{}
}

// open is the text of the step that opens the invitation, on an iPhone as
// eversten.net has it.
func (d device) open() string {
	switch d.id {
	case needs.Android:
		return "welcome.step.open"
	case needs.IPhone:
		return "welcome.step.open.safari"
	}
	return "welcome.step.open.computer"
}
