package statedir

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// foreignOwner finds nothing: what lies in the user's profile inherits an
// access list that keeps other users out.
func foreignOwner(fs.FileInfo) (why string) { return "" }

func private(fs.FileInfo) bool { return true }

// syncFolder does nothing: Windows has no way to flush a folder, and NTFS
// writes names through its own log.
func syncFolder(*os.File) error { return nil }

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func isReadOnly(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }
