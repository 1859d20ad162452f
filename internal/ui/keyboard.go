package ui

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

const (
	// maxLine bounds a typed or pasted line, in bytes.
	maxLine = 8 << 10
	// maxSecret bounds a typed password, in bytes.
	maxSecret = 1 << 10
)

// What raw mode hands on instead of acting on it.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	del       = 0x7f
)

// keyboard reads what people type: one for the whole session, so that nothing
// typed ahead is lost between two questions.
type keyboard struct {
	source *source
	// in reads source, and no more of it than it is asked for.
	in *bufio.Reader
	// done ends a read of in.
	done <-chan struct{}
	// terminal is what is read; nil where that is no terminal, as in tests.
	terminal *os.File
}

// newKeyboard returns the keyboard at r.
func newKeyboard(r io.Reader) *keyboard {
	k := &keyboard{source: newSource(r)}
	k.in = bufio.NewReaderSize(byteByByte{k}, maxLine)
	if f, ok := r.(*os.File); ok && term.IsTerminal(f.Fd()) {
		k.terminal = f
	}
	return k
}

// byteByByte keeps the buffer from taking more than the line asked for: the
// rest may be for a form.
type byteByByte struct{ k *keyboard }

func (b byteByByte) Read(p []byte) (int, error) {
	return b.k.source.read(b.k.done, p[:min(len(p), 1)])
}

// line reads a line, without spaces around it. The error is tooLong,
// notText, fault.NoInput or what ended gives.
func (k *keyboard) line(ctx context.Context) (string, error) {
	k.done = ctx.Done()
	line, err := k.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = k.in.ReadSlice('\n')
		}
		return "", tooLong
	}
	if errors.Is(err, errLeft) || err != nil && len(line) == 0 {
		return "", noInput(ctx, err)
	}
	text := strings.TrimSpace(string(line))
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return "", notText
	}
	return text, nil
}

// secret reads a line without echo; ready is called when there is none. Errors
// as with line.
func (k *keyboard) secret(ctx context.Context, ready func()) (password.Secret, error) {
	restore, err := k.raw()
	if err != nil {
		return password.Secret{}, err
	}
	defer restore()
	ready()
	k.done = ctx.Done()
	var line []byte
	odd := false
	for {
		b, err := k.in.ReadByte()
		if err != nil {
			return password.Secret{}, noInput(ctx, err)
		}
		switch {
		case b == '\r' || b == '\n':
			if odd || !utf8.Valid(line) {
				return password.Secret{}, notText
			}
			if len(line) > maxSecret {
				return password.Secret{}, tooLong
			}
			return password.New(string(line)), nil
		case b == ctrlC:
			return password.Secret{}, fault.New(fault.Interrupted, nil)
		case b == ctrlD && len(line) == 0:
			return password.Secret{}, fault.New(fault.NoInput, nil)
		case b == backspace || b == del:
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case b == ctrlU:
			line, odd = line[:0], false
		case b < ' ':
			odd = true
		case len(line) <= maxSecret:
			line = append(line, b)
		}
	}
}

// key waits for any key; ready is called when none can be missed, and its
// output needs carriage returns.
func (k *keyboard) key(ctx context.Context, ready func()) error {
	restore, err := k.raw()
	if err != nil {
		return err
	}
	defer restore()
	ready()
	// An arrow key comes as several bytes, at once.
	var keys [64]byte
	_, err = k.source.read(ctx.Done(), keys[:])
	switch {
	case err != nil:
		return noInput(ctx, err)
	case keys[0] == ctrlC:
		return fault.New(fault.Interrupted, nil)
	case keys[0] == ctrlD:
		return fault.New(fault.NoInput, nil)
	}
	return nil
}

// raw stops the terminal's own editing and echo until the function it returns
// is called.
func (k *keyboard) raw() (restore func(), err error) {
	if k.terminal == nil {
		return func() {}, nil
	}
	before, err := term.MakeRaw(k.terminal.Fd())
	if err != nil {
		return nil, fault.Wrap(fault.NeedsTerminal, err, nil)
	}
	return func() { _ = term.Restore(k.terminal.Fd(), before) }, nil
}

// noInput returns the failure for a read that ended with err.
func noInput(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	return fault.Wrap(fault.NoInput, err, nil)
}

// ended returns the failure for a context that has ended: its cause, where that
// is one, else an interruption.
func ended(ctx context.Context) error {
	cause := context.Cause(ctx)
	var f *fault.Error
	if errors.As(cause, &f) {
		return f
	}
	return fault.Wrap(fault.Interrupted, cause, nil)
}
