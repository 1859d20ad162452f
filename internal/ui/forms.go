package ui

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

const (
	// manyOptions is where a list gets a search.
	manyOptions = 8
	// selectorWidth and boxWidth stand before an option and before a box.
	selectorWidth = 2
	boxWidth      = 4
	// maxOptionLines is how much of a list is seen at once.
	maxOptionLines = 14
)

// forms asks on a terminal: one question a form, which is gone once it is
// answered and leaves one line standing.
type forms struct {
	p    *printer
	keys *keyboard
	env  environ
}

func (f *forms) interactive() bool { return true }

func (f *forms) choose(ctx context.Context, q Question) (string, error) {
	searchable := len(q.Options) >= manyOptions
	hint := f.p.texts.T("ui.hint.choose", nil)
	if searchable {
		hint = f.p.texts.T("ui.hint.choose-or-search", nil)
	}
	var options []huh.Option[string]
	for _, o := range q.Options {
		if o.Value == q.Default {
			o.Label = f.p.from(o.Label, q.DefaultFrom)
		}
		options = append(options, huh.NewOption(f.option(o, selectorWidth), o.Value))
	}
	value := q.Default
	title, description := f.text(q.Title), f.description(q.Help, hint)
	field := huh.NewSelect[string]().
		Title(title).Description(description).
		Options(options...).Height(height(title, description, options)).Value(&value)
	keys := f.keyMap()
	keys.Select.Filter.SetEnabled(searchable)
	if err := f.run(ctx, field, keys); err != nil {
		return "", err
	}
	i := slices.IndexFunc(q.Options, func(o Option) bool { return o.Value == value })
	if i < 0 {
		return "", fault.New(fault.NoInput, nil)
	}
	f.p.answered(q.Title, q.Options[i].Label)
	return value, nil
}

func (f *forms) chooseMany(ctx context.Context, q Several) ([]string, error) {
	var options []huh.Option[string]
	for _, o := range q.Options {
		marked := slices.Contains(q.Default, o.Value)
		if marked {
			o.Label = f.p.from(o.Label, q.DefaultFrom)
		}
		options = append(options, huh.NewOption(f.option(o, selectorWidth+boxWidth), o.Value).Selected(marked))
	}
	var values []string
	title, description := f.text(q.Title), f.description(q.Help, f.p.texts.T("ui.hint.mark", nil))
	// No search here: with nothing found, the arrow keys make huh v2.0.3 panic.
	field := huh.NewMultiSelect[string]().Filterable(false).
		Title(title).Description(description).
		Options(options...).Height(height(title, description, options)).Value(&values).
		Validate(func(marked []string) error {
			if len(marked) == 0 && !q.NoneIsFine {
				return f.refusal(noneMarked)
			}
			return nil
		})
	if err := f.run(ctx, field, f.keyMap()); err != nil {
		return nil, err
	}
	f.p.answered(q.Title, f.p.labels(q.Options, values))
	return values, nil
}

func (f *forms) ask(ctx context.Context, in Input) (string, error) {
	hint := ""
	if in.Default != "" {
		hint = f.p.texts.T("ui.hint.default", fault.Args{"Default": f.p.from(in.Default, in.DefaultFrom)})
	}
	var typed string
	field := huh.NewInput().
		Title(f.text(in.Title)).Description(f.description(in.Help, hint)).
		Suggestions(in.Suggestions).CharLimit(maxLine).Value(&typed).
		Validate(func(s string) error {
			if _, err := in.accept(s); err != nil {
				return f.refusal(err)
			}
			return nil
		})
	if err := f.run(ctx, field, f.keyMap()); err != nil {
		return "", err
	}
	answer, err := in.accept(typed)
	if err != nil {
		return "", err
	}
	f.p.answered(in.Title, answer)
	return answer, nil
}

func (f *forms) askSecret(ctx context.Context, in SecretInput) (password.Secret, error) {
	f.p.Heading(in.Title)
	if in.Help != "" {
		f.p.Say(in.Help)
	}
	return typeSecret(ctx, f.p, f.keys)
}

func (f *forms) confirm(ctx context.Context, q YesNo) (bool, error) {
	value := q.Default && !q.Explicit
	hint := f.p.texts.T("ui.hint.confirm", fault.Args{"Yes": initial(f.p.yesNo(true)), "No": initial(f.p.yesNo(false))})
	field := huh.NewConfirm().
		Title(f.text(q.Title)).Description(f.description(q.Help, hint)).
		Affirmative(clean(f.p.yesNo(true))).Negative(clean(f.p.yesNo(false))).
		WithButtonAlignment(lipgloss.Left).Value(&value)
	if err := f.run(ctx, field, f.keyMap()); err != nil {
		return false, err
	}
	f.p.answered(q.Title, f.p.yesNo(value))
	return value, nil
}

func (f *forms) showSecret(ctx context.Context, s Sheet) error {
	return showOnScreen(ctx, f.p, f.keys, s)
}

// text prepares a title or a help for huh, which would break words at dots and
// hyphens: what it gets has its line breaks already.
func (f *forms) text(s string) string { return wrapAll(s, f.p.err.width()) }

// description joins help and hint. Help with a word that is wider than the
// terminal, such as a link, is said above the form, where nothing breaks it.
func (f *forms) description(help, hint string) string {
	if help != "" && !fits(help, f.p.err.width()) {
		f.p.Say(help)
		help = ""
	}
	var parts []string
	if help != "" {
		parts = append(parts, f.text(help))
	}
	if hint != "" {
		parts = append(parts, lipgloss.NewStyle().Faint(true).Render(f.text(hint)))
	}
	return strings.Join(parts, "\n")
}

// option returns an option's label with its help below, both wrapped to what
// remains right of before columns.
func (f *forms) option(o Option, before int) string {
	width := f.p.err.width() - before
	text := wrapAll(o.Label, width)
	if o.Help != "" {
		text += "\n  " + strings.ReplaceAll(wrapAll(o.Help, width-2), "\n", "\n  ")
	}
	return text
}

// height returns how many lines a list takes with what stands above it: huh
// cuts it short if it has to find out by itself.
func height(title, description string, options []huh.Option[string]) int {
	lines := 0
	for _, o := range options {
		lines += lipgloss.Height(o.Key)
	}
	return lipgloss.Height(title) + lipgloss.Height(description) + min(lines, maxOptionLines)
}

// keyMap binds the first letters of yes and no, in the user's language and in
// English.
func (f *forms) keyMap() *huh.KeyMap {
	k := huh.NewDefaultKeyMap()
	k.Confirm.Accept.SetKeys(letters(f.p.yesNo(true), "Y")...)
	k.Confirm.Reject.SetKeys(letters(f.p.yesNo(false), "N")...)
	return k
}

func letters(word, english string) []string {
	own := initial(word)
	return []string{own, strings.ToLower(own), english, strings.ToLower(english)}
}

// initial returns the first letter of a word as a capital.
func initial(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return strings.ToUpper(string(r))
}

// refusal is an error that reads as huh shows it.
func (f *forms) refusal(err error) error {
	return shown(f.p.marks.warning + " " + f.p.again(err))
}

// shown is a text as an error, for huh to show.
type shown string

func (s shown) Error() string { return string(s) }
