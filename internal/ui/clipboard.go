package ui

import (
	"context"
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/atotto/clipboard"
	"github.com/charmbracelet/x/ansi"
)

const (
	// copyTime is how long one program may take to take a text.
	copyTime = 3 * time.Second
	// copyGrace is how long is waited for the pipe of a program that has ended:
	// what it left behind to serve the clipboard may hold it.
	copyGrace = 100 * time.Millisecond
)

func (f *front) Copy(ctx context.Context, text string) (Copied, error) {
	copied, err := f.copied(ctx, text)
	switch {
	case err != nil:
		return NotCopied, err
	case copied == ToClipboard:
		f.Proven(f.texts.T("ui.copy.done", nil))
	case copied == ToTerminal:
		f.Say(f.texts.T("ui.copy.perhaps", nil))
	default:
		f.Warn(f.texts.T("ui.copy.impossible", nil))
	}
	return copied, nil
}

// copied is Copy without words. The clipboard has to be the one in front of the
// user; only the terminal reaches that over SSH.
func (f *front) copied(ctx context.Context, text string) (Copied, error) {
	if ctx.Err() != nil {
		return NotCopied, ended(ctx)
	}
	if !f.env.remote() {
		if runtime.GOOS == "windows" && clipboard.WriteAll(text) == nil {
			return ToClipboard, nil
		}
		for _, c := range f.env.copiers() {
			taken := c.take(ctx, f.env, text)
			if ctx.Err() != nil {
				return NotCopied, ended(ctx)
			}
			if taken {
				return ToClipboard, nil
			}
		}
	}
	// The console of Linux has no clipboard, and old ones print the sequence.
	if f.err.file == nil || f.env.dumb() || f.env.get("TERM") == "linux" {
		return NotCopied, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.raw(ansi.SetSystemClipboard(text))
	return ToTerminal, nil
}

// copier is a program that puts what it reads into a clipboard.
type copier struct {
	name string
	args []string
	// env is what it needs besides the environment.
	env []string
	// encode returns a text as the program reads it; nil: UTF-8.
	encode func(string) string
}

// copiers lists the programs that may reach the user's clipboard, best first.
func (e environ) copiers() []copier {
	var all []copier
	if runtime.GOOS == "darwin" {
		// Without a locale it takes UTF-8 for Mac Roman.
		all = append(all, copier{name: "pbcopy", env: []string{"LC_ALL=en_US.UTF-8"}})
	}
	if e.get("WSL_DISTRO_NAME") != "" {
		all = append(all, copier{name: "clip.exe", encode: utf16le})
	}
	if e.get("TERMUX_VERSION") != "" {
		all = append(all, copier{name: "termux-clipboard-set"})
	}
	if e.get("WAYLAND_DISPLAY") != "" {
		all = append(all, copier{name: "wl-copy", args: []string{"--type", "text/plain"}})
	}
	if e.get("DISPLAY") != "" {
		all = append(all,
			copier{name: "xclip", args: []string{"-in", "-selection", "clipboard"}},
			copier{name: "xsel", args: []string{"--input", "--clipboard"}})
	}
	return all
}

// utf16le is for clip.exe, which takes UTF-8 for the code page of DOS.
func utf16le(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

// take runs the program and reports whether it took the text. One that did may
// stay in the background, where the desktop asks it for the text, until something
// else is copied; one that did not leaves nothing behind.
func (c copier) take(ctx context.Context, env environ, text string) bool {
	program := env.program(c.name)
	if program == "" {
		return false
	}
	if c.encode != nil {
		text = c.encode(text)
	}
	ctx, cancel := context.WithTimeout(ctx, copyTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, c.args...)
	cmd.Env = append(env[:len(env):len(env)], c.env...)
	cmd.Stdin = strings.NewReader(text)
	cmd.WaitDelay = copyGrace
	end := detach(cmd)
	cmd.Cancel = end
	err := cmd.Run()
	if err != nil && cmd.Process != nil {
		_ = end()
	}
	return err == nil
}

// program returns where in PATH a program is; empty: nowhere. Folders that PATH
// names relative to the current one do not count.
func (e environ) program(name string) string {
	for _, folder := range filepath.SplitList(e.get("PATH")) {
		if !filepath.IsAbs(folder) {
			continue
		}
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path
		}
	}
	return ""
}
