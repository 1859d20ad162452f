package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/link"
)

// shown are scripts that look at what the visitor sees.
const (
	headings = `[...document.querySelectorAll(".way h2")].filter(e => e.checkVisibility()).map(e => e.innerText).join("|")`
	buttons  = `[...document.querySelectorAll("main a.button")].filter(e => e.checkVisibility()).map(e => e.getAttribute("href")).join("|")`
	stored   = `[...document.querySelectorAll(".way a.store")].filter(e => e.checkVisibility()).map(e => e.getAttribute("href")).join("|")`
	notice   = `document.getElementById("notice").checkVisibility() ? document.getElementById("notice").innerText : ""`
)

func TestEachDeviceHasItsApp(t *testing.T) {
	const (
		everything = "Conversations for Android|Monal for iPhone & iPad|Monal for Mac|Windows: begin on your phone|Linux: begin on your phone"
		android    = "Conversations for Android"
		iphone     = "Monal for iPhone & iPad"
	)
	address := file(t, write(t, invitations(t)["account-and-contact"]))
	for _, tc := range []struct {
		name, want string
		v          visitor
	}{
		{"Android phone", android, visitor{agent: onAndroid, touch: true}},
		{"Android tablet", android, visitor{agent: "Mozilla/5.0 (Android 15; Tablet; rv:145.0) Gecko/145.0 Firefox/145.0", touch: true}},
		{"iPhone", iphone, visitor{agent: onIPhone, touch: true}},
		{"Chrome on iPhone", iphone, visitor{agent: strings.Replace(onIPhone, "Version/26.0", "CriOS/142.0.7444.46", 1), touch: true}},
		{"old iPad", iphone, visitor{agent: "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1", touch: true}},
		{"iPad that says it is a Mac", iphone, visitor{agent: onMac, touch: true}},
		{"Mac", "Monal for Mac", visitor{agent: onMac}},
		{"Windows", "Windows: begin on your phone", visitor{agent: onWindows}},
		{"Windows with a touch screen", "Windows: begin on your phone", visitor{agent: onWindows, touch: true}},
		{"Linux", "Linux: begin on your phone", visitor{agent: onLinux}},
		{"Chromebook", everything, visitor{agent: "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"}},
		{"Windows phone", everything, visitor{agent: "Mozilla/5.0 (Windows Phone 10.0; Android 6.0.1; Microsoft; Lumia 950) Edge/15.15254"}},
		{"KaiOS", everything, visitor{agent: "Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5"}},
		{"something", everything, visitor{agent: "something"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := visit(t, tc.v, address)
			want(b, headings, tc.want)
			phone := tc.want == android || tc.want == iphone
			want(b, `document.getElementById("qr").open`, !phone)
			// Whoever knows better chooses.
			b.choose("device", "iphone")
			want(b, headings, iphone)
			b.choose("device", "")
			want(b, headings, everything)
			b.Alone()
		})
	}
}

func TestStoresTakeTheInvitationAlong(t *testing.T) {
	i := invitations(t)["account-and-contact"]
	b := visit(t, visitor{agent: onAndroid, touch: true}, file(t, write(t, i)))
	want(b, buttons, i.Link.String())
	refs := strings.Split(ask[string](b, stored), "|")
	if len(refs) != 2 || refs[0] != "https://f-droid.org/packages/eu.siacs.conversations/" {
		t.Fatalf("got %q", refs)
	}
	if got, err := link.Parse(refs[1]); err != nil || got != i.Link {
		t.Errorf("%s holds %v, %v", refs[1], got, err)
	}
}

func TestEachKindIsToldTheRightThing(t *testing.T) {
	all := invitations(t)
	for name, tc := range map[string]struct {
		headings string
		words    []string
		not      []string
	}{
		"account-and-contact": {"Conversations for Android", []string{"your own address at example.org", "until 28 November 2126", "was used: ask Anna for a new one", "Done: Anna is in your contact list"}, []string{"Get an address"}},
		"account":             {"Conversations for Android", []string{"your own address at example.org", "was used: ask Anna for a new one", "Add anna@example.org as a contact, and say hello"}, []string{"as your first contact", "Get an address"}},
		"contact-with-token":  {"Conversations for Android", []string{"Get an address at a provider", "For one person", "Done: Anna is in your contact list"}, []string{"your own address at", "ask Anna for a new one"}},
		"contact":             {"Conversations for Android", []string{"Get an address at a provider", "Anna is asked"}, []string{"your own address at", "For one person"}},
		"open":                {"Conversations for Android", []string{"Get an address at a provider", "Anna is asked"}, []string{"your own address at", "For one person"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := visit(t, visitor{agent: onAndroid, touch: true}, file(t, write(t, all[name])))
			want(b, headings, tc.headings)
			text := ask[string](b, `document.body.innerText`)
			for _, words := range tc.words {
				if !strings.Contains(text, words) {
					t.Errorf("%q is not said in:\n%s", words, text)
				}
			}
			for _, words := range append(tc.not, "{", "}", "undefined", "null") {
				if strings.Contains(text, words) {
					t.Errorf("%q is said in:\n%s", words, text)
				}
			}
			// The three other cases, on request.
			ask[any](b, `for (const e of document.querySelectorAll("details")) e.open = true`)
			more := ask[string](b, `document.querySelector(".more").innerText`)
			for _, words := range []string{"I have an XMPP address already", "I use Quicksy", "with @quicksy.im behind it. Add anna@example.org", "You need an address first"} {
				if !strings.Contains(more, words) {
					t.Errorf("%q is not said in:\n%s", words, more)
				}
			}
			wanted := all[name].Link.String()
			if wanted == "" || name == "account" {
				wanted = "xmpp:anna@example.org?roster;name=Anna"
			}
			want(b, `[...document.querySelectorAll(".more a.button")].find(e => e.checkVisibility()).getAttribute("href")`, wanted)
			b.Alone()
		})
	}
}

func TestLanguages(t *testing.T) {
	address := file(t, write(t, invitations(t)["account"]))
	titles := map[string]string{"en": "Anna invites you", "fr": "Anna vous invite", "de": "Anna lädt dich ein", "es": "Anna te invita"}
	until := map[string]string{"en": "28 November 2126", "fr": "28 novembre 2126", "de": "28. November 2126", "es": "28 de noviembre de 2126"}
	for languages, lang := range map[string]string{
		"en-GB,fr": "en", "fr-CA,en": "fr", "de-AT": "de", "es-419,es": "es", "ja,es": "es", "ja": "en", "tlh,pt-BR": "en",
	} {
		t.Run(languages, func(t *testing.T) {
			b := visit(t, visitor{agent: onMac, languages: languages}, address)
			for range i18n.FriendLanguages() {
				want(b, `document.documentElement.lang`, lang)
				want(b, `document.title`, titles[lang])
				want(b, `document.querySelector("h1").innerText`, titles[lang])
				want(b, `document.getElementById("language").value`, lang)
				want(b, `[...document.querySelectorAll("[data-t]")].filter(e => !e.innerText && e.checkVisibility()).length`, 0)
				ended := until[lang]
				if lang == "en" && !strings.HasPrefix(languages, "en-GB") {
					ended = "November 28, 2126" // the reader's own order is not known
				}
				if got := ask[string](b, `document.querySelector(".until").innerText`); !strings.Contains(got, ended) {
					t.Errorf("in %s: %s", lang, got)
				}
				lang = b.switchLanguage()
			}
			b.Alone()
		})
	}
}

// switchLanguage chooses the language after the one that is shown, and returns it.
func (b view) switchLanguage() string {
	b.T.Helper()
	langs := i18n.FriendLanguages()
	lang := langs[(slices.Index(langs, ask[string](b, `document.documentElement.lang`))+1)%len(langs)]
	b.choose("language", lang)
	return lang
}

// choose takes an option.
func (b view) choose(id, value string) {
	b.T.Helper()
	ask[any](b, fmt.Sprintf(`{
		const choice = document.getElementById(%s);
		choice.value = %s;
		choice.dispatchEvent(new Event("change"));
	}`, literal(id), literal(value)))
}

func TestWithoutScripts(t *testing.T) {
	for name, i := range invitations(t) {
		for _, lang := range i18n.FriendLanguages() {
			if lang != "fr" && name != "account" && name != "open" {
				continue // what differs between the kinds is the same in all languages
			}
			i.Lang = lang
			b := visit(t, visitor{noScript: true, width: 320, languages: "en"}, file(t, write(t, i)))
			want(b, `document.documentElement.lang`, lang)
			want(b, `document.documentElement.scrollWidth`, 320.0)
			want(b, `document.querySelector("section[data-device][hidden]") === null`, true)
			want(b, `document.querySelectorAll("select:not([hidden] *), button:not([hidden])").length`, 0)
			want(b, `[...document.querySelectorAll("[data-t]")].filter(e => !e.innerText && e.checkVisibility()).length`, 0)
			text := ask[string](b, `document.body.innerText`)
			for _, words := range []string{"Conversations", "Monal", "Mac", "Windows", "Linux", "Gajim", "F-Droid", "anna@example.org"} {
				if !strings.Contains(text, words) {
					t.Errorf("%s in %s: %q is not in:\n%s", name, lang, words, text)
				}
			}
			if strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: a text is not filled:\n%s", name, lang, text)
			}
			wanted := i.Link.String()
			if name == "open" {
				wanted = "xmpp:anna@example.org?roster;name=Anna"
			}
			for _, got := range strings.Split(ask[string](b, buttons), "|") {
				if got != wanted {
					t.Errorf("%s: a button opens %s", name, got)
				}
			}
			want(b, `document.querySelector("noscript") !== null`, name == "open")
			b.Alone()
		}
	}
}

// names that somebody could have, or think of.
var names = map[string]string{
	"markup":       `<script>alert(1)</script><img src=x onerror=alert(1)>`,
	"end of data":  `</script><script>alert(1)</script><!--`,
	"attribute":    `" onfocus="alert(1)" x='y`,
	"slot":         `{address} {{.Name}} ${alert(1)}`,
	"replacement":  `$& $1 $$`,
	"Arabic":       "مريم الزهراء",
	"override":     "Anna \u202egro.elpmaxe\u202c \u2066x",
	"emoji":        "👩‍👩‍👧‍👦 Ännä 🦄",
	"a kilobyte":   strings.Repeat("Annabella", 114),
	"no break":     strings.Repeat("W", 300),
	"combining":    strings.Repeat("a\u0301\u0323", 100),
	"control":      "An\x00na\x1b[31m\r\nBob",
	"none":         "",
	"only a space": " ",
}

func TestHostileNames(t *testing.T) {
	for label, name := range names {
		t.Run("row-99 "+label, func(t *testing.T) {
			i := invitations(t)["open"]
			i.Name = foreign.From(name)
			b := visit(t, visitor{agent: onAndroid, touch: true, width: 320}, file(t, write(t, i)))
			shown := i.Name.Short(maxName)
			if i.Name.Empty() {
				shown = "anna@example.org"
			}
			for range i18n.FriendLanguages() {
				want(b, `document.querySelector("h1 bdi").textContent`, shown)
				b.switchLanguage()
			}
			want(b, `document.title.includes(document.querySelector("h1 bdi").textContent.trim())`, true)
			want(b, `document.scripts.length`, 2)
			want(b, `document.images.length`, 0)
			want(b, `document.documentElement.scrollWidth`, 320.0)
			want(b, `[...document.querySelectorAll("*")].some(e => e.getAttributeNames().some(n => n.startsWith("on")))`, false)
			want(b, `/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/.test(document.documentElement.outerHTML)`, false)
			b.Alone()
		})
	}
}

func TestEnded(t *testing.T) {
	i := invitations(t)["account-and-contact"]
	i.Expires = time.Date(2025, 1, 2, 12, 0, 0, 0, time.UTC)
	b := visit(t, visitor{agent: onAndroid, languages: "de"}, file(t, write(t, i)))
	if got := ask[string](b, notice); !strings.Contains(got, "Diese Einladung ist am 2. Januar 2025") {
		t.Errorf("got %q", got)
	}
}

// A browser that names its languages as nobody should gets the whole page.
func TestOddLanguages(t *testing.T) {
	b := visit(t, visitor{agent: onAndroid}, file(t, write(t, invitations(t)["account-and-contact"])))
	for _, languages := range []string{`["en-us@posix"]`, `["en-"]`, `["en-\u202e", "en-GB"]`, `[]`, `undefined`} {
		ask[any](b, `Object.defineProperty(navigator, "languages", { value: `+languages+`, configurable: true });
			document.querySelector(".until").replaceChildren();
			document.getElementById("language").dispatchEvent(new Event("change"))`)
		want(b, `document.querySelector(".until").textContent.includes("2126")`, true)
	}
	b.Alone()
}

// One copies the address, with the keyboard alone.
func TestCopy(t *testing.T) {
	b := visit(t, visitor{}, file(t, write(t, invitations(t)["contact"])))
	ask[any](b, `navigator.clipboard.writeText = (text) => { globalThis.copied = text; return Promise.resolve(); }; document.getElementById("copy").focus()`)
	b.Do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(`//p[@role="status" and .="Copied"]`))
	want(b, `globalThis.copied`, "anna@example.org")
	// Where it is not allowed, the reader's own way is prepared.
	ask[any](b, `navigator.clipboard.writeText = () => Promise.reject(new Error("no")); document.getElementById("copy").focus()`)
	b.Do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(`//p[@role="status" and contains(., "selected")]`))
	want(b, `getSelection().toString()`, "anna@example.org")
	b.Alone()
}
