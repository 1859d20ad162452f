//go:build unix

package ui

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

// text is what is copied, with what a shell or a terminal might take amiss.
const text = "Come: https://xmpp.link/#kestrel.7@example.org?register;preauth=Q2V y7 – 👩‍🚀\n'$(id)' \x1b[31m"

// fakes is a folder of programs that stand in for those of a desktop.
type fakes string

// add writes a program. It runs in a shell with the folder as $HERE.
func (f fakes) add(t *testing.T, name, script string) {
	t.Helper()
	content := fmt.Sprintf("#!/bin/sh\nHERE='%s'\nPATH=/bin:/usr/bin\n%s\n", f, script)
	if err := os.WriteFile(filepath.Join(string(f), name), []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
}

// recorder is a script that keeps its name, its arguments and what it reads.
const recorder = `echo "${0##*/} $*" >>"$HERE/calls"; cat >"$HERE/text"`

// read returns what a program wrote; empty: nothing.
func (f fakes) read(name string) string {
	data, _ := os.ReadFile(filepath.Join(string(f), name))
	return string(data)
}

// copying returns a Front that finds the programs, and what it writes.
func copying(f fakes, env ...string) (*front, *bytes.Buffer) {
	screen, out := plainFront(strings.NewReader(""), "en")
	screen.env = append(env, "PATH="+string(f), "TERM=xterm-256color")
	return screen, out
}

func TestCopy(t *testing.T) {
	if runtime.GOOS == "darwin" {
		t.Skip("skipped: pbcopy is asked first there")
	}
	const x, wayland = "DISPLAY=:0", "WAYLAND_DISPLAY=wayland-0"
	for name, tc := range map[string]struct {
		programs string // those that take it; !name: one that fails
		env      []string
		calls    string
	}{
		"X11":                     {"xclip xsel", []string{x}, "xclip -in -selection clipboard\n"},
		"X11 with xsel":           {"xsel", []string{x}, "xsel --input --clipboard\n"},
		"Wayland":                 {"wl-copy xclip", []string{x, wayland}, "wl-copy --type text/plain\n"},
		"Wayland, X11 only":       {"xclip", []string{x, wayland}, "xclip -in -selection clipboard\n"},
		"the first one fails":     {"!wl-copy xclip", []string{x, wayland}, "wl-copy --type text/plain\nxclip -in -selection clipboard\n"},
		"Termux":                  {"termux-clipboard-set", []string{"TERMUX_VERSION=0.118"}, "termux-clipboard-set \n"},
		"all fail":                {"!xclip !xsel", []string{x}, "xclip -in -selection clipboard\nxsel --input --clipboard\n"},
		"no display":              {"xclip wl-copy", nil, ""},
		"no program":              {"", []string{x, wayland}, ""},
		"the desktop far away":    {"xclip", []string{x, "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22"}, ""},
		"a phone, its app is not": {"", []string{"TERMUX_VERSION=0.118"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			programs := fakes(t.TempDir())
			for _, p := range strings.Fields(tc.programs) {
				script := recorder
				if strings.HasPrefix(p, "!") {
					script += "; exit 1"
				}
				programs.add(t, strings.TrimPrefix(p, "!"), script)
			}
			f, out := copying(programs, tc.env...)
			got, err := f.Copy(background(), text)
			want, said := ToClipboard, "Copied: it can be pasted now."
			if tc.calls == "" || strings.HasPrefix(name, "all") {
				want, said = NotCopied, "no clipboard"
			}
			if got != want || err != nil || !strings.Contains(out.String(), said) {
				t.Errorf("got %q, %v; said %q", got, err, out)
			}
			if calls := programs.read("calls"); calls != tc.calls {
				t.Errorf("called %q, want %q", calls, tc.calls)
			}
			if tc.calls != "" && programs.read("text") != text {
				t.Errorf("taken: %q", programs.read("text"))
			}
		})
	}
}

func TestCopyToWindowsFromWithin(t *testing.T) {
	programs := fakes(t.TempDir())
	programs.add(t, "clip.exe", recorder)
	f, _ := copying(programs, "WSL_DISTRO_NAME=Debian", "DISPLAY=:0")
	if got, err := f.Copy(background(), "a–🚀"); got != ToClipboard || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if got, want := programs.read("text"), "a\x00\x13\x20\x3d\xd8\x80\xde"; got != want {
		t.Errorf("taken: %q, want %q", got, want)
	}
}

// Whoever puts a program into the folder that somebody works in is not asked.
func TestCopyTakesNoProgramFromHere(t *testing.T) {
	programs := fakes(t.TempDir())
	programs.add(t, "xclip", recorder)
	if err := os.Mkdir(filepath.Join(string(programs), "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	fakes(filepath.Join(string(programs), "bin")).add(t, "xclip", recorder)
	t.Chdir(string(programs))
	f, _ := copying("", "DISPLAY=:0")
	f.env = environ{"DISPLAY=:0", "PATH=.::bin:./bin"}
	if got, err := f.Copy(background(), text); got != NotCopied || err != nil || programs.read("calls")+programs.read("bin/calls") != "" {
		t.Errorf("got %q, %v", got, err)
	}
}

// life is the end of a named pipe that programs hold for as long as they live.
type life struct{ read, hold *os.File }

// life makes the pipe, as $HERE/alive.
func (f fakes) life(t *testing.T) life {
	t.Helper()
	path := filepath.Join(string(f), "alive")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { read.Close() })
	// Until a program holds the pipe, it would seem to be at its end.
	hold, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { hold.Close() })
	if err := read.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	return life{read, hold}
}

// begun waits until a program has written that it lives; after the first time
// only programs hold the pipe.
func (l life) begun(t *testing.T) {
	t.Helper()
	line := make([]byte, len("alive\n"))
	if _, err := io.ReadFull(l.read, line); err != nil || string(line) != "alive\n" {
		t.Errorf("no program: %q, %v", line, err)
	}
	l.hold.Close()
}

// over waits until no program lives any more.
func (l life) over(t *testing.T) {
	t.Helper()
	if rest, err := io.ReadAll(l.read); err != nil || len(rest) > 0 {
		t.Errorf("left behind: %q, %v", rest, err)
	}
}

// The program that serves the clipboard stays, and is not waited for.
func TestCopyLeavesTheServer(t *testing.T) {
	programs := fakes(t.TempDir())
	alive := programs.life(t)
	programs.add(t, "xclip", `cat >"$HERE/text"
(exec 3>"$HERE/alive"; echo alive >&3; while test ! -e "$HERE/over"; do sleep 0.05; done; echo alive >&3) <&0 &`)
	f, _ := copying(programs, "DISPLAY=:0")
	if got, err := f.Copy(background(), text); got != ToClipboard || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	alive.begun(t)
	if err := os.WriteFile(filepath.Join(string(programs), "over"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	alive.begun(t)
	alive.over(t)
}

// Of a program that does not come back nothing is left when the user has enough.
func TestCopyEndsAProgramThatHangs(t *testing.T) {
	programs := fakes(t.TempDir())
	alive := programs.life(t)
	programs.add(t, "xclip", `exec 3>"$HERE/alive"; sleep 600 & echo alive >&3; wait`)
	programs.add(t, "xsel", recorder)
	f, out := copying(programs, "DISPLAY=:0")
	ctx, cancel := context.WithCancel(background())
	go func() {
		alive.begun(t)
		cancel()
	}()
	got, err := f.Copy(ctx, strings.Repeat(text, 10_000))
	if got != NotCopied || !fault.Is(err, fault.Interrupted) || out.Len() > 0 || programs.read("calls") != "" {
		t.Errorf("got %q, %v; said %q", got, err, out)
	}
	alive.over(t)
	if got, err := f.Copy(ctx, text); got != NotCopied || !fault.Is(err, fault.Interrupted) {
		t.Errorf("after the end: got %q, %v", got, err)
	}
}

// A program that fails takes with it what it has started.
func TestCopyLeavesNothingOfAFailure(t *testing.T) {
	programs := fakes(t.TempDir())
	alive := programs.life(t)
	programs.add(t, "xclip", `exec 3>"$HERE/alive"; echo alive >&3; sleep 600 & exit 1`)
	f, _ := copying(programs, "DISPLAY=:0")
	if got, err := f.Copy(background(), text); got != NotCopied || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	alive.begun(t)
	alive.over(t)
}

func TestCopyByTheTerminal(t *testing.T) {
	const far = "SSH_TTY=/dev/pts/3"
	for name, tc := range map[string]struct {
		o    Options
		env  []string
		want Copied
	}{
		"over SSH":       {Options{}, []string{far, "DISPLAY=:0"}, ToTerminal},
		"no desktop":     {Options{}, nil, ToTerminal},
		"plain lines":    {Options{Accessible: true}, []string{far}, ToTerminal},
		"dumb":           {Options{}, []string{far, "TERM=dumb"}, NotCopied},
		"Linux' console": {Options{}, []string{"TERM=linux"}, NotCopied},
	} {
		t.Run(name, func(t *testing.T) {
			if runtime.GOOS == "darwin" && name == "no desktop" {
				t.Skip("skipped: there is a clipboard")
			}
			c := newConsole(t, 80, 24)
			f := c.front(tc.o, tc.env...)
			f.(*front).env = append(environ{"PATH="}, f.(*front).env...)
			if got, err := f.Copy(background(), text); got != tc.want || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			f.Say("The end.")
			c.Expect("The end.")
			out := c.Output()
			sequence := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\x07"
			if strings.Contains(out, sequence) != (tc.want == ToTerminal) || strings.Contains(out, "if it allows that") != (tc.want == ToTerminal) {
				t.Errorf("written: %q", out)
			}
			if tc.want == NotCopied && (strings.Contains(out, "\x1b]") || !strings.Contains(out, "no clipboard")) {
				t.Errorf("written: %q", out)
			}
			c.Restored()
		})
	}
}

// Where the output goes to a file, no terminal is spoken to.
func TestCopyInAScript(t *testing.T) {
	f, out, errOut := scriptFront(Options{})
	f.(*front).env = environ{"SSH_TTY=/dev/pts/3", "TERM=xterm"}
	if got, err := f.Copy(background(), text); got != NotCopied || err != nil || out.Len() > 0 || strings.Contains(errOut.String(), "\x1b") || !strings.Contains(errOut.String(), "no clipboard") {
		t.Errorf("got %q, %v; written %q, %q", got, err, out, errOut)
	}
}
