package askpage

import (
	"io"
	"net/http"

	"xmpp-start/internal/fault"
)

const (
	// enlarged is how many times its size a picture is shown at most, and wide
	// how wide that may get, in CSS pixels.
	enlarged = 4
	wide     = 640
)

// ask sends the question; invalid says why it is asked once more.
func (s *site) ask(w http.ResponseWriter, status int, invalid string) {
	q, t := s.question, s.texts.T
	by := fault.Args{"Domain": q.Domain}
	v := view{
		Lang: s.texts.Lang(), Title: t("page.title.question", nil), Intro: t("page.intro", by),
		WordsOf: t("page.words", by), Words: q.Words.Lines(),
		Answer: t("page.answer", nil), Send: t("page.send", nil), Invalid: invalid,
	}
	if q.Again {
		v.Again = t("page.again", by)
	}
	if s.soundType != "" {
		v.Title, v.Sound, v.SoundLabel = t("page.title.sound", nil), true, t("page.sound", nil)
	}
	if s.picture != nil {
		v.Title, v.Picture, v.Alt = t("page.title.picture", nil), true, t("page.picture", nil)
		size := q.Picture.Bounds()
		times := max(min(enlarged, wide/max(size.Dx(), 1)), 1)
		v.Width, v.Height = times*size.Dx(), times*size.Dy()
	}
	show(w, status, questionPage(v))
}

// thank sends what follows an answer.
func (s *site) thank(w http.ResponseWriter) {
	show(w, http.StatusOK, messagePage(view{
		Lang: s.texts.Lang(), Title: s.texts.T("page.done", nil), Text: s.texts.T("page.done.text", nil),
	}))
}

// refuse answers whatever is not for the one who has the link, alike and
// without a word about why.
func (s *site) refuse(w http.ResponseWriter) {
	show(w, http.StatusForbidden, messagePage(view{
		Lang: s.texts.Lang(), Title: s.texts.T("page.refused", nil), Text: s.texts.T("page.refused.text", nil),
	}))
}

func show(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, page) // whoever does not read it has gone
}
