package ui

import (
	"context"
	"strings"

	"xmpp-start/internal/password"
)

const (
	// openScreen saves what is on the terminal and goes to an empty screen that
	// has no scroll-back; closeScreen goes back. On a terminal that has only one
	// screen both do little, which is why wipe empties it line by line: clearing
	// it at once would push it into the scroll-back of some (tmux).
	openScreen  = "\x1b[?1049h\x1b[H\x1b[2J"
	closeScreen = "\x1b[?1049l"
	// sheetIndent keeps the password off the edge.
	sheetIndent = "    "
)

// typeSecret prompts for a secret until it is one.
func typeSecret(ctx context.Context, p *printer, keys *keyboard) (password.Secret, error) {
	for {
		secret, err := keys.secret(ctx, func() { p.raw(clean(p.texts.T("ui.secret", nil)) + " ") })
		// The Enter was not shown either.
		p.raw("\n")
		switch {
		case err == nil && secret.Empty():
			err = emptyLine
		case err == nil, !refused(err):
			return secret, err
		}
		p.Warn(p.again(err))
	}
}

// showOnScreen shows a sheet on a screen of its own, until a key is pressed or
// ctx ends, and wipes it.
func showOnScreen(ctx context.Context, p *printer, keys *keyboard, s Sheet) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	lines := append(p.sheet(s), p.marked(p.err, "", plain, []string{"", p.texts.T("ui.sheet.key", nil)})...)
	defer p.raw(wipe(len(lines)) + closeScreen)
	return keys.key(ctx, func() { p.raw(openScreen + strings.Join(lines, "\r\n")) })
}

// wipe empties the first lines of the screen, with room for those that the
// terminal broke in two.
func wipe(lines int) string {
	return "\x1b[H" + strings.Repeat("\x1b[2K\x1b[B", 2*lines) + "\x1b[H\x1b[J"
}

// sheet returns the lines of a sheet.
func (p *printer) sheet(s Sheet) []string {
	lines := p.marked(p.err, "", strong, []string{"", s.Title})
	lines = append(lines, p.marked(p.err, "", plain, s.Lines)...)
	// A password of the program's own making has no spaces and reads better in
	// groups. Of any other each character counts.
	shown, note := strings.Join(s.Secret.Groups(), " "), p.texts.T("ui.sheet.groups", nil)
	if !s.Secret.Made() {
		shown, note = s.Secret.Reveal(), p.texts.T("ui.sheet.exact", nil)
	}
	lines = append(lines, "", sheetIndent+p.err.paint(strong, clean(shown)), "")
	return append(lines, p.marked(p.err, "", plain, []string{note})...)
}
