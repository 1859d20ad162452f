//go:build unix

package ui

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"xmpp-start/internal/i18n"
)

// patience is how long a test waits for what must come; it ends a hang.
const patience = 20 * time.Second

// console is a real terminal with a test in front of it.
type console struct {
	t             *testing.T
	master, slave *os.File
	before        *term.State

	mu   sync.Mutex
	out  strings.Builder
	seen int
	more chan struct{}
}

func newConsole(t *testing.T, columns, rows uint16) *console {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("skipped: no pseudo terminal here: %v", err)
	}
	// A copy that can be closed while it is read, which is what hanging up is.
	fd, err := unix.FcntlInt(master.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	master.Close()
	if err := unix.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	master = os.NewFile(uintptr(fd), "console")
	c := &console{t: t, master: master, slave: slave, more: make(chan struct{}, 1)}
	c.resize(columns, rows)
	if c.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buf := make([]byte, 4096)
		for {
			n, err := master.Read(buf)
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
	}()
	t.Cleanup(func() {
		master.Close()
		<-done
		slave.Close()
	})
	return c
}

func (c *console) resize(columns, rows uint16) {
	if err := pty.Setsize(c.slave, &pty.Winsize{Cols: columns, Rows: rows}); err != nil {
		c.t.Fatal(err)
	}
}

// front returns a Front on the console, in English, with env besides the usual.
func (c *console) front(o Options, env ...string) Front {
	if o.Texts == nil {
		o.Texts = i18n.New("en")
	}
	o.Env = append(env, "TERM=xterm-256color", "LANG=C.UTF-8")
	return New(Streams{In: c.slave, Out: c.slave, Err: c.slave}, o)
}

// output returns all that was written so far.
func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

// expect waits until text, without the escape sequences, was written after what
// was expected before.
func (c *console) expect(text string) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		written := ansi.Strip(strings.ReplaceAll(c.output(), "\r", ""))
		if i := strings.Index(written[min(c.seen, len(written)):], text); i >= 0 {
			c.seen += i + len(text)
			return
		}
		select {
		case <-c.more:
		case <-timeout:
			c.t.Fatalf("no %q in %q", text, c.output())
		}
	}
}

func (c *console) press(keys string) {
	c.t.Helper()
	if _, err := c.master.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

const (
	up, down, right = "\x1b[A", "\x1b[B", "\x1b[C"
	enter           = "\r"
)

// restored fails the test unless the terminal is as it was before.
func (c *console) restored() {
	c.t.Helper()
	after, err := term.GetState(c.slave.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, c.before) {
		c.t.Errorf("terminal modes: %+v, want %+v", after, c.before)
	}
	const mark = "~end of the test~"
	if _, err := c.slave.WriteString(mark); err != nil {
		c.t.Fatal(err)
	}
	c.expect(mark)
	out := c.output()
	for _, mode := range []struct{ on, off string }{
		{"\x1b[?25l", "\x1b[?25h"},     // cursor hidden
		{"\x1b[?1049h", "\x1b[?1049l"}, // alternate screen
		{"\x1b[?2004h", "\x1b[?2004l"}, // bracketed paste
		{"\x1b[?1004h", "\x1b[?1004l"}, // focus reports
	} {
		if on, off := strings.LastIndex(out, mode.on), strings.LastIndex(out, mode.off); on > off {
			c.t.Errorf("%q is never followed by %q", mode.on, mode.off)
		}
	}
}

// outcome is what an asking method returned.
type outcome[T any] struct {
	value T
	err   error
}

// begin asks in the background, since the test answers.
func begin[T any](ask func() (T, error)) <-chan outcome[T] {
	got := make(chan outcome[T], 1)
	go func() {
		value, err := ask()
		got <- outcome[T]{value, err}
	}()
	return got
}

// end waits for the answer.
func end[T any](t *testing.T, c *console, got <-chan outcome[T]) (T, error) {
	t.Helper()
	select {
	case o := <-got:
		return o.value, o.err
	case <-time.After(patience):
		t.Fatalf("no return; written was %q", c.output())
		panic("unreachable")
	}
}

// colour finds SGR sequences that set one.
var colour = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])[0-9;]*m`)
