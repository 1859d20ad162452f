package sheet

import (
	_ "embed"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/markup"
	"xmpp-start/internal/qrcode"
)

//go:embed style.css
var style string

// largest is the widest code whose modules cameras tell apart in its usual place
// on a card: there are 0.4 mm for each.
const largest = 81

// page is the page that is being written.
type page struct {
	markup.Page
	sheet Sheet
	texts *i18n.Catalog
	name  string
}

func (s Sheet) page(codes []qrcode.Code) string {
	p := page{sheet: s, texts: i18n.ForFriend(s.Lang), name: s.name()}
	p.head()
	for i, code := range codes {
		if i%2 == 0 {
			p.Put("<div class=\"row\">\n")
		}
		p.card(i, code)
		if i%2 == 1 || i == len(codes)-1 {
			p.Put("</div>\n")
		}
	}
	p.Put("</main>\n</body>\n</html>\n")
	return p.String()
}

// head writes what comes before the cards: a title, which stays on the screen,
// and a policy under which nothing but the style sheet and the page itself has
// an effect.
func (p *page) head() {
	title := p.text("sheet.title", fault.Args{"Count": len(p.sheet.Cards), "Name": p.name})
	p.Put(`<!DOCTYPE html>
<html lang="%v">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src %v; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%v</title>
<style>`, p.texts.Lang(), markup.Source(style), title)
	p.WriteString(style)
	p.Put("</style>\n</head>\n<body>\n<main>\n<header>\n<h1>%v</h1>\n<p>%v</p>\n</header>\n", title, p.text("sheet.print", nil))
}

// card writes the card with the number i, counted from 0.
func (p *page) card(i int, code qrcode.Code) {
	card := p.sheet.Cards[i]
	number := fault.Args{"Number": i + 1, "Total": len(p.sheet.Cards)}
	class := "card"
	if code.Width() > largest {
		class += " large"
	}
	p.Put("<article class=\"%v\">\n<h2>%v</h2>\n<p class=\"from\" dir=\"ltr\">%v</p>\n<p class=\"number\">%v</p>\n<div class=\"code\">",
		class, p.text("sheet.card", fault.Args{"Name": p.name}), p.sheet.Address.Display(), p.text("sheet.number", number))
	p.WriteString(code.SVG(p.text("sheet.code", number)))
	p.Put("</div>\n<ol>\n<li>%v</li>\n<li>%v</li>\n<li>%v</li>\n</ol>\n",
		p.text("sheet.step.scan", nil), p.text("sheet.step.install", nil), p.text("sheet.step.name", nil))
	until := p.text("sheet.single", nil)
	if !card.Expires.IsZero() {
		until = p.text("sheet.until", fault.Args{"Until": card.Expires})
	}
	p.Put("<p class=\"until\">%v</p>\n<p class=\"for\">%v</p>\n<p class=\"link\" dir=\"ltr\">", until, p.text("sheet.for", nil))
	for j, piece := range pieces(card.Web) {
		if j > 0 {
			p.Put("<wbr>")
		}
		p.piece(piece)
	}
	p.Put("</p>\n</article>\n")
}

// longestRun is how much of a link is kept on one line, in bytes: it fits any card.
const longestRun = 8

// piece writes a part of a link. No line ends behind a hyphen of it: whoever types
// the link off would take that for one of the line's, and leave it out.
func (p *page) piece(s string) {
	for s != "" {
		start := strings.IndexByte(s, '-')
		if start < 0 {
			start = len(s)
		}
		end := len(s) - len(strings.TrimLeft(s[start:], "-")) + 1
		end = min(end, start+longestRun, len(s))
		p.Put("%v", s[:start])
		if start < end {
			p.Put("<span>%v</span>", s[start:end])
		}
		s = s[end:]
	}
}

func (p *page) text(id string, args fault.Args) string { return p.texts.T(id, args) }
