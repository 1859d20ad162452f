package statedir

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// tryLock takes the lock where nobody has it. The system gives it back when
// the file is closed. A locked region cannot be read by others, so it lies far
// behind the number of the process.
func tryLock(f *os.File) (ok bool, err error) {
	conn, err := f.SyscallConn()
	if err != nil {
		return false, err
	}
	ctrlErr := conn.Control(func(fd uintptr) {
		region := &windows.Overlapped{OffsetHigh: 1}
		err = windows.LockFileEx(windows.Handle(fd),
			windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, region)
	})
	if ctrlErr != nil {
		return false, ctrlErr
	}
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return false, nil
	}
	return err == nil, err
}
