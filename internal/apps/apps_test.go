package apps

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/address"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/needs"
)

func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range All() {
		if !regexp.MustCompile(`^[a-z]+$`).MatchString(a.ID) || a.Name == "" || seen[a.ID] {
			t.Errorf("%q: bad or doubled id, or no name", a.ID)
		}
		seen[a.ID] = true
		if a.Status != Works && a.StatusFact == (Fact{}) {
			t.Errorf("%s: %s without a source", a.ID, a.Status)
		}
		// The text of the note names the newsletter.
		if a.Status == ReportedClosed && a.StatusFact.Source != Newsletter {
			t.Errorf("%s: reported closed by %q", a.ID, a.StatusFact.Source)
		}
		if len(a.Devices()) == 0 {
			t.Errorf("%s runs nowhere", a.ID)
		}
		if (a.Card != "") != (a.CardFact != Fact{}) || a.LinksFact == (Fact{}) {
			t.Errorf("%s: a fact without a source, or a source without a fact", a.ID)
		}
		for _, r := range a.Releases {
			if r.Version == "" || r.Fact.On.Y == 0 || r.Fact.Source == "" || r.Device != "" && !a.RunsOn(r.Device) {
				t.Errorf("%s: release %+v", a.ID, r)
			}
		}
		for _, i := range a.Installs {
			checkInstall(t, a, i)
		}
	}
}

func checkInstall(t *testing.T, a App, i Install) {
	t.Helper()
	if !slices.Contains(needs.Devices(), i.Device) || (i.Ref != "") != (i.RefFact != Fact{}) {
		t.Errorf("%s: %+v", a.ID, i)
	}
	if i.Ref == "" {
		return
	}
	if i.Place == Package {
		if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(i.Ref) {
			t.Errorf("%s: package %q", a.ID, i.Ref)
		}
		return
	}
	hosts := map[Place]string{FDroid: "f-droid.org", Play: "play.google.com", AppStore: "apps.apple.com", Flathub: "flathub.org", Site: "gajim.org"}
	u, err := url.Parse(i.Ref)
	if err != nil || u.Scheme != "https" || u.Host != hosts[i.Place] || u.String() != i.Ref {
		t.Errorf("%s: %s is %q", a.ID, i.Place, i.Ref)
	}
}

func TestFind(t *testing.T) {
	for _, s := range []string{"monal", "Monal", "MONAL"} {
		if a, ok := Find(s); !ok || a.ID != "monal" {
			t.Errorf("%q: got %q, %v", s, a.ID, ok)
		}
	}
	for _, s := range []string{"", "mona", "whatsapp"} {
		if a, ok := Find(s); ok || a.ID != "" {
			t.Errorf("%q: got %q", s, a.ID)
		}
	}
}

func TestOneAppADevice(t *testing.T) {
	for _, d := range needs.Devices() {
		c := For(d)
		if !c.App.RunsOn(d) || c.App.Status != Works || len(c.App.Steps(d, SignIn, address.Address{})) < 3 {
			t.Errorf("%s: %q is no app for it", d, c.App.ID)
		}
		for _, lang := range i18n.Languages() {
			// It stands below the app's name.
			if why := i18n.New(lang).T(c.Why.ID, c.Why.Args); why == "" || why == c.Why.ID || strings.HasPrefix(why, c.App.Name) {
				t.Errorf("%s in %s: %q", d, lang, why)
			}
		}
	}
	if c := For("toaster"); c.App.ID != "" || c.Why.ID != "" {
		t.Errorf("a toaster gets %+v", c)
	}
}

// Every text of every app, in each language, with and without an address.
func TestTexts(t *testing.T) {
	own, err := address.Parse("anna@yax.im")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, lang := range i18n.Languages() {
		catalog := i18n.New(lang)
		for _, a := range All() {
			for _, w := range []Way{SignIn, ByPhone} {
				for _, d := range needs.Devices() {
					for _, who := range []address.Address{own, {}} {
						steps := a.Steps(d, w, who)
						if (steps != nil) != (a.RunsOn(d) && a.knows(w)) {
							t.Errorf("%s on %s, %s: %d steps", a.ID, d, w, len(steps))
						}
						all := ""
						for _, s := range append(steps, a.Notes(w)...) {
							text := catalog.T(s.ID, s.Args)
							checkText(t, s.ID, text)
							all += text
							count++
						}
						if w == SignIn && steps != nil && strings.Contains(all, "anna@yax.im") != (who == own) {
							t.Errorf("%s on %s in %s for %q: %s", a.ID, d, lang, who, all)
						}
					}
				}
			}
		}
	}
	if count < 100 {
		t.Errorf("only %d texts were looked at", count)
	}
}

func checkText(t *testing.T, id, text string) {
	t.Helper()
	if strings.HasPrefix(text, "[") || strings.Contains(text, "<no value>") || strings.Contains(text, "http:") || strings.Contains(text, "()") || strings.Contains(text, "  ") {
		t.Errorf("%s: %q", id, text)
	}
}

func TestTrapsAreTold(t *testing.T) {
	for _, tc := range []struct {
		app    string
		device needs.Device
		way    Way
		step   string
	}{
		{"conversations", needs.Android, SignIn, "app.conversations.battery"},
		{"quicksy", needs.Android, ByPhone, "app.quicksy.battery"},
		{"quicksy", needs.IPhone, ByPhone, "app.quicksy.others"},
		{"monal", needs.IPhone, SignIn, "app.monal.notifications"},
		{"gajim", needs.Windows, SignIn, "app.gajim.install.windows"},
	} {
		a, _ := Find(tc.app)
		if !slices.ContainsFunc(a.Steps(tc.device, tc.way, address.Address{}), func(s Text) bool { return s.ID == tc.step }) {
			t.Errorf("%s on %s does not say %s", tc.app, tc.device, tc.step)
		}
	}
}

func TestNotes(t *testing.T) {
	for _, tc := range []struct {
		app  string
		way  Way
		want []string
	}{
		{"conversations", SignIn, nil},
		{"quicksy", ByPhone, []string{"app.note.reported-closed", "app.note.described"}},
		{"quicksy", SignIn, []string{"app.note.reported-closed"}},
		{"dino", SignIn, []string{"app.note.not-described"}},
	} {
		a, _ := Find(tc.app)
		var got []string
		for _, n := range a.Notes(tc.way) {
			got = append(got, n.ID)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("%s, %s: got %q, want %q", tc.app, tc.way, got, tc.want)
		}
	}
	quicksy, _ := Find("quicksy")
	note := quicksy.Notes(ByPhone)[0]
	if text := i18n.New("fr").T(note.ID, note.Args); !strings.Contains(text, "5 août 2026") {
		t.Errorf("got %q", text)
	}
}

func TestDate(t *testing.T) {
	for want, d := range map[string]Date{"": {}, "2026": {2026, 0, 0}, "2026-07": {2026, 7, 0}, "2026-07-05": {2026, 7, 5}} {
		if got := d.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
