//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// console is the program on a real terminal, with a test in front of it.
type console struct {
	t             *testing.T
	master, slave *os.File
	before        *term.State
	cmd           *exec.Cmd
	// dir holds home, state and temporary files of the program.
	dir string
	// reader ends when nothing can come any more.
	reader sync.WaitGroup

	mu   sync.Mutex
	out  strings.Builder
	seen int
	more chan struct{}
}

const (
	enter     = "\r"
	interrupt = "\x03"
	endOfFile = "\x04"
)

// onConsole starts the program with args on a terminal of that width.
func onConsole(t *testing.T, dir string, width uint16, env []string, args ...string) *console {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("skipped: no pseudo terminal here: %v", err)
	}
	c := &console{t: t, master: master, slave: slave, dir: dir, more: make(chan struct{}, 1)}
	if err := pty.Setsize(slave, &pty.Winsize{Cols: width, Rows: 50}); err != nil {
		t.Fatal(err)
	}
	if c.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	tmp := filepath.Join(dir, "tmp")
	if err := os.MkdirAll(tmp, 0o700); err != nil {
		t.Fatal(err)
	}
	c.cmd = &exec.Cmd{
		Path: program, Args: append([]string{"xmpp-start"}, args...),
		Stdin: slave, Stdout: slave, Stderr: slave,
		Env: append([]string{
			"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"),
			"HOME=" + filepath.Join(dir, "home"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"), "TMPDIR=" + tmp,
		}, env...),
		// As a shell would start it, so that the terminal's signals reach it.
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c.reader.Go(c.read)
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill() // unless it has ended
		_ = c.cmd.Wait()
		slave.Close()
		c.reader.Wait()
		master.Close()
	})
	return c
}

// read takes in what is written, until the last one who could write has gone.
func (c *console) read() {
	buf := make([]byte, 4096)
	for {
		n, err := c.master.Read(buf)
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

// output is all that was written so far.
func (c *console) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.String()
}

// words are the words of text, without escape sequences and wherever its lines
// are broken.
func words(text string) string { return strings.Join(strings.Fields(ansi.Strip(text)), " ") }

// expect waits until text was written, after what was expected before.
func (c *console) expect(text string) {
	c.t.Helper()
	timeout := time.After(patience)
	for {
		written := words(c.output())
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

// ends fails the test unless the program ends with that exit code and leaves the
// terminal as it was.
func (c *console) ends(want int) {
	c.t.Helper()
	timer := time.AfterFunc(patience, func() { _ = c.cmd.Process.Kill() })
	err := c.cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	if got := c.cmd.ProcessState.ExitCode(); got != want {
		c.t.Errorf("ended with %d, want %d; written was %q", got, want, c.output())
	}
	after, err := term.GetState(c.slave.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, c.before) {
		c.t.Errorf("terminal modes: %+v, want %+v", after, c.before)
	}
	const mark = "~the end~"
	if _, err := c.slave.WriteString("\n" + mark); err != nil {
		c.t.Fatal(err)
	}
	c.expect(mark)
	out := c.output()
	for _, mode := range []struct{ on, off string }{
		{"\x1b[?25l", "\x1b[?25h"},     // cursor hidden
		{"\x1b[?1049h", "\x1b[?1049l"}, // other screen
		{"\x1b[?2004h", "\x1b[?2004l"}, // bracketed paste
	} {
		if strings.LastIndex(out, mode.on) > strings.LastIndex(out, mode.off) {
			c.t.Errorf("%q is never followed by %q", mode.on, mode.off)
		}
	}
}

// screens parts the output into what was on the normal screen, and stays in the
// scroll-back, and what was on the other one.
func (c *console) screens() (normal, other string) {
	rest := c.output()
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

// leavesEmpty fails the test where one of the folders below dir has an entry.
func (c *console) leavesEmpty(folders ...string) {
	c.t.Helper()
	for _, folder := range folders {
		entries, err := os.ReadDir(filepath.Join(c.dir, folder))
		if err != nil && !os.IsNotExist(err) {
			c.t.Fatal(err)
		}
		if len(entries) > 0 {
			c.t.Errorf("%s has %v", folder, entries)
		}
	}
}
