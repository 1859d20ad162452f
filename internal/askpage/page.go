package askpage

import "xmpp-start/internal/markup"

// page is a page that is being written.
type page struct {
	markup.Page
}

// view is what a page shows.
type view struct {
	Lang, Title, Text string

	// Of the question.
	Again, Intro, WordsOf string
	Words                 []string
	Picture, Sound        bool
	Alt                   string
	Width, Height         int
	SoundLabel            string
	Answer, Send, Invalid string
}

// questionPage is the page with the question.
func questionPage(v view) string {
	var m page
	m.head(v)
	m.Put("<link rel=\"stylesheet\" href=\"style.css\">\n</head>\n<body>\n<main>\n<h1>%v</h1>\n", v.Title)
	if v.Again != "" {
		m.Put("<p role=\"alert\"><strong>%v</strong></p>\n", v.Again)
	}
	m.Put("<p id=\"intro\">%v</p>\n", v.Intro)
	if len(v.Words) > 0 {
		m.Put("<figure id=\"words\">\n<figcaption>%v</figcaption>\n<blockquote>\n", v.WordsOf)
		for _, line := range v.Words {
			m.Put("<p dir=\"auto\">%v</p>\n", line)
		}
		m.Put("</blockquote>\n</figure>\n")
	}
	if v.Picture {
		m.Put("<p><img src=\"picture\" width=\"%v\" height=\"%v\" alt=\"%v\"></p>\n", v.Width, v.Height, v.Alt)
	}
	if v.Sound {
		m.Put("<p><audio src=\"sound\" controls preload=\"auto\" aria-label=\"%v\"></audio></p>\n", v.SoundLabel)
	}
	m.form(v)
	m.Put("</main>\n</body>\n</html>\n")
	return m.String()
}

func (m *page) form(v view) {
	described := "intro"
	if v.Invalid != "" {
		described = "invalid " + described
	}
	if len(v.Words) > 0 {
		described += " words"
	}
	m.Put("<form method=\"post\" action=\"answer\" autocomplete=\"off\">\n<p><label for=\"answer\">%v</label>\n", v.Answer)
	m.Put(`<input id="answer" name="answer" type="text" required maxlength="250" autofocus autocapitalize="off"`+
		` autocorrect="off" spellcheck="false" aria-describedby="%v"`, described)
	if v.Invalid != "" {
		m.Put(` aria-invalid="true"`)
	}
	m.Put(">\n<button type=\"submit\">%v</button></p>\n", v.Send)
	if v.Invalid != "" {
		m.Put("<p id=\"invalid\" role=\"alert\">%v</p>\n", v.Invalid)
	}
	m.Put("</form>\n")
}

// messagePage is a page with nothing but something to say.
func messagePage(v view) string {
	var m page
	m.head(v)
	m.Put("</head>\n<body>\n<main>\n<h1>%v</h1>\n<p>%v</p>\n</main>\n</body>\n</html>\n", v.Title, v.Text)
	return m.String()
}

func (m *page) head(v view) {
	m.Put(`<!DOCTYPE html>
<html lang="%v">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%v – xmpp-start</title>
`, v.Lang, v.Title)
}
