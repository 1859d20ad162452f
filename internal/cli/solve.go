package cli

import (
	"context"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/picture"
	"xmpp-start/internal/ui"
)

// solver has somebody solve one of the puzzles of a provider, or the computer
// where it is its work.
func (a *app) solver(domain address.Domain) func(context.Context, []ibr.Puzzle, int) (name, answer string, err error) {
	return func(ctx context.Context, puzzles []ibr.Puzzle, round int) (string, string, error) {
		args := fault.Args{"Domain": domain}
		if round > 1 {
			a.front().Warn(a.t("cli.puzzle.wrong", args))
		}
		p := a.pickPuzzle(puzzles)
		if p.Kind == ibr.Work {
			step := a.front().Progress(a.t("cli.puzzle.work", args))
			answer, err := p.Solve(ctx)
			if err != nil {
				step.Fail("")
				return "", "", fault.Wrap(fault.Puzzle, err, args)
			}
			step.Done("")
			return p.Var, answer, nil
		}
		if !a.front().Interactive() {
			return "", "", fault.New(fault.Puzzle, args)
		}
		a.front().Heading(a.t("cli.puzzle.title", args))
		saved, err := a.showPuzzle(ctx, p)
		if saved != nil {
			defer saved.Remove()
		}
		if err != nil {
			return "", "", err
		}
		answer, err := a.front().Ask(ctx, ui.Input{Title: a.puzzleTitle(p), Help: a.t("cli.puzzle.help", args)})
		return p.Var, answer, err
	}
}

// easiest is the order in which puzzles are tried: what the computer does, then
// what most people are quickest with.
var easiest = []ibr.PuzzleKind{ibr.Work, ibr.Riddle, ibr.Picture, ibr.Sound, ibr.Video}

// readable is that order for those who cannot see a picture.
var readable = []ibr.PuzzleKind{ibr.Work, ibr.Riddle, ibr.Sound, ibr.Picture, ibr.Video}

func (a *app) pickPuzzle(puzzles []ibr.Puzzle) ibr.Puzzle {
	order := easiest
	if a.flags.accessible {
		order = readable
	}
	return slices.MinFunc(puzzles, func(p, q ibr.Puzzle) int {
		return slices.Index(order, p.Kind) - slices.Index(order, q.Kind)
	})
}

func (a *app) puzzleTitle(p ibr.Puzzle) string {
	if !p.Label.Empty() {
		return a.t("cli.puzzle.label", fault.Args{"Label": p.Label})
	}
	return a.t("cli.puzzle.title."+string(p.Kind), nil)
}

// showPuzzle shows what is to be looked at or listened to: a picture in the
// terminal, and in any case a file or a link for another program. The file is to
// be removed; nil: there is none.
func (a *app) showPuzzle(ctx context.Context, p ibr.Puzzle) (*ui.File, error) {
	var saved *ui.File
	for _, m := range p.Media {
		var err error
		switch {
		case m.Link != "":
			_, err = a.front().Open(ctx, ui.Opening{Title: a.t("cli.puzzle.open", nil), Help: a.t("cli.puzzle.link", nil), Where: m.Link})
		case saved == nil:
			saved, err = a.showMedium(ctx, p, m)
		}
		if err != nil {
			return saved, err
		}
	}
	if p.Page != "" {
		a.front().Say(a.t("cli.puzzle.page", fault.Args{"Link": p.Page}))
	}
	return saved, nil
}

// showMedium shows what came along with the puzzle. What cannot be decoded
// safely is there to be looked at, but nothing is started for it.
func (a *app) showMedium(ctx context.Context, p ibr.Puzzle, m ibr.Medium) (*ui.File, error) {
	saved, err := ui.SaveFile(m.Type, m.Data)
	if err != nil {
		return nil, err
	}
	here := a.t("cli.puzzle.saved", fault.Args{"Path": saved.Path})
	if p.Kind == ibr.Picture {
		img, err := picture.Decode(m.Data)
		if err != nil {
			sentence, _ := a.texts().Fault(fault.Of(err))
			a.front().Warn(sentence, here)
			return saved, nil
		}
		if !a.flags.accessible && a.front().Picture(img) {
			a.front().Say(here)
			return saved, nil
		}
	}
	_, err = a.front().Open(ctx, ui.Opening{Title: a.t("cli.puzzle.open", nil), Where: saved.Path})
	return saved, err
}
