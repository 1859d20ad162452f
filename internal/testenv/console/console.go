//go:build unix

package console

import (
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// What keys send.
const (
	Up        = "\x1b[A"
	Down      = "\x1b[B"
	Right     = "\x1b[C"
	Enter     = "\r"
	Interrupt = "\x03" // Ctrl-C
	EndOfFile = "\x04" // Ctrl-D
)

// Patience is how long a test waits for what must come; it ends a hang.
const Patience = 3 * time.Minute

// maxTold is how much of what was written a failure tells, in bytes.
const maxTold = 3000

// Console is a terminal with a test in front of it.
type Console struct {
	// TTY is the terminal, for the program's standard streams.
	TTY *os.File

	t      testing.TB
	keys   *os.File // the other end
	view   func(written string) string
	before *term.State

	mu   sync.Mutex
	out  strings.Builder
	seen int
	more chan struct{}
}

// New opens a terminal of that size for the length of the test; view is how
// Expect reads what is written, Lines or Words.
func New(t testing.TB, columns, rows uint16, view func(written string) string) *Console {
	t.Helper()
	keys, tty, err := pty.Open()
	if err != nil {
		t.Skipf("skipped: no pseudo terminal here: %v", err)
	}
	// A copy that can be closed while it is read, which is what hanging up is.
	fd, err := unix.FcntlInt(keys.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	keys.Close()
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	c := &Console{TTY: tty, t: t, keys: os.NewFile(uintptr(fd), "console"), view: view, more: make(chan struct{}, 1)}
	c.Resize(columns, rows)
	if c.before, err = term.GetState(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	var reader sync.WaitGroup
	reader.Go(c.read)
	t.Cleanup(func() {
		c.HangUp()
		reader.Wait()
		tty.Close()
	})
	return c
}

// read takes in what is written, until the terminal is hung up.
func (c *Console) read() {
	buf := make([]byte, 4096)
	for {
		n, err := c.keys.Read(buf)
		c.mu.Lock()
		c.out.Write(buf[:n])
		c.mu.Unlock()
		select {
		case c.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// Lines is the text as it stands in its lines, without escape sequences.
func Lines(written string) string { return ansi.Strip(strings.ReplaceAll(written, "\r", "")) }

// Words are the words of the text, without escape sequences and wherever its
// lines are broken.
func Words(written string) string { return strings.Join(strings.Fields(ansi.Strip(written)), " ") }

// Output is all that was written so far, as it was written.
func (c *Console) Output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

// Expect waits until text was written, after what was expected before.
func (c *Console) Expect(text string) {
	c.t.Helper()
	timeout := time.After(Patience)
	for {
		written := c.view(c.Output())
		if i := strings.Index(written[min(c.seen, len(written)):], text); i >= 0 {
			c.seen += i + len(text)
			return
		}
		select {
		case <-c.more:
		case <-timeout:
			c.t.Fatalf("no %q at the end of %q", text, written[max(0, len(written)-maxTold):])
		}
	}
}

// Press presses keys.
func (c *Console) Press(keys string) {
	c.t.Helper()
	if _, err := c.keys.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// Resize gives the terminal another size.
func (c *Console) Resize(columns, rows uint16) {
	c.t.Helper()
	if err := pty.Setsize(c.TTY, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		c.t.Fatal(err)
	}
}

// HangUp takes the terminal away.
func (c *Console) HangUp() { c.keys.Close() }

// Restored fails the test unless the terminal is as it was before.
func (c *Console) Restored() {
	c.t.Helper()
	after, err := term.GetState(c.TTY.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, c.before) {
		c.t.Errorf("terminal modes: %+v, want %+v", after, c.before)
	}
	const mark = "~end-of-the-test~"
	if _, err := c.TTY.WriteString("\n" + mark); err != nil {
		c.t.Fatal(err)
	}
	c.Expect(mark)
	out := c.Output()
	for _, mode := range []struct{ on, off string }{
		{"\x1b[?25l", "\x1b[?25h"},     // cursor hidden
		{"\x1b[?1049h", "\x1b[?1049l"}, // other screen
		{"\x1b[?2004h", "\x1b[?2004l"}, // bracketed paste
		{"\x1b[?1004h", "\x1b[?1004l"}, // focus reports
	} {
		if strings.LastIndex(out, mode.on) > strings.LastIndex(out, mode.off) {
			c.t.Errorf("%q is never followed by %q", mode.on, mode.off)
		}
	}
}

// Screens parts the output into what was on the normal screen, and stays in the
// scroll-back, and what was on the other one.
func (c *Console) Screens() (normal, other string) {
	rest := c.Output()
	for {
		before, after, found := strings.Cut(rest, "\x1b[?1049h")
		normal += before
		if !found {
			return normal, other
		}
		shown, behind, _ := strings.Cut(after, "\x1b[?1049l")
		other += shown
		rest = behind
	}
}
