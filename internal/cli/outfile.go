package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ui"
)

// mayWrite asks before a file is replaced that is there already, and before
// anything is done that would be lost without the file. The errors are fault.Usage
// (Why: file-exists), fault.Disk, and those of asking.
func (a *app) mayWrite(ctx context.Context, flag, path string) error {
	switch _, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return onDisk(path, err)
	}
	exists := fault.New(fault.Usage, fault.Args{"Flag": flag, "Value": foreign.From(path), "Why": "file-exists"})
	if !a.front().Interactive() && !a.flags.yes {
		return exists
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{Flag: "--yes", Title: a.t("share.replace", fault.Args{"Path": foreign.From(path)}), Default: a.flags.yes})
	if err == nil && !yes {
		err = exists
	}
	return err
}

// save writes a file that the user has asked for. What is in it may be a key to an
// account, so nobody else can read it. The error is a fault.Disk.
func (a *app) save(path string, data []byte) error {
	// A rename puts the whole file there or nothing, and never writes through a
	// link to somewhere else.
	f, err := os.CreateTemp(filepath.Dir(path), ".xmpp-start-*")
	if err != nil {
		return onDisk(path, err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first failure is the one to tell
		return onDisk(path, err)
	}
	a.front().Say(a.t("share.saved", fault.Args{"Path": foreign.From(path)}))
	return nil
}

// onDisk is a failure with a file of the user's.
func onDisk(path string, err error) error {
	return fault.Wrap(fault.Disk, err, fault.Args{"Path": foreign.From(path)})
}
