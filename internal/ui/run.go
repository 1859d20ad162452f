package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"xmpp-start/internal/fault"
)

// errHungUp is the end of input from a terminal: it was closed.
var errHungUp = errors.New("ui: the terminal is gone")

// formInput is the terminal as one form reads it, made to avoid three faults of
// bubbletea v2.0.2 and what it reads with. It has no method Name, so that it is
// not read with epoll: that reader outlives its form, takes the first key meant
// for the next one, and races with its own end. And the end of the input, at
// which bubbletea waits for ever, is an error.
type formInput struct {
	source *source
	file   *os.File
	over   chan struct{}
}

func (i formInput) Read(p []byte) (int, error) {
	n, err := i.source.read(i.over, p)
	if errors.Is(err, io.EOF) {
		err = errHungUp
	}
	return n, err
}

func (i formInput) Write(p []byte) (int, error) { return i.file.Write(p) }

// Close leaves the terminal open: it was not the form that opened it.
func (i formInput) Close() error { return nil }

func (i formInput) Fd() uintptr { return i.file.Fd() }

// end takes the terminal back from the form.
func (i formInput) end() {
	close(i.over)
	i.source.settle()
}

// run asks one question. What huh v2.0.3 needs to be kept from: its accessible
// mode, which TERM=dumb switches on (it loses passwords and swallows Ctrl-C);
// bubbletea's signal handler, which leaves the terminal raw; and a form that
// was cut short, which may come back as answered with its defaults.
func (f *forms) run(ctx context.Context, field huh.Field, keys *huh.KeyMap) (err error) {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	before, err := term.GetState(f.keys.terminal.Fd())
	if err != nil {
		return fault.Wrap(fault.NoInput, err, nil)
	}
	defer func() { _ = term.Restore(f.keys.terminal.Fd(), before) }()
	// After a panic inside, huh itself panics on the missing model.
	defer func() {
		if r := recover(); r != nil {
			err = fault.Wrap(fault.Bug, fmt.Errorf("ui: panic in a form: %v", r), nil)
		}
	}()

	input := formInput{f.keys.source, f.keys.terminal, make(chan struct{})}
	defer input.end()
	endOfInput := false
	form := f.form(field, keys, input, &endOfInput)
	err = form.RunWithContext(ctx)
	switch {
	case ctx.Err() != nil:
		return ended(ctx)
	case endOfInput:
		return fault.New(fault.NoInput, nil)
	case errors.Is(err, huh.ErrUserAborted):
		return fault.Wrap(fault.Interrupted, err, nil)
	case err != nil:
		// Reading or writing failed: the terminal has gone.
		return fault.Wrap(fault.NoInput, err, nil)
	case form.State != huh.StateCompleted:
		return fault.New(fault.Interrupted, nil)
	}
	return nil
}

// form makes the form of one question. It sets endOfInput where it was left with
// Ctrl-D.
func (f *forms) form(field huh.Field, keys *huh.KeyMap, input formInput, endOfInput *bool) *huh.Form {
	// huh asks for the size, which bubbletea tells it anyway, and asking races
	// with a change of size.
	askSize := tea.RequestWindowSize()
	profile := colorprofile.ANSI
	if !f.p.err.colours {
		profile = colorprofile.ASCII
	}
	return huh.NewForm(huh.NewGroup(field)).
		WithAccessible(false).
		WithShowHelp(false).
		WithTheme(huh.ThemeFunc(theme)).
		WithKeyMap(keys).
		WithViewHook(func(v tea.View) tea.View {
			// A report about the focus may arrive after the form is gone.
			v.ReportFocus = false
			return v
		}).
		WithProgramOptions(
			tea.WithoutSignalHandler(),
			tea.WithInput(input),
			tea.WithOutput(f.p.err.file),
			tea.WithEnvironment(f.env),
			tea.WithColorProfile(profile),
			tea.WithFilter(func(_ tea.Model, msg tea.Msg) tea.Msg {
				if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "ctrl+d" {
					*endOfInput = true
					return tea.InterruptMsg{}
				}
				if msg == askSize {
					return nil
				}
				return msg
			}),
		)
}
