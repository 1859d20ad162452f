package cli

import (
	"context"
	"os"
	"path/filepath"
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
		saved, err := a.showPuzzle(p)
		if err != nil {
			return "", "", err
		}
		if saved != "" {
			defer os.Remove(saved)
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
// terminal, and in any case a file or a link for another program. It returns the
// name of the file, to be removed.
func (a *app) showPuzzle(p ibr.Puzzle) (saved string, err error) {
	for _, m := range p.Media {
		switch {
		case m.Link != "":
			a.front().Say(a.t("cli.puzzle.link", fault.Args{"Link": m.Link}))
		case saved == "":
			if img, err := picture.Decode(m.Data); p.Kind == ibr.Picture && err == nil && !a.flags.accessible {
				a.front().Picture(img)
			} else if p.Kind == ibr.Picture && err != nil {
				// What cannot be decoded safely is not handed to another program either.
				continue
			}
			if saved, err = savePuzzle(m); err != nil {
				return "", err
			}
			a.front().Say(a.t("cli.puzzle.saved", fault.Args{"Path": saved}))
		}
	}
	if p.Page != "" {
		a.front().Say(a.t("cli.puzzle.page", fault.Args{"Link": p.Page}))
	}
	return saved, nil
}

// endings are the endings of file names by which other programs know what they
// are given; nothing else of a server's reaches the name.
var endings = map[string]string{
	"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif",
	"audio/wav": ".wav", "audio/x-wav": ".wav", "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/speex": ".spx",
	"video/mp4": ".mp4", "video/webm": ".webm", "video/mpeg": ".mpg",
}

// savePuzzle puts a picture or sound where only the user can read it.
func savePuzzle(m ibr.Medium) (string, error) {
	f, err := os.CreateTemp("", "xmpp-start-puzzle-*"+endings[m.Type])
	if err != nil {
		return "", fault.Wrap(fault.Disk, err, fault.Args{"Path": os.TempDir()})
	}
	name := filepath.Clean(f.Name())
	_, err = f.Write(m.Data)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(name)
		return "", fault.Wrap(fault.Disk, err, fault.Args{"Path": name})
	}
	return name, nil
}
