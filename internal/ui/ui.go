// Package ui is what people see and type: questions, progress, results, a
// password on the screen, a QR code. The flow knows it as a Front, so that
// another front end can take its place. Its rules:
//
//   - Prompts and progress go to standard error, results to standard output.
//   - Questions are asked where standard input and standard error are both a
//     terminal, and nowhere else: /dev/tty is not opened, so a script with a
//     pipe never hangs on a question.
//   - One of three ways of asking is chosen at start. On a terminal that can
//     move its cursor: forms. On a dumb one, and with a screen reader: plain
//     numbered lines. Without one: nothing is asked, a missing answer is an
//     error that names its flag.
//   - Whatever is passed in is printed with its control characters as visible
//     escapes; the only escape sequences that reach the terminal are made here
//     and, from the points of a picture, by internal/picture.
//   - Secrets never pass the prompt library: they are read and shown by code of
//     this package, which leaves nothing of them in the scroll-back.
//   - The terminal is as it was before after every question, however it ended.
//   - Nothing is opened in a browser or viewer but on the user's word, and never
//     where it would open on another screen than theirs.
//   - The clipboard is reached by a few lines here, since the library for it
//     (github.com/atotto/clipboard, of 2021) can neither be stopped nor told an
//     environment where it starts programs; where it does not, on Windows, it is
//     what is used.
//
// It is not where texts come from (they arrive translated; see internal/i18n)
// and knows nothing of XMPP.
package ui

import (
	"context"
	"image"

	"xmpp-start/internal/password"
)

// Front is what the flow needs of whoever sits in front of it.
//
// The asking methods end with a fault.Interrupted on Ctrl-C or when ctx ends
// (with the context's cause where that is a fault of its own, such as
// fault.Terminated), with a fault.NoInput at the end of the input, and with a
// fault.MissingAnswer or fault.NeedsTerminal where nobody can be asked.
type Front interface {
	// Interactive reports whether questions can be asked at all.
	Interactive() bool

	// Choose returns the value of one of the options.
	Choose(ctx context.Context, q Question) (string, error)
	// ChooseMany returns the values of the options that were marked, in the
	// order of the options.
	ChooseMany(ctx context.Context, q Several) ([]string, error)
	// Ask returns a line of text, without spaces around it.
	Ask(ctx context.Context, in Input) (string, error)
	// AskSecret returns what was typed, which is not shown.
	AskSecret(ctx context.Context, in SecretInput) (password.Secret, error)
	// Confirm returns the answer to a question of yes or no.
	Confirm(ctx context.Context, q YesNo) (bool, error)
	// ShowSecret shows a password until a key is pressed and wipes it.
	ShowSecret(ctx context.Context, s Sheet) error

	// Heading begins a part of the conversation.
	Heading(text string)
	// Say tells something, a paragraph a line.
	Say(lines ...string)
	// Proven is Say for what was seen to be so.
	Proven(lines ...string)
	// Failed says why the program ends, a line each: not wrapped where no
	// terminal is, for other programs look for it.
	Failed(lines ...string)
	// Warn is Say for what must not be overlooked.
	Warn(lines ...string)
	// Result gives what the program was run for.
	Result(lines ...string)
	// Verbatim is Result for a text that people copy from their terminal: its lines
	// end where they end in the text, and wherever the window breaks them nothing
	// is pasted.
	Verbatim(text string)
	// Checked gives one line of a list of things that were looked at, as a result.
	Checked(m Mark, lines ...string)
	// Progress tells what is being done now.
	Progress(text string) Step
	// QR draws text as a QR code, or says why it cannot. A code only repeats a
	// link: print that, too.
	QR(text string)
	// Picture draws img and reports whether it could; if not, it has said so.
	// Seen is not read: offer another way to look at it, too.
	Picture(img *image.RGBA) bool

	// Terminal tells what is known of the terminal in front of the user.
	Terminal() Terminal

	// CanOpen reports whether there is a desktop to open something on.
	CanOpen() bool
	// Open prints where something is and, where people can be asked and say yes,
	// opens it, which it reports. Besides the errors of asking there is a
	// fault.UnsafeLink for what is neither an absolute path nor a link to a page
	// by https or of this machine; that is not printed.
	Open(ctx context.Context, o Opening) (bool, error)

	// Copy puts text into the clipboard where one is to be had, tells what came
	// of it and returns that. It is not sure to work: print the text before. The
	// error is that of a context that ended.
	Copy(ctx context.Context, text string) (Copied, error)
}

// Copied tells where a text went that was to be copied.
type Copied string

const (
	// NotCopied: there is no clipboard, or it did not take the text.
	NotCopied Copied = ""
	// ToClipboard: it can be pasted.
	ToClipboard Copied = "clipboard"
	// ToTerminal: the terminal was asked to copy it, and never tells whether it
	// did.
	ToTerminal Copied = "terminal"
)

// Step is something being done. One of its methods is called, once.
type Step interface {
	// Done ends the step well. The text replaces the step's own; it may be empty.
	Done(text string)
	// Fail ends it badly.
	Fail(text string)
}

// Option is one of several answers.
type Option struct {
	// Value is what the flag takes and what comes back.
	Value string
	// Label is what people read.
	Label string
	// Help is a sentence below it; it may be empty.
	Help string
}

// Question is a choice of one.
type Question struct {
	// Flag answers the question without a terminal, such as --contact.
	Flag  string
	Title string
	Help  string
	// Options must not be empty.
	Options []Option
	// Default is the value that Enter and --yes take; empty: there is none.
	Default string
	// DefaultFrom tells where the default came from; it may be empty.
	DefaultFrom string
}

// Several is a choice of any number.
type Several struct {
	Flag    string
	Title   string
	Help    string
	Options []Option
	// Default are the values marked before; --yes takes them.
	Default     []string
	DefaultFrom string
	// NoneIsFine lets nothing at all be the answer.
	NoneIsFine bool
}

// Input is a line of text.
type Input struct {
	Flag  string
	Title string
	Help  string
	// Default is what an empty line and --yes give; empty: there is none.
	Default     string
	DefaultFrom string
	// Suggestions complete what is typed, where the terminal can do that.
	Suggestions []string
	// Elsewhere may bring the answer another way, from a page for example, while
	// the question stands; it is closed where none will come. Nil: there is none.
	Elsewhere <-chan string
	// Check refuses an answer; its failure's sentence is shown, and the question
	// asked again. It may be called several times and must be fast. Nil: all but
	// the empty line is taken.
	Check func(string) error
}

// SecretInput is a line of text that nobody must read.
type SecretInput struct {
	Flag  string
	Title string
	Help  string
}

// YesNo is a question of yes or no.
type YesNo struct {
	Flag  string
	Title string
	Help  string
	// Default is what Enter takes.
	Default bool
	// Explicit marks what nobody may answer by default: --yes does not answer it.
	Explicit bool
}

// Opening is something to look at outside of the terminal.
type Opening struct {
	// Title asks whether to open it.
	Title string
	Help  string
	// Where is the link of a page or the absolute path of a file.
	Where string
}

// Sheet is a password with what stands around it.
type Sheet struct {
	Title string
	// Lines stand above the password: the address, what it is for.
	Lines  []string
	Secret password.Secret
}
