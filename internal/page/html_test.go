package page

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"xmpp-start/internal/address"
	"xmpp-start/internal/apps"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/link"
	"xmpp-start/internal/needs"
)

// most is how many bytes a page may have.
const most = 60_000

func TestSize(t *testing.T) {
	for name, i := range invitations(t) {
		for _, called := range names {
			i.Name = foreign.From(called)
			if size := len(write(t, i)); size > most {
				t.Errorf("%s for %.20q: %d bytes", name, called, size)
			}
		}
	}
}

func TestLinksOfOthers(t *testing.T) {
	a := anna(t)
	other, err := address.Parse("mallory@example.org")
	if err != nil {
		t.Fatal(err)
	}
	elsewhere, err := address.ParseDomain("evil.example")
	if err != nil {
		t.Fatal(err)
	}
	for name, i := range map[string]Invitation{
		"no inviter":          {Link: link.Link{Kind: link.Contact, Address: a}},
		"another contact":     {Address: a, Link: link.Link{Kind: link.Contact, Address: other}},
		"another inviter":     {Address: a, Link: link.Link{Kind: link.ContactInvite, Address: other, Token: token}},
		"another provider":    {Address: a, Link: link.Link{Kind: link.Register, Domain: elsewhere, Token: token}},
		"name that is chosen": {Address: a, Link: link.Link{Kind: link.RegisterName, Address: a, Token: token}},
		"page":                {Address: a, Link: link.Link{Kind: link.Page, Domain: a.Domain(), URL: "https://example.org/x"}},
		"code too large":      {Address: a, Link: link.Link{Kind: link.Contact, Address: a}, Web: "https://example.org/" + strings.Repeat("x", 3000)},
	} {
		if page, err := i.HTML(); err == nil || page != "" {
			t.Errorf("%s: %d bytes, %v", name, len(page), err)
		} else if strings.Contains(err.Error(), token) {
			t.Errorf("%s: the error has the token: %v", name, err)
		}
	}
}

// The library in the page is the one that its makers published.
func TestLibraryIsAsPublished(t *testing.T) {
	sum := sha256.Sum256([]byte(leanQR))
	const published = "9f064e870e3ab537ca1f87fadbaa45dd7fa56d8c32440bbddb8b893201b951d7"
	if got := hex.EncodeToString(sum[:]); got != published {
		t.Errorf("got %s", got)
	}
	if text := program(); strings.Contains(text, "export{") || !strings.Contains(text, "David Evans") || !strings.Contains(text, "return{correction:r,generate:m};})();") {
		t.Error("the library is not shut off, or has no licence with it")
	}
	if strings.Contains(program(), "</") || strings.Contains(style(), "</") {
		t.Error("something ends the element that it stands in")
	}
}

// Everything that is said of apps can be said of each device.
func TestApps(t *testing.T) {
	var all []needs.Device
	for _, d := range devices {
		all = append(all, d.id)
		app := apps.For(d.id).App
		if d.takesAccounts() && wayOf(app) == (way{}) {
			t.Errorf("there are no steps for %s on %s", app.ID, d.id)
		}
		if why(app) == "" {
			t.Errorf("nothing is said for %s", app.ID)
		}
		for _, a := range append(d.others(false), app) {
			if a.Status != apps.Works {
				t.Errorf("%s on %s: %s", a.ID, d.id, a.Status)
			}
			for _, i := range d.installs(a) {
				if i.Place != apps.Site && i.Place != apps.Package && stores[i.Place] == "" {
					t.Errorf("the store %s has no name", i.Place)
				}
			}
		}
		for _, a := range d.others(true) {
			if a.Links != apps.TakesAccounts {
				t.Errorf("%s on %s makes no account", a.ID, d.id)
			}
		}
	}
	for _, d := range needs.Devices() {
		if d != needs.Browser && !slices.Contains(all, d) {
			t.Errorf("%s has no section", d)
		}
	}
	if factsOn().Y == 0 {
		t.Error("the facts have no date")
	}
}

func TestTextsHaveKnownSlots(t *testing.T) {
	for _, lang := range i18n.FriendLanguages() {
		w := newWriter(invitations(t)["open"])
		if err := w.document(); err != nil {
			t.Fatal(err)
		}
		d := w.data()
		if len(d.IDs) < 40 || len(d.Texts[lang]) != len(d.IDs) {
			t.Fatalf("%d texts", len(d.IDs))
		}
		for i, text := range d.Texts[lang] {
			for j, piece := range pieces(text) {
				if j%2 == 1 && !slices.Contains([]string{"name", "address", "domain", "until", "other", "app", "device", "store", "package"}, piece) ||
					j%2 == 0 && strings.ContainsAny(piece, "{}") {
					t.Errorf("%s in %s: %q", d.IDs[i], lang, text)
				}
			}
		}
	}
}

// FuzzName: whatever somebody is called, the page keeps its elements.
func FuzzName(f *testing.F) {
	for _, name := range names {
		f.Add(name)
	}
	count := func(t testing.TB, name string) (elements, scripts int, attributes map[string]bool) {
		i := invitations(t)["account-and-contact"]
		i.Name = foreign.From(name)
		root, err := html.Parse(strings.NewReader(write(t, i)))
		if err != nil {
			t.Fatal(err)
		}
		attributes = map[string]bool{}
		for n := range root.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			elements++
			for _, a := range n.Attr {
				attributes[a.Key] = true
			}
			if n.Data != "script" {
				continue
			}
			scripts++
			if len(n.Attr) == 2 && !json.Valid([]byte(n.FirstChild.Data)) {
				t.Errorf("the data is not JSON for %q", name)
			}
		}
		return elements, scripts, attributes
	}
	all, _, known := count(f, "Anna")
	f.Fuzz(func(t *testing.T, name string) {
		elements, scripts, attributes := count(t, name)
		wanted := all
		if foreign.From(name).Empty() {
			wanted -= 2 // the address stands in the heading, not below it
		}
		if elements != wanted || scripts != 2 || len(attributes) != len(known) {
			t.Errorf("%d elements, %d scripts, %d attributes for %q; want %d, 2, %d", elements, scripts, len(attributes), name, wanted, len(known))
		}
	})
}
