package cli

import (
	"context"

	"xmpp-start/internal/askpage"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/picture"
	"xmpp-start/internal/ui"
)

// exhibit is what there is to be looked at or listened to for a puzzle, in all
// the ways that this machine has: in the terminal, as a file for another program,
// and on a page of its own in the browser.
type exhibit struct {
	*app
	puzzle   ibr.Puzzle
	question askpage.Question
	saved    *ui.File
	page     *askpage.Page
	// seen says that the terminal shows it.
	seen bool
}

// show shows it. Nothing is opened but on the user's word.
func (x *exhibit) show(ctx context.Context) error {
	for _, m := range x.puzzle.Media {
		var err error
		switch {
		case m.Link != "":
			_, err = x.front().Open(ctx, ui.Opening{Title: x.t("cli.puzzle.open", nil), Help: x.t("cli.puzzle.link", nil), Where: m.Link})
		case x.saved == nil:
			err = x.keep(m)
		}
		if err != nil {
			return err
		}
	}
	if err := x.offer(ctx); err != nil {
		return err
	}
	if x.puzzle.Page != "" {
		x.front().Say(x.t("cli.puzzle.page", fault.Args{"Link": x.puzzle.Page}))
	}
	return nil
}

// keep saves what came along with the puzzle, and shows it in the terminal where
// it can. What cannot be decoded safely is there to be looked at, but nothing is
// started for it.
func (x *exhibit) keep(m ibr.Medium) error {
	saved, err := ui.SaveFile(m.Type, m.Data)
	if err != nil {
		return err
	}
	x.saved = saved
	switch x.puzzle.Kind {
	case ibr.Picture:
		img, err := picture.Decode(m.Data)
		if err != nil {
			x.warn(err)
			x.seen = true // as far as it goes
			return nil
		}
		x.question.Picture = img
		x.seen = !x.flags.accessible && x.front().Picture(img)
	case ibr.Sound:
		x.question.Sound = askpage.Sound{Type: m.Type, Data: m.Data}
	}
	return nil
}

// offer tells where else it is, and opens that where the terminal has not shown
// it. A page is of use only to a browser on the same screen.
func (x *exhibit) offer(ctx context.Context) error {
	if x.saved == nil {
		return nil
	}
	if x.front().CanOpen() && (x.question.Picture != nil || x.question.Sound.Data != nil) {
		// Without a page there is still the file.
		x.page, _ = askpage.Serve(ctx, x.texts(), x.question)
	}
	here := x.t("cli.puzzle.saved", fault.Args{"Path": x.saved.Path})
	title, where := x.t("cli.puzzle.open", nil), x.saved.Path
	switch {
	case x.page != nil && x.seen:
		x.front().Say(here, x.t("cli.puzzle.browser", fault.Args{"Link": x.page.URL()}))
		return nil
	case x.page != nil:
		x.front().Say(here)
		title, where = x.t("cli.page.open", nil), x.page.URL()
	case x.seen:
		x.front().Say(here)
		return nil
	}
	_, err := x.front().Open(ctx, ui.Opening{Title: title, Where: where})
	return err
}

// answers is how an answer may come from the page.
func (x *exhibit) answers() <-chan string {
	if x.page == nil {
		return nil
	}
	return x.page.Answer()
}

// close takes it all away.
func (x *exhibit) close() {
	if x.page != nil {
		x.page.Close()
	}
	if x.saved != nil {
		_ = x.saved.Remove() // it holds nothing that must be gone
	}
}
