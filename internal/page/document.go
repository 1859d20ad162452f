package page

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/markup"
	"xmpp-start/internal/qrcode"
)

//go:embed page.css
var css string

//go:embed page.js
var js string

// The library that makes QR codes in the browser, as it is published in the npm
// package lean-qr 2.7.4 (nano.mjs), with its licence.
var (
	//go:embed lean-qr/nano.mjs
	leanQR string
	//go:embed lean-qr/LICENSE
	leanQRLicence string
)

// icon is drawn in the page, or browsers would look for one on the web space.
const icon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%230b6b6b'/%3E%3Cpath d='M8 10h16v10H15l-5 4v-4H8z' fill='%23fff'/%3E%3C/svg%3E`

// lean leaves out what is for readers of the source: comments, which have lines
// of their own, and indentation.
func lean(source string) string {
	var b strings.Builder
	for line := range strings.Lines(source) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "//") || strings.HasPrefix(line, "/*") && strings.HasSuffix(line, "*/") {
			continue
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// style is the style sheet of the page, in which no line has to end.
func style() string {
	return strings.NewReplacer(": ", ":", " {", "{", ", ", ",", ";\n}\n", "}", "\n", "").Replace(lean(css))
}

// program is the script of the page: the library, shut off in a function, its
// licence, and page.js.
func program() string {
	library := strings.Replace(strings.TrimSpace(leanQR), "export{r as correction,m as generate};", "return{correction:r,generate:m};", 1)
	return "/*\nlean-qr 2.7.4\n" + leanQRLicence + "*/\nconst qr=(()=>{" + library + "})();\n" + lean(js)
}

// policy lets the page be what it was when it was written, and load nothing. A
// page that is sent as a file has no server to send this along.
func policy() string {
	return "default-src 'none'; style-src " + markup.Source(style()) + "; script-src " + markup.Source(program()) + "; img-src data:; " +
		"base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}

// document writes the whole page.
func (w *writer) document() error {
	code, err := qrcode.New(w.coded())
	if err != nil {
		return fault.Wrap(fault.UnsafeLink, err, fault.Args{"Why": "too-long"})
	}
	w.Put(`<!DOCTYPE html>
<html lang="%v">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%v">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>%v</title>
<link rel="icon" href="%v">
<style>`, w.texts.Lang(), policy(), w.string("welcome.title"), icon)
	w.WriteString(style() + "</style>\n</head>\n<body>\n")
	w.choices()
	w.element("main", nil, func() { w.main(code) })
	w.element("footer", nil, func() {
		w.text("p", "welcome.foot.quiet", nil)
		w.text("p", "welcome.foot.facts", nil)
	})
	data, err := json.Marshal(w.data())
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	// encoding/json writes <, > and & as escapes, so nothing in it ends the element.
	w.WriteString(`<script type="application/json" id="data">` + string(data) + "</script>\n")
	w.WriteString(`<script type="module">` + program() + "</script>\n</body>\n</html>\n")
	return nil
}

// coded is what the QR code holds.
func (w *writer) coded() string {
	if w.Web != "" && !w.open {
		return w.Web
	}
	return w.Link.String()
}

// data is what the script knows.
type data struct {
	// Lang is the language that the page is written in.
	Lang string `json:"lang"`
	// Open says that the invitation stands behind the #.
	Open bool `json:"open"`
	Kind kind `json:"kind"`
	// Name, Address and Domain are for people; the next four are what links are
	// made and compared with.
	Name    string `json:"name"`
	Address string `json:"address"`
	Domain  string `json:"domain"`
	Local   string `json:"local"`
	Host    string `json:"host"`
	Link    string `json:"link"`
	Plain   string `json:"plain"`
	Web     string `json:"web"`
	// Until is when the invitation ends (RFC 3339); empty where nobody knows.
	Until string `json:"until"`
	// IDs are those of the texts, in the order of Texts, which are by language.
	IDs   []string            `json:"ids"`
	Texts map[string][]string `json:"texts"`
}

func (w *writer) data() data {
	d := data{
		Lang: w.texts.Lang(), Open: w.open, Kind: w.kind,
		Name: w.values["name"], Address: w.values["address"], Domain: w.values["domain"],
		Local: w.Address.Local(), Host: w.Address.Domain().String(),
		Link: w.Link.String(), Plain: w.plain.String(), Web: w.coded(),
		Texts: map[string][]string{},
	}
	if !w.Expires.IsZero() {
		d.Until = w.Expires.UTC().Format(time.RFC3339)
	}
	ids := slices.Sorted(maps.Keys(w.used))
	for _, id := range ids {
		d.IDs = append(d.IDs, brief(id))
	}
	for _, lang := range i18n.FriendLanguages() {
		c := i18n.ForFriend(lang)
		for _, id := range ids {
			d.Texts[lang] = append(d.Texts[lang], slotted(c, id))
		}
	}
	return d
}
