package statedir

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
)

// ReadFile returns the content of the file name. A file that is not there is an
// fs.ErrNotExist; what is no plain file, is larger than 64 KiB or cannot be
// read is a fault.Disk.
func (d *Dir) ReadFile(name string) ([]byte, error) {
	data, err := d.read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, d.disk(name, err)
	}
	return data, err
}

func (d *Dir) read(name string) ([]byte, error) {
	if err := d.before(OpRead, name); err != nil {
		return nil, err
	}
	f, err := d.openPlain(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFile {
		return nil, errTooBig
	}
	return data, nil
}

// openPlain opens a file that is there and follows no link to it.
func (d *Dir) openPlain(name string, flag int) (*os.File, error) {
	// Looked at before it is opened, since opening a pipe would wait.
	named, err := d.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !named.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a plain file", name)
	}
	f, err := d.root.OpenFile(name, flag, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(info, named) {
		err = fmt.Errorf("%s was exchanged while it was opened", name)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// List returns the names of the files in a sub-folder, sorted, without the
// folder in front; none where the folder is missing. Leftovers of writes that
// were cut off are not listed. The error is a fault.Disk.
func (d *Dir) List(folder string) ([]string, error) {
	if err := d.before(OpList, folder); err != nil {
		return nil, d.disk(folder, err)
	}
	entries, err := d.entries(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, d.disk(folder, err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() && !isUnfinished(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// entries lists a folder, sorted by name.
func (d *Dir) entries(folder string) ([]fs.DirEntry, error) {
	return fs.ReadDir(d.root.FS(), folderName(folder))
}

// folderName names a folder for os.Root, to which "" is nothing.
func folderName(folder string) string {
	if folder == "" {
		return "."
	}
	return strings.TrimSuffix(folder, "/")
}

func isUnfinished(name string) bool {
	return strings.HasPrefix(name, unfinishedPrefix) && strings.HasSuffix(name, unfinishedSuffix)
}
