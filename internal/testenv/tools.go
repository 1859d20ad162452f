package testenv

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
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
	if runtime.GOOS != "linux" {
		return "", missingError(name + " is run on Linux only")
	}
	root, err := checkout()
	if err != nil {
		return "", err
	}
	for _, t := range []tool{tool(filepath.Join(root, ".tools", name)), "/"} {
		if t.has(patterns) {
			return t, nil
		}
	}
	return "", missingError(name + " is neither in .tools nor installed; `make test` gets it, or says why it cannot")
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
// shared libraries that were unpacked with them.
func (t tool) libraries() string {
	dirs, _ := filepath.Glob(t.path("usr/lib/*-linux-gnu*"))
	more, _ := filepath.Glob(t.path("lib/*-linux-gnu*"))
	value := "LD_LIBRARY_PATH="
	for i, dir := range append(dirs, more...) {
		if i > 0 {
			value += ":"
		}
		value += dir
	}
	return value
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
