package ui

import (
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"xmpp-start/internal/i18n"
)

// Streams are the ways in and out. They are terminals where they are an
// *os.File that is one.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Options say how people want to be spoken to.
type Options struct {
	// Texts are ui's own few texts, and the sentences of failures.
	Texts *i18n.Catalog
	// Accessible asks in plain lines, which screen readers can follow.
	Accessible bool
	NoColor    bool
	// Yes takes the default of each question that has one and is not Explicit.
	Yes bool
	// Env is the environment as os.Environ gives it; nil: that of the process.
	Env []string
}

const (
	// minWidth and minHeight are what a form needs; plain lines need nothing.
	minWidth  = 24
	minHeight = 8
)

// New returns the front end for the streams. It writes nothing.
func New(s Streams, o Options) Front {
	env := environ(o.Env)
	if o.Env == nil {
		env = os.Environ()
	}
	p := &printer{texts: o.Texts, env: env, marks: asciiMarks, unicode: env.unicode()}
	if p.unicode {
		p.marks = unicodeMarks
	}
	styles := !env.dumb() && !o.Accessible
	colours := env.colours() && !o.NoColor
	p.out = newStream(s.Out, styles, colours)
	p.err = newStream(s.Err, styles, colours)

	f := &front{printer: p, yes: o.Yes, open: desktop()}
	in := terminal(s.In)
	switch {
	case in == nil || p.err.file == nil:
		f.asker = script{}
	case !styles || !roomy(p.err.file):
		f.asker = &lines{p: p, keys: newKeyboard(in)}
	default:
		f.asker = &forms{p: p, keys: newKeyboard(in), env: env}
	}
	return f
}

// terminal returns the file if v is one and a terminal; else nil.
func terminal(v any) *os.File {
	if f, ok := v.(*os.File); ok && term.IsTerminal(f.Fd()) {
		return f
	}
	return nil
}

// roomy reports whether a form has a place: some terminals (serial lines, the
// logs of build servers) do not know their size and say 0.
func roomy(f *os.File) bool {
	w, h, err := term.GetSize(f.Fd())
	return err == nil && w >= minWidth && h >= minHeight
}
