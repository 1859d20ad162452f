// Package statedirtest opens folders of the state for tests.
package statedirtest

import (
	"errors"
	"path/filepath"
	"testing"

	"xmpp-start/internal/statedir"
)

// New returns a new folder, locked until the test ends.
func New(t testing.TB) *statedir.Dir {
	t.Helper()
	d, release := Open(t, filepath.Join(t.TempDir(), "state"))
	t.Cleanup(release)
	return d
}

// Open returns the folder at path, locked until release is called.
func Open(t testing.TB, path string) (d *statedir.Dir, release func()) {
	t.Helper()
	d, err := statedir.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	unlock, err := d.Lock(t.Context())
	if err != nil {
		d.Close()
		t.Fatal(err)
	}
	return d, func() { unlock(); d.Close() }
}

// FailAt has the nth operation of d from now on fail, and no other. failed reports
// whether there has been an nth one.
func FailAt(d *statedir.Dir, n int) (failed func() bool) {
	count, has := 0, false
	d.Intercept(func(statedir.Op, string) error {
		if count++; count == n {
			has = true
			return errors.New("broken")
		}
		return nil
	})
	return func() bool { return has }
}
