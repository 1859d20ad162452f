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

// save writes a file that the user has asked for with a flag. What is in it may
// be a key to an account, so nobody else can read it. One that is there already
// is replaced only on the user's word. The errors are fault.Usage (Why:
// file-exists), fault.Disk, and those of asking.
func (a *app) save(ctx context.Context, flag, path string, data []byte) error {
	disk := func(err error) error {
		return fault.Wrap(fault.Disk, err, fault.Args{"Path": foreign.From(path)})
	}
	_, err := os.Lstat(path)
	switch {
	case err == nil:
		exists := fault.New(fault.Usage, fault.Args{"Flag": flag, "Value": foreign.From(path), "Why": "file-exists"})
		if !a.front().Interactive() && !a.flags.yes {
			return exists
		}
		yes, err := a.front().Confirm(ctx, ui.YesNo{Flag: "--yes", Title: a.t("share.replace", fault.Args{"Path": foreign.From(path)}), Default: a.flags.yes})
		if err == nil && !yes {
			err = exists
		}
		if err != nil {
			return err
		}
	case !errors.Is(err, fs.ErrNotExist):
		return disk(err)
	}
	// A rename puts the whole file there or nothing, and never writes through a
	// link to somewhere else.
	f, err := os.CreateTemp(filepath.Dir(path), ".xmpp-start-*")
	if err != nil {
		return disk(err)
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the first failure is the one to tell
		return disk(err)
	}
	a.front().Say(a.t("share.saved", fault.Args{"Path": foreign.From(path)}))
	return nil
}
