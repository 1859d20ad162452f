package sheet

import (
	"image"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/qrcode/qrcodetest"
	"xmpp-start/internal/testenv/tab"
)

const (
	millimetre = 96 / 25.4 // CSS pixels
	margin     = 8         // that of the style sheet, millimetres
)

// papers are the sizes that people print on, in millimetres.
var papers = map[string]struct{ width, height float64 }{"A4": {210, 297}, "Letter": {215.9, 279.4}}

var onePage = regexp.MustCompile(`/Type\s*/Page\b`)

// pages returns how many the page in a tab takes on paper.
func pages(b *tab.Tab, width, height float64) int {
	return len(onePage.FindAll(b.Print(width, height), -1))
}

// rows returns how high the rows of cards are on paper of that width, in
// millimetres.
func rows(b *tab.Tab, width float64) []float64 {
	b.Do(chromedp.EmulateViewport(int64(math.Ceil((width-2*margin)*millimetre)), 1000))
	b.Media("print")
	defer b.Media("")
	heights := tab.Get[[]float64](b, `[...document.querySelectorAll(".row")].map(r => r.getBoundingClientRect().height)`)
	for i := range heights {
		heights[i] /= millimetre
	}
	return heights
}

// inside reports the elements that stick out of their cards.
const inside = `[...document.querySelectorAll(".card")].flatMap(c => {
	const box = c.getBoundingClientRect();
	return [...c.querySelectorAll(":not(wbr, svg *)")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.left < box.left || r.right > box.right + 0.5 || r.top < box.top || r.bottom > box.bottom + 0.5 || e.scrollWidth > e.clientWidth + 1;
	}).map(e => e.outerHTML.slice(0, 80));
})`

func TestOnPaper(t *testing.T) {
	b := tab.New(t)
	for _, lang := range i18n.FriendLanguages() {
		for n, want := range map[int]int{1: 1, 8: 1, 9: 2, 30: 4} {
			if n != 8 && lang != "en" {
				continue
			}
			b.Show(write(t, invitations(t, lang, n)))
			b.Alone()
			for name, paper := range papers {
				if got := pages(b, paper.width, paper.height); got != want {
					t.Errorf("%s: %d cards on %d pages %s, want %d", lang, n, got, name, want)
				}
				for _, h := range rows(b, paper.width) {
					if h > (paper.height-2*margin)/4 {
						t.Errorf("%s: a card is %.1f mm high, which four do not fit %s with", lang, h, name)
					}
				}
				if out := tab.Get[[]string](b, inside); len(out) > 0 {
					t.Errorf("%s: %q", lang, out)
				}
			}
		}
	}
}

// Cards that are higher than they should be are not cut by the end of a page.
func TestHostileOnPaper(t *testing.T) {
	b := tab.New(t)
	// Arabic, markup, the widest letters, and Chinese.
	for i, name := range []string{hostile[0], hostile[3], hostile[6], hostile[7]} {
		s := invitations(t, "de", 11)
		s.Name = foreign.From(name)
		for j := range s.Cards {
			if (i+j)%4 == 0 {
				s.Cards[j].Web += "&name=" + strings.Repeat("%D9%84", 40*(j+1))
			}
		}
		b.Show(write(t, s))
		b.Alone()
		for size, paper := range papers {
			heights, free := rows(b, paper.width), paper.height-2*margin
			if highest := slices.Max(heights); highest > free {
				t.Errorf("%.20q: a card of %.1f mm is higher than %s", name, highest, size)
			}
			// Within what rounding can make of a row.
			least, most := whole(heights, free+0.5), whole(heights, free-0.5)
			if got := pages(b, paper.width, paper.height); got < least || got > most {
				t.Errorf("%.20q: %d pages %s, want %d to %d", name, got, size, least, most)
			}
			if out := tab.Get[[]string](b, inside); len(out) > 0 {
				t.Errorf("%.20q: %q", name, out)
			}
		}
	}
}

// whole returns how many pages rows take none of which is cut, and whose lines
// lie on each other.
func whole(heights []float64, page float64) int {
	n, left := 0, 0.0
	for _, h := range heights {
		h -= 1 / millimetre
		if h > left {
			n, left = n+1, page
		}
		left -= h
	}
	return n
}

// The codes as a printer of 288 dots an inch would do them.
func TestCodesAreRead(t *testing.T) {
	b := tab.New(t)
	s := invitations(t, "en", 12)
	s.Cards[3].Web += "&x=" + strings.Repeat("y", 700)
	b.Do(chromedp.EmulateViewport(733, 1000, chromedp.EmulateScale(3)))
	b.Show(write(t, s))
	boxes := tab.Get[[][4]float64](b, `[...document.querySelectorAll(".code svg")].map(s => s.getBoundingClientRect()).map(r => [r.left, r.top, r.right, r.bottom])`)
	if len(boxes) != len(s.Cards) {
		t.Fatalf("%d codes", len(boxes))
	}
	picture := b.Picture()
	for i, box := range boxes {
		part := image.Rect(int(box[0]*3), int(box[1]*3), int(box[2]*3), int(box[3]*3))
		qrcodetest.Expect(t, qrcodetest.Part(picture, part), s.Cards[i].Web)
	}
}

// split are the hyphens of links that have the next character in another line.
const split = `[...document.querySelectorAll(".link")].flatMap(link => {
	const letters = [], walk = document.createTreeWalker(link, NodeFilter.SHOW_TEXT), range = document.createRange();
	while (walk.nextNode()) for (let i = 0; i < walk.currentNode.length; i++) {
		range.setStart(walk.currentNode, i);
		range.setEnd(walk.currentNode, i + 1);
		letters.push([walk.currentNode.data[i], range.getBoundingClientRect().top]);
	}
	return letters.filter(([c, top], i) => c === "-" && i + 1 < letters.length && letters[i + 1][1] !== top).map(() => link.textContent);
})`

// Whoever types a link off paper would take a hyphen at the end of a line for one
// that is not in the link.
func TestHyphens(t *testing.T) {
	b := tab.New(t)
	s := invitations(t, "en", 60)
	for i := range s.Cards {
		s.Cards[i].Web = "https://chat.example.org/invites_page?" + strings.Repeat("x", i) + strings.Repeat("-Ab--c", 12) + "-"
	}
	s.Cards[0].Web = "https://chat.example.org/" + strings.Repeat("-", 300)
	for _, width := range []int64{320, 733} {
		b.Do(chromedp.EmulateViewport(width, 1000))
		b.Show(write(t, s))
		for _, web := range tab.Get[[]string](b, split) {
			if web != s.Cards[0].Web { // no line holds it
				t.Errorf("in %d pixels: %s", width, web)
			}
		}
		if out := tab.Get[[]string](b, inside); len(out) > 0 {
			t.Errorf("%d: %q", width, out)
		}
		if lines := tab.Get[int](b, `document.querySelectorAll(".link")[1].getClientRects()[0].height / 12 | 0`); lines < 2 {
			t.Error("no link has two lines")
		}
	}
}

func TestOnTheScreen(t *testing.T) {
	b := tab.New(t)
	for _, width := range []int64{320, 1000} {
		for _, name := range []string{"Anna", hostile[0], hostile[6]} {
			s := invitations(t, "fr", 3)
			s.Name = foreign.From(name)
			b.Do(chromedp.EmulateViewport(width, 800))
			b.Show(write(t, s))
			b.Alone()
			b.Accessible()
			if got := tab.Get[int64](b, "document.documentElement.scrollWidth"); got > width {
				t.Errorf("%d pixels wide in a window of %d", got, width)
			}
			if out := tab.Get[[]string](b, inside); len(out) > 0 {
				t.Errorf("%d, %.20q: %q", width, name, out)
			}
		}
	}
	if got := tab.Get[int](b, "document.scripts.length + document.links.length + document.images.length"); got != 0 {
		t.Errorf("%d scripts, links and pictures", got)
	}
}
