package statedir

import (
	"errors"
	"path/filepath"
	"runtime"

	"xmpp-start/internal/fault"
)

// program is the name of the folder.
const program = "xmpp-start"

// Path returns the folder for the state of this program and this user, in the
// place that the system has for such things: $XDG_STATE_HOME (XDG Base
// Directory Specification) or ~/.local/state, ~/Library/Application Support on
// macOS, %LocalAppData% on Windows. The error is a fault.StateFolder: nothing
// says where the user's files are.
func Path(getenv func(string) string) (string, error) {
	return pathOn(runtime.GOOS, getenv)
}

func pathOn(system string, getenv func(string) string) (string, error) {
	home := getenv("HOME")
	base := ""
	switch system {
	case "windows":
		base = getenv("LocalAppData")
	case "darwin":
		if home != "" {
			base = filepath.Join(home, "Library", "Application Support")
		}
	default:
		// The specification wants relative paths ignored.
		if base = getenv("XDG_STATE_HOME"); !filepath.IsAbs(base) && home != "" {
			base = filepath.Join(home, ".local", "state")
		}
	}
	if !filepath.IsAbs(base) {
		return "", fault.Wrap(fault.StateFolder, errors.New("no absolute path in the environment"), fault.Args{"Why": "nowhere"})
	}
	return filepath.Join(base, program), nil
}
