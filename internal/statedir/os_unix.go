//go:build unix

package statedir

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// foreignOwner says why a folder is not the user's alone.
func foreignOwner(info fs.FileInfo) (why string) {
	if stat, ok := info.Sys().(*syscall.Stat_t); !ok || int(stat.Uid) != os.Geteuid() {
		return "owner"
	}
	if info.Mode().Perm()&0o022 != 0 {
		return "writable"
	}
	return ""
}

// private reports whether nobody else may look into the folder.
func private(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 == 0 }

// syncFolder makes the names in a folder durable.
func syncFolder(folder *os.File) error {
	err := folder.Sync()
	// Some network and FUSE file systems know no fsync of a folder.
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

func isFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isReadOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
