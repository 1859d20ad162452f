package cli

import (
	"context"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/askpage"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
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
		shown := exhibit{app: a, puzzle: p, question: askpage.Question{Domain: domain, Words: p.Label, Again: round > 1}}
		defer shown.close()
		if err := shown.show(ctx); err != nil {
			return "", "", err
		}
		answer, err := a.front().Ask(ctx, ui.Input{Title: a.puzzleTitle(p), Help: a.puzzleHelp(p), Elsewhere: shown.answers()})
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

func (a *app) puzzleHelp(p ibr.Puzzle) string {
	if p.Kind == ibr.Picture {
		return a.t("cli.puzzle.help.picture", nil)
	}
	return a.t("cli.puzzle.help", nil)
}

func (a *app) puzzleTitle(p ibr.Puzzle) string {
	if !p.Label.Empty() {
		return a.t("cli.puzzle.label", fault.Args{"Label": p.Label})
	}
	return a.t("cli.puzzle.title."+string(p.Kind), nil)
}
