package statedir

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// errNewer is the error for a record that a later version of the program wrote.
var errNewer = errors.New("statedir: record of a newer version")

// Decode reads a JSON record of the given version into the struct to which into
// points. It is strict: whatever it does not know was written by something
// else, and would be lost if the record were written again.
func Decode(data []byte, version int, into any) error {
	var head struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return err
	}
	if head.Version > version {
		return errNewer
	}
	if head.Version != version {
		return fmt.Errorf("version %d", head.Version)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}

// ReadRecord reads the file name as decode understands it. A file that is not
// there is an fs.ErrNotExist, one that decode refuses a fault.JournalDamaged
// with its "Path" and "Why", newer or unreadable; it stays as it is.
func (d *Dir) ReadRecord(name string, decode func(data []byte) error) error {
	data, err := d.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if errors.Is(err, errTooBig) {
		return d.Damaged(name, err)
	}
	if err != nil {
		return d.disk(name, err)
	}
	if err := decode(data); err != nil {
		return d.Damaged(name, err)
	}
	return nil
}

// ReadAll reads the files of a folder of d, in the order of their names, with read,
// which is given the name inside the folder. damaged are the errors of read; they
// keep no other file from being read. A file that another process has just removed,
// for which read returns an fs.ErrNotExist, is left out.
func ReadAll[T any](d *Dir, folder string, read func(name string) (T, error)) (all []T, damaged []error, err error) {
	names, err := d.List(folder)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		one, err := read(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			damaged = append(damaged, err)
		default:
			all = append(all, one)
		}
	}
	return all, damaged, nil
}

// WriteRecord writes v as JSON that people can read, too.
func (d *Dir) WriteRecord(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return d.WriteFile(name, append(data, '\n'))
}

// Damaged says that the file name holds what this version of the program did
// not write.
func (d *Dir) Damaged(name string, err error) error {
	why := "unreadable"
	if errors.Is(err, errNewer) {
		why = "newer"
	}
	return fault.Wrap(fault.JournalDamaged, err, fault.Args{"Path": foreign.From(d.Path(name)), "Why": why})
}
