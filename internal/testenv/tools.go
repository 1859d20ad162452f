package testenv

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// missingError says what this machine does not have. It is the reason for which
// a test is skipped and not failed.
type missingError string

func (e missingError) Error() string { return string(e) }

// need skips the test for what is missing and fails it for any other error.
func need(t testing.TB, err error) {
	t.Helper()
	if missing := missingError(""); errors.As(err, &missing) {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A tool is the folder below which a program's packages lie as they would
// below /. It is / itself where the machine has the program installed and
// get.sh could not get it.
type tool string

// findTool looks for the tool called name, as get.sh calls it. It has it when
// each of the patterns, relative to the tool's folder, matches a file.
func findTool(name string, patterns ...string) (tool, error) {
	root, err := checkout()
	if err != nil {
		return "", err
	}
	return findIn([]tool{tool(filepath.Join(root, ".tools", name)), "/"}, patterns,
		name+" is neither in .tools nor installed; `make test` gets it, or says why it cannot")
}

// serversVariable is the environment variable that says on which servers the
// tests run: unset on those of get.sh, "newest" on those of newest.sh.
const serversVariable = "XMPP_START_SERVERS"

// suite says which version of a server is wanted.
type suite bool

const (
	usual  suite = false // that of get.sh, unless serversVariable says otherwise
	newest suite = true  // that of newest.sh
)

// findServer is findTool for a server. Where the newest one is wanted no other
// will do: a test that says what it ran on must have run on that.
func findServer(name string, of suite, patterns ...string) (tool, error) {
	switch all := os.Getenv(serversVariable); {
	case all != "" && all != "newest":
		return "", fmt.Errorf("%s is %q, which is no set of servers", serversVariable, all)
	case all == "" && of == usual:
		return findTool(name, patterns...)
	}
	root, err := checkout()
	if err != nil {
		return "", err
	}
	return findIn([]tool{tool(filepath.Join(root, ".tools", "newest", name))}, patterns,
		"the newest "+name+" is not in .tools; `make test` gets it, or says why it cannot")
}

func findIn(folders []tool, patterns []string, otherwise string) (tool, error) {
	if runtime.GOOS != "linux" {
		return "", missingError("programs of others are run on Linux only")
	}
	for _, t := range folders {
		if t.has(patterns) {
			return t, nil
		}
	}
	return "", missingError(otherwise)
}

func (t tool) has(patterns []string) bool {
	for _, p := range patterns {
		if _, err := t.glob(p); err != nil {
			return false
		}
	}
	return true
}

func (t tool) path(slashed string) string {
	return filepath.Join(string(t), filepath.FromSlash(slashed))
}

// glob is the first path that matches the pattern below the tool's folder.
func (t tool) glob(pattern string) (string, error) {
	paths, err := filepath.Glob(t.path(pattern))
	if err != nil {
		return "", err
	}
	if len(paths) == 0 {
		return "", fmt.Errorf("%s: %w", t.path(pattern), fs.ErrNotExist)
	}
	return paths[0], nil
}

// libraries is the environment entry that lets the tool's programs find the
// shared libraries that were unpacked with them. Those of newest.sh find them by
// themselves, and the machine's programs, which a server may call, must not.
func (t tool) libraries() string {
	const name = "LD_LIBRARY_PATH="
	if _, err := t.glob("usr/lib/*-linux-gnu*/libc.so.6"); err == nil && t != "/" {
		return name
	}
	dirs, _ := filepath.Glob(t.path("usr/lib/*-linux-gnu*"))
	more, _ := filepath.Glob(t.path("lib/*-linux-gnu*"))
	return name + strings.Join(append(dirs, more...), ":")
}

// checkout is the folder of the go.mod that the running test belongs to: a
// test starts in the folder of its package.
func checkout() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
}
