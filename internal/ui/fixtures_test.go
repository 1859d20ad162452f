package ui

import "context"

var (
	contact = Question{
		Flag: "--contact", Title: "How shall friends find you?", Help: "All can talk to all.",
		Options: []Option{
			{Value: "name", Label: "by a name", Help: "Several are fine."},
			{Value: "phone", Label: "by phone number"},
		},
		Default: "name", DefaultFrom: "most people",
	}
	devices = Several{
		Flag: "--device", Title: "Which devices?",
		Options: []Option{{Value: "android", Label: "Android"}, {Value: "linux", Label: "Linux"}, {Value: "mac", Label: "Mac"}},
		Default: []string{"linux"}, DefaultFrom: "this computer",
	}
)

func background() context.Context { return context.Background() }
