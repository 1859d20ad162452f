//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/testenv/console"
)

// terminal is the program on a real terminal, with a test in front of it.
type terminal struct {
	*console.Console
	t   *testing.T
	cmd *exec.Cmd
	// dir holds home, state and temporary files of the program.
	dir string
}

const (
	enter     = console.Enter
	interrupt = console.Interrupt
	endOfFile = console.EndOfFile
)

// onTerminal starts the program with args on a terminal of that width.
func onTerminal(t *testing.T, dir string, width uint16, env []string, args ...string) *terminal {
	t.Helper()
	c := &terminal{Console: console.New(t, width, 50, console.Words), t: t, dir: dir}
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
		Stdin: c.TTY, Stdout: c.TTY, Stderr: c.TTY,
		Env: append([]string{
			"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"),
			"HOME=" + filepath.Join(dir, "home"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"), "TMPDIR=" + tmp, "GORACE=" + gorace,
		}, env...),
		// As a shell would start it, so that the terminal's signals reach it.
		SysProcAttr: &syscall.SysProcAttr{Setsid: true, Setctty: true},
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.cmd.Process.Kill() // unless it has ended
		_ = c.cmd.Wait()
	})
	return c
}

// ends fails the test unless the program ends with that exit code and leaves the
// terminal as it was.
func (c *terminal) ends(want int) {
	c.t.Helper()
	timer := time.AfterFunc(patience, func() { _ = c.cmd.Process.Kill() })
	err := c.cmd.Wait()
	timer.Stop()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	if got := c.cmd.ProcessState.ExitCode(); got != want {
		c.t.Errorf("ended with %d, want %d; written was %q", got, want, c.Output())
	}
	c.Restored()
}

// leavesEmpty fails the test where one of the folders below dir has an entry.
func (c *terminal) leavesEmpty(folders ...string) {
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

// agree takes the plan.
func (c *terminal) agree() {
	c.t.Helper()
	c.Expect("Make this account")
	c.Press(enter)
}

// answer waits for a question and types the answer.
func (c *terminal) answer(question, answer string) {
	c.t.Helper()
	c.Expect(question)
	c.Press(answer + enter)
}
