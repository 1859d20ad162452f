package statedir

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strings"
)

// maxFile bounds what is read from a file and written to one, in bytes.
const maxFile = 64 << 10

// A file that is being written is .NAME.new beside NAME until it is complete.
const (
	unfinishedPrefix = "."
	unfinishedSuffix = ".new"
)

// errTooBig is the error for a file that this program cannot have written.
var errTooBig = errors.New("statedir: file too big")

// errNotLocked is a mistake of the caller.
var errNotLocked = errors.New("statedir: changing files needs the lock")

// WriteFile puts data into the file name ("file" or "folder/file"), made where
// it is missing, readable for the user alone. When it returns nil the content
// survives a power cut; when it fails the old content is whole, or the new one
// is. The lock must be held. The error is a fault.Disk.
func (d *Dir) WriteFile(name string, data []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.held {
		return errNotLocked
	}
	if len(data) > maxFile {
		return errTooBig
	}
	if err := d.write(name, data); err != nil {
		return d.disk(name, err)
	}
	return nil
}

func (d *Dir) write(name string, data []byte) error {
	folder, file := path.Split(name)
	if err := d.makeFolder(folder); err != nil {
		return err
	}
	if err := d.clean(folder); err != nil {
		return err
	}
	unfinished := folder + unfinishedPrefix + file + unfinishedSuffix
	err := d.create(unfinished, data)
	if err == nil {
		err = d.rename(unfinished, name)
	}
	if err != nil {
		// Best effort: what stays is not listed and is gone with the next write.
		_ = d.root.Remove(unfinished)
		return err
	}
	return d.syncFolder(folder)
}

// makeFolder makes the sub-folder of a file, durably, where it is missing.
func (d *Dir) makeFolder(folder string) error {
	if folder == "" {
		return nil
	}
	folder = strings.TrimSuffix(folder, "/")
	switch info, err := d.root.Lstat(folder); {
	case err == nil && !info.IsDir():
		return fmt.Errorf("%s is not a folder", folder)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := d.before(OpMakeFolder, folder); err != nil {
		return err
	}
	if err := d.root.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return d.syncFolder("")
}

// clean removes what writes left that were cut off. Nobody else is writing: the
// lock is held.
func (d *Dir) clean(folder string) error {
	if err := d.before(OpClean, folder); err != nil {
		return err
	}
	entries, err := d.entries(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !isUnfinished(e.Name()) {
			continue
		}
		if err := d.root.Remove(folder + e.Name()); err != nil {
			return err
		}
	}
	return nil
}

func (d *Dir) create(name string, data []byte) (err error) {
	if err := d.before(OpCreate, name); err != nil {
		return err
	}
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	if err := d.before(OpWrite, name); err != nil {
		return err
	}
	if _, err := f.Write(data); err != nil {
		return err
	}
	if err := d.before(OpSync, name); err != nil {
		return err
	}
	return f.Sync()
}

func (d *Dir) rename(from, to string) error {
	if err := d.before(OpRename, to); err != nil {
		return err
	}
	return d.root.Rename(from, to)
}

func (d *Dir) syncFolder(folder string) error {
	if err := d.before(OpSyncFolder, folder); err != nil {
		return err
	}
	f, err := d.root.Open(folderName(folder))
	if err != nil {
		return err
	}
	defer f.Close()
	return syncFolder(f)
}

// Remove removes the file name; one that is not there is fine. When it returns
// nil the file does not come back after a power cut. The lock must be held. The
// error is a fault.Disk.
func (d *Dir) Remove(name string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.held {
		return errNotLocked
	}
	if err := d.remove(name); err != nil {
		return d.disk(name, err)
	}
	return nil
}

func (d *Dir) remove(name string) error {
	if err := d.before(OpRemove, name); err != nil {
		return err
	}
	if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	// Also for a file that is gone already: perhaps the removal was cut off here.
	folder, _ := path.Split(name)
	if err := d.syncFolder(folder); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// probeFile is the name of a file that is there for a moment.
const probeFile = "probe"

// Probe finds out whether files can be kept, by keeping one for a moment. The
// lock must be held. The error is a fault.Disk.
func (d *Dir) Probe() error {
	if err := d.WriteFile(probeFile, []byte("probe\n")); err != nil {
		return err
	}
	return d.Remove(probeFile)
}
