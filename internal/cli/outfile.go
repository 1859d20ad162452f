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

// outfile is a file that the user has named with a flag, for what is made only
// later.
type outfile struct {
	flag, path string
	// replace says that the user wants what is there now to be replaced.
	replace bool
}

// mayWrite asks before a file is replaced that is there already, and before
// anything is done that would be lost without the file. The errors are fault.Usage
// (Why: file-exists, file-folder, not-a-file, no-folder, folder-closed),
// fault.Disk, and those of asking. A device, a pipe and a link to anything are
// never replaced: whoever may write to /dev would lose /dev/stdout.
func (a *app) mayWrite(ctx context.Context, o *outfile) error {
	no := func(why, what string) error {
		return fault.New(fault.Usage, fault.Args{"Flag": o.flag, "Value": foreign.From(what), "Why": why})
	}
	switch info, err := os.Lstat(o.path); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return onDisk(o.path, err)
	case info.IsDir():
		return no("file-folder", o.path)
	case !info.Mode().IsRegular():
		return no("not-a-file", o.path)
	default:
		if err := a.mayReplace(ctx, o.path, no("file-exists", o.path)); err != nil {
			return err
		}
		o.replace = true
	}
	// Only a try tells whether something can be written there.
	folder := filepath.Dir(o.path)
	probe, err := os.CreateTemp(folder, ".xmpp-start-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return no("no-folder", folder)
	case errors.Is(err, fs.ErrPermission):
		return no("folder-closed", folder)
	case err != nil:
		return onDisk(o.path, err)
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return onDisk(o.path, err)
	}
	return nil
}

// mayReplace asks whether the file at path may be replaced; where it may not, the
// error is refusal.
func (a *app) mayReplace(ctx context.Context, path string, refusal error) error {
	if !a.front().Interactive() && !a.flags.yes {
		return refusal
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{Flag: "--yes", Title: a.t("share.replace", fault.Args{"Path": foreign.From(path)}), Default: a.flags.yes})
	if err == nil && !yes {
		err = refusal
	}
	return err
}

// save writes a file that the user has asked for. What is in it may be a key to an
// account, so nobody else can read it. What has come there since mayWrite is asked
// about as it was then. The errors are those of mayWrite.
func (a *app) save(ctx context.Context, o outfile, data []byte) error {
	claimed, err := a.claim(ctx, &o)
	if err != nil {
		return err
	}
	if err := put(o.path, data); err != nil {
		if claimed {
			_ = os.Remove(o.path) // the first failure is the one to tell
		}
		return onDisk(o.path, err)
	}
	a.front().Say(a.t("share.saved", fault.Args{"Path": foreign.From(o.path)}))
	return nil
}

// claim sees to it that what put replaces is an empty file of ours (claimed), or
// what the user has given up.
func (a *app) claim(ctx context.Context, o *outfile) (claimed bool, err error) {
	for !o.replace {
		f, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		switch {
		case err == nil:
			_ = f.Close() // nothing was written that could be lost
			return true, nil
		case !errors.Is(err, fs.ErrExist):
			return false, onDisk(o.path, err)
		}
		if err := a.mayWrite(ctx, o); err != nil {
			return false, err
		}
	}
	return false, nil
}

// put puts the whole file there or nothing, and never writes through a link to
// somewhere else.
func put(path string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".xmpp-start-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync() // or the name could be there after a power cut, and nothing in it
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first failure is the one to tell
	}
	return err
}

// onDisk is a failure with a file of the user's.
func onDisk(path string, err error) error {
	return fault.Wrap(fault.Disk, err, fault.Args{"Path": foreign.From(path)})
}
