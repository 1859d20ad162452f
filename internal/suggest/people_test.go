package suggest

import "xmpp-start/internal/needs"

// typical are people of the kinds that come, by what they are called.
func typical() map[string]needs.Needs {
	return map[string]needs.Needs{
		"grandmother-iphone-france": {
			Devices: []needs.Device{needs.IPhone}, Wishes: []needs.Wish{needs.NoPuzzle}, Lang: "fr", Country: "fr",
		},
		"student-brazil": {Devices: []needs.Device{needs.Android}, Lang: "pt", Country: "br"},
		"association-germany": {
			Devices: []needs.Device{needs.Android, needs.Linux}, Wishes: []needs.Wish{needs.Association, needs.EU}, Lang: "de", Country: "de",
		},
		"journalist-tor":     {Devices: []needs.Device{needs.Android, needs.Linux}, Lang: "en", Proxied: true},
		"photographer":       {Devices: []needs.Device{needs.Android, needs.Mac}, Wishes: []needs.Wish{needs.Files}, Lang: "en", Country: "gb"},
		"offline-for-months": {Devices: []needs.Device{needs.Android}, Wishes: []needs.Wish{needs.History}, Lang: "en"},
		"forgetful":          {Devices: []needs.Device{needs.Android}, Wishes: []needs.Wish{needs.Reset}, Lang: "en"},
		// Its password lies in a file, which goes back with the laptop.
		"company-laptop-without-keyring": {
			Devices: []needs.Device{needs.Windows, needs.Browser}, Wishes: []needs.Wish{needs.Reset, needs.Lasting}, Lang: "en",
		},
		"wants-it-all": {
			Devices: []needs.Device{needs.Android}, Wishes: []needs.Wish{needs.Association, needs.History, needs.Reset, needs.Green}, Lang: "en",
		},
		"nearly-there": {Devices: []needs.Device{needs.Linux}, Wishes: []needs.Wish{needs.Association, needs.Reset}, Lang: "en"},
	}
}
