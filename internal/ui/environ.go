package ui

import (
	"runtime"
	"slices"
	"strings"
)

// environ is the environment as NAME=value.
type environ []string

// get returns the value of name; as with the system, the first one counts.
func (e environ) get(name string) string {
	for _, v := range e {
		if key, value, ok := strings.Cut(v, "="); ok && key == name {
			return value
		}
	}
	return ""
}

// dumb reports whether the terminal cannot move its cursor.
func (e environ) dumb() bool {
	t := e.get("TERM")
	return t == "dumb" || t == "" && runtime.GOOS != "windows"
}

// colours reports whether colours are wanted (https://no-color.org,
// https://bixense.com/clicolors).
func (e environ) colours() bool {
	return e.get("NO_COLOR") == "" && e.get("CLICOLOR") != "0"
}

// remote reports whether the user sits in front of another machine.
func (e environ) remote() bool {
	return slices.ContainsFunc([]string{"SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"}, func(name string) bool { return e.get(name) != "" })
}

// desktop reports whether there is a desktop in front of the user. Over SSH
// there may be one, but then it is the other machine's or far away.
func (e environ) desktop() bool {
	if e.remote() {
		return false
	}
	if slices.Contains([]string{"windows", "darwin"}, runtime.GOOS) {
		return true
	}
	return e.get("DISPLAY") != "" || e.get("WAYLAND_DISPLAY") != ""
}

// unicode reports whether the terminal shows more than ASCII. The console of
// Linux has UTF-8, but a font of 256 or 512 characters.
func (e environ) unicode() bool {
	if e.get("TERM") == "linux" {
		return false
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToLower(e.get(name)); v != "" {
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return slices.Contains([]string{"windows", "darwin"}, runtime.GOOS)
}
