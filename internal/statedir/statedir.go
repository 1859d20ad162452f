// Package statedir is the folder where the program keeps its state: one small
// file a thing, each written so that a crash at any moment leaves the old
// content or the new one, never half of either.
//
// The folder belongs to the user alone, and nothing in it is reached through a
// link. What stands in the files is the business of internal/journal,
// internal/account and internal/vault.
package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// Dir is the open folder. It is safe for concurrent use within one process;
// between processes, writing needs [Dir.Lock].
type Dir struct {
	path string
	root *os.Root

	// mu guards held and keeps writers apart.
	mu   sync.Mutex
	held bool
	step func(op Op, name string) error
}

// Open opens the folder at path and makes it, for the user alone, where it is
// missing. A folder that others may write to, that belongs to somebody else or
// that is a link is refused as a fault.StateFolder, whose "Why" is one of link,
// not-folder, owner, writable; what the disk refuses is a fault.Disk.
func Open(path string) (*Dir, error) {
	refuse := func(why string, err error) (*Dir, error) {
		return nil, fault.Wrap(fault.StateFolder, err, fault.Args{"Path": foreign.From(path), "Why": why})
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, diskFault(path, err)
	}
	if err := makeAll(path); err != nil {
		return nil, diskFault(path, err)
	}
	named, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, diskFault(path, err)
	case named.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0:
		return refuse("link", nil)
	case !named.IsDir():
		return refuse("not-folder", nil)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, diskFault(path, err)
	}
	if why, err := check(root, named); why != "" || err != nil {
		root.Close()
		if why == "" {
			return nil, diskFault(path, err)
		}
		return refuse(why, err)
	}
	return &Dir{path: path, root: root}, nil
}

// check looks at the open folder, which nobody can exchange any more: it has
// to be the one that Lstat found, and the user's own.
func check(root *os.Root, named fs.FileInfo) (why string, err error) {
	folder, err := root.Open(".")
	if err != nil {
		return "", err
	}
	defer folder.Close()
	info, err := folder.Stat()
	if err != nil {
		return "", err
	}
	if !os.SameFile(info, named) {
		return "link", nil
	}
	if why := foreignOwner(info); why != "" {
		return why, nil
	}
	if private(info) {
		return "", nil
	}
	// Others can read the names of the user's accounts.
	return "", folder.Chmod(0o700)
}

// makeAll makes the folders that are missing, each one durable before the next
// is made in it.
func makeAll(path string) error {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(path)
	if parent != path {
		if err := makeAll(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	folder, err := os.Open(parent)
	if err != nil {
		// A folder that may be entered but not listed cannot be opened to be
		// synced; what is in it can be used all the same.
		if errors.Is(err, fs.ErrPermission) {
			return nil
		}
		return err
	}
	defer folder.Close()
	return syncFolder(folder)
}

// Close closes the folder. The lock, where it is held, is given back by its own
// function.
func (d *Dir) Close() error { return d.root.Close() }

// Path returns the full path of a file of the folder, or of the folder itself
// for "": for messages, not for opening it.
func (d *Dir) Path(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// disk is the failure of an operation on the file name.
func (d *Dir) disk(name string, err error) error { return diskFault(d.Path(name), err) }

// diskFault says what is wrong with the disk: "Why" is full, read-only, denied,
// or empty where it is none of these.
func diskFault(path string, err error) error {
	why := ""
	switch {
	case isFull(err):
		why = "full"
	case isReadOnly(err):
		why = "read-only"
	case errors.Is(err, fs.ErrPermission):
		why = "denied"
	}
	return fault.Wrap(fault.Disk, err, fault.Args{"Path": foreign.From(path), "Why": why})
}
