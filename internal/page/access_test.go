package page

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/testenv"
)

// barriers lists what axe-core has against the page as it is.
func (b view) barriers() []string {
	b.T.Helper()
	found, err := chromedp.Run(b.Context(), chromedp.Evaluate[[]string](`axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(result => [
		...result.passes.length > 20 ? [] : ["only " + result.passes.length + " rules could be looked at"],
		...result.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.html.slice(0, 150) + ": " + n.failureSummary)),
	])`, chromedp.EvalAwaitPromise))
	b.must(err)
	return found
}

func TestNoBarriers(t *testing.T) {
	axe, err := os.ReadFile(testenv.Axe(t))
	if err != nil {
		t.Fatal(err)
	}
	all := invitations(t)
	long := all["account-and-contact"]
	long.Name = foreign.From(names["a kilobyte"])
	for _, tc := range []struct {
		name     string
		i        Invitation
		fragment string
		v        visitor
	}{
		{"phone", all["account-and-contact"], "", visitor{agent: onAndroid, touch: true, width: 390}},
		{"computer", all["account"], "", visitor{agent: onWindows}},
		{"contact", all["contact"], "", visitor{agent: onLinux, languages: "de"}},
		{"contact with token", all["contact-with-token"], "", visitor{agent: onIPhone, touch: true, width: 320, languages: "es"}},
		{"all devices", all["account-and-contact"], "", visitor{agent: "something", languages: "fr"}},
		{"long name", long, "", visitor{agent: onMac, width: 320}},
		{"notice", all["open"], "#mallory@evil.example?roster", visitor{agent: onMac}},
		{"no scripts", all["open"], "", visitor{noScript: true}},
	} {
		for _, dark := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/dark=%v", tc.name, dark), func(t *testing.T) {
				v := tc.v
				v.dark = dark
				b := visit(t, v, file(t, write(t, tc.i))+tc.fragment)
				// It is a script itself; those of the page do not run any more.
				b.scripts(true)
				ask[any](b, string(axe)+";0")
				for _, open := range []bool{false, true} {
					ask[any](b, fmt.Sprintf(`for (const e of document.querySelectorAll("details")) e.open = %v`, open))
					for _, barrier := range b.barriers() {
						t.Errorf("details open %v: %s", open, barrier)
					}
				}
			})
		}
	}
}

// targets are what a finger touches and is too small for one, by its size.
const targets = `[...document.querySelectorAll("main a, button, select, summary")].filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()]).filter(([e, r]) => r.height < 44 || r.width < 44).map(([e]) => e.outerHTML.slice(0, 80)).join("|")`

func TestNarrowScreens(t *testing.T) {
	for name, i := range invitations(t) {
		for _, width := range []int64{320, 390, 768} {
			b := visit(t, visitor{agent: "something", touch: true, width: width}, file(t, write(t, i)))
			ask[any](b, `for (const e of document.querySelectorAll("details")) e.open = true`)
			for range 4 {
				lang := b.switchLanguage()
				if got := ask[float64](b, `document.documentElement.scrollWidth`); got != float64(width) {
					t.Errorf("%s in %s is %v pixels wide, the screen %d", name, lang, got, width)
				}
				want(b, targets, "")
			}
		}
	}
}

// With the keyboard alone, one comes to everything, in the order of the page, and
// sees where one is.
func TestKeyboard(t *testing.T) {
	b := visit(t, visitor{agent: onAndroid, touch: true}, file(t, write(t, invitations(t)["account-and-contact"])))
	var way []string
	for range 40 {
		b.Do(chromedp.KeyEvent("\t"))
		here := ask[string](b, `document.activeElement === document.body ? "" : document.activeElement.tagName + " " + (document.activeElement.id || document.activeElement.innerText)`)
		if here == "" || len(way) > 0 && here == way[0] {
			break
		}
		want(b, `getComputedStyle(document.activeElement).outlineStyle !== "none"`, true)
		way = append(way, here)
	}
	const wanted = "SELECT language, SELECT device, A F-Droid, free, A Google Play, paid, A Open the invitation, " +
		"SUMMARY For another device, BUTTON copy, SUMMARY I have an XMPP address already, SUMMARY I use Quicksy, " +
		"SUMMARY My app or provider knows no invitations, SUMMARY What is XMPP?"
	if got := strings.Join(way, ", "); got != wanted {
		t.Errorf("got %s", got)
	}
}
