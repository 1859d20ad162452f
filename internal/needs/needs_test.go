package needs

import (
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
)

func TestAnswer(t *testing.T) {
	for _, tc := range []struct {
		flag   string
		values []string
		want   Needs
	}{
		{"contact", []string{"name"}, Needs{Contact: ByName}},
		{"contact", []string{" Phone "}, Needs{Contact: ByPhone}},
		{"invitation", nil, Needs{}},
		{"invitation", []string{" xmpp:a@b.example?roster \n"}, Needs{Invitation: "xmpp:a@b.example?roster"}},
		{"device", nil, Needs{}},
		{"device", []string{"mac", "Android", "mac"}, Needs{Devices: []Device{Android, Mac}}},
		{"device", []string{"browser", "mac", "windows", "linux", "iphone", "android"}, Needs{Devices: Devices()}},
		{"wish", nil, Needs{}},
		{"wish", []string{"green", "eu", "green"}, Needs{Wishes: []Wish{EU, Green}}},
		{"wish", []string{"country=FR"}, Needs{Wishes: []Wish{InCountry}, Within: "fr"}},
		{"wish", []string{"country=fr", "country=FR"}, Needs{Wishes: []Wish{InCountry}, Within: "fr"}},
		{
			"wish", []string{"green", "lasting", "no-puzzle", "reset", "files", "history", "country=ch", "eu", "association"},
			Needs{Wishes: Wishes(), Within: "ch"},
		},
	} {
		var got Needs
		if err := got.Answer(tc.flag, tc.values...); err != nil || !equal(got, tc.want) {
			t.Errorf("--%s %q: got %+v, %v; want %+v", tc.flag, tc.values, got, err, tc.want)
		}
	}
}

func TestAnswerRefuses(t *testing.T) {
	const wishes = "association, eu, country=CC, history, files, reset, no-puzzle, lasting, green"
	for _, tc := range []struct {
		flag    string
		values  []string
		value   string // the one that is named
		allowed string
	}{
		{"contact", []string{""}, "", "name, phone"},
		{"contact", []string{"mail"}, "mail", "name, phone"},
		{"contact", []string{"name", "phone"}, "name,phone", "name, phone"},
		{"device", []string{"mac", "ipad\x1b[2J"}, `ipad\u{001B}[2J`, "android, iphone, linux, windows, mac, browser"},
		{"wish", []string{"country"}, "country", wishes},
		{"wish", []string{"country="}, "country=", wishes},
		{"wish", []string{"country=uk"}, "country=uk", wishes},
		{"wish", []string{"country=fr", "country=de"}, "country=de", wishes},
		{"wish", []string{"eu", "cheap"}, "cheap", wishes},
	} {
		var n Needs
		f := fault.Of(n.Answer(tc.flag, tc.values...))
		if f == nil || f.Kind != fault.Usage || f.Args["Flag"] != "--"+tc.flag || f.Args["Allowed"] != tc.allowed || !equal(n, Needs{}) {
			t.Errorf("--%s %q: got %+v and %+v", tc.flag, tc.values, f, n)
			continue
		}
		if sentence, _ := i18n.New("en").Fault(f); !strings.Contains(sentence, tc.value) {
			t.Errorf("--%s %q: %s", tc.flag, tc.values, sentence)
		}
	}
}

func TestDefaults(t *testing.T) {
	for system, want := range map[string][]Device{
		"linux": {Linux}, "windows": {Windows}, "darwin": {Mac}, "android": {Android}, "freebsd": nil, "": nil,
	} {
		s := Surroundings{System: system, Lang: "fr", Country: "fr", Proxied: true}
		n := Defaults(s)
		if !equal(n, Needs{Contact: ByName, Devices: want, Lang: "fr", Country: "fr", Proxied: true}) {
			t.Errorf("%s: got %+v", system, n)
		}
		// What is shown as the default is what holds without an answer.
		asked := Needs{Lang: "fr", Country: "fr", Proxied: true}
		for _, q := range Questions(s) {
			if len(q.Default) == 0 && q.Kind == One || (q.DefaultFrom == "") != (len(q.Default) == 0) {
				t.Errorf("%s: --%s has the default %q from %q", system, q.Flag, q.Default, q.DefaultFrom)
			}
			if err := asked.Answer(q.Flag, q.Default...); err != nil {
				t.Errorf("%s: %v", system, err)
			}
		}
		if !equal(asked, n) {
			t.Errorf("%s: the defaults of the questions give %+v, want %+v", system, asked, n)
		}
	}
}

func TestQuestions(t *testing.T) {
	qs := Questions(Surroundings{System: "linux", Country: "fr"})
	var order []string
	for _, q := range qs {
		order = append(order, q.Flag)
		for _, o := range q.Options {
			var n Needs
			if err := n.Answer(q.Flag, o.Value); err != nil {
				t.Errorf("--%s does not take what its question offers: %v", q.Flag, err)
			}
		}
		for _, lang := range i18n.Languages() {
			c := i18n.New(lang)
			ids := []string{q.Text, q.Help}
			if q.DefaultFrom != "" {
				ids = append(ids, q.DefaultFrom)
			}
			for _, id := range ids {
				if !c.Has(id) {
					t.Errorf("%s: no text %s", lang, id)
				}
			}
			for _, o := range q.Options {
				for _, id := range []string{o.Text, o.Help} {
					if text := c.T(id, o.Args); id != "" && (!c.Has(id) || strings.Contains(text, "<no value>")) {
						t.Errorf("%s: %s is %q", lang, id, text)
					}
				}
			}
		}
	}
	if want := []string{"contact", "invitation", "device", "wish"}; !slices.Equal(order, want) {
		t.Errorf("asked in the order %q, want %q", order, want)
	}
	if got, want := len(qs[2].Options), len(Devices()); got != want {
		t.Errorf("%d devices are offered of %d", got, want)
	}
	if got, want := len(qs[3].Options), len(Wishes()); got != want {
		t.Errorf("%d wishes are offered of %d", got, want)
	}
	if got := Questions(Surroundings{})[3].Options; len(got) != len(Wishes())-1 || slices.ContainsFunc(got, func(o Option) bool { return strings.HasPrefix(o.Value, "country") }) {
		t.Errorf("without a country of the user's the wishes are %+v", got)
	}
}

func TestOpen(t *testing.T) {
	for _, tc := range []struct {
		name string
		n    Needs
		want []string
	}{
		{"by name", Needs{Contact: ByName}, []string{"contact", "invitation", "device", "wish"}},
		{"by phone", Needs{Contact: ByPhone}, []string{"contact", "device"}},
		{"invited", Needs{Contact: ByName, Invitation: "xmpp:b.example?register"}, []string{"contact", "invitation", "device"}},
	} {
		var got []string
		for _, q := range Questions(Surroundings{}) {
			if Open(q.Flag, tc.n) {
				got = append(got, q.Flag)
			}
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s: open are %q, want %q", tc.name, got, tc.want)
		}
	}
}

func equal(a, b Needs) bool {
	return a.Contact == b.Contact && slices.Equal(a.Devices, b.Devices) && slices.Equal(a.Wishes, b.Wishes) &&
		a.Within == b.Within && a.Invitation == b.Invitation && a.Lang == b.Lang &&
		a.Country == b.Country && a.Proxied == b.Proxied
}
