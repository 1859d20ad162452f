package statedir

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"xmpp-start/internal/fault"
)

const (
	lockFile = "lock"
	// lockWait is how long another process may hold the lock before the user is
	// told, lockPoll how often it is looked at.
	lockWait = 5 * time.Second
	lockPoll = 50 * time.Millisecond
)

// Lock keeps other processes from changing the folder until release is called
// or this process ends, however it ends. It waits for at most 5 s; then the
// error is a fault.Locked with the "PID" of the process that has it, 0 where
// that is not known. When ctx ends it is the cause of that. The lock is for the
// whole process: a second Lock waits for the first.
func (d *Dir) Lock(ctx context.Context) (release func(), err error) {
	giveUp := time.NewTimer(lockWait)
	defer giveUp.Stop()
	return d.lock(ctx, giveUp.C)
}

// LockPatiently is Lock for those whom nobody sits and waits for: it waits for as
// long as ctx lets it.
func (d *Dir) LockPatiently(ctx context.Context) (release func(), err error) { return d.lock(ctx, nil) }

func (d *Dir) lock(ctx context.Context, giveUp <-chan time.Time) (release func(), err error) {
	if err := d.before(OpLock, lockFile); err != nil {
		return nil, d.disk(lockFile, err)
	}
	f, err := d.openLock()
	if err != nil {
		return nil, d.disk(lockFile, err)
	}
	if err := waitFor(ctx, f, giveUp); err != nil {
		f.Close()
		if fault.Is(err, fault.Locked) || ctx.Err() != nil {
			return nil, err
		}
		return nil, d.disk(lockFile, err)
	}
	// The number is for people only; the lock is good without it.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	d.mu.Lock()
	d.held = true
	d.mu.Unlock()
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.held {
			d.held = false
			f.Close()
		}
	}, nil
}

// openLock opens the file of the lock. It is never removed: a process could
// else lock a file that no other one finds any more.
func (d *Dir) openLock() (*os.File, error) {
	made, err := d.root.OpenFile(lockFile, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return d.openPlain(lockFile, os.O_RDWR)
	}
	return made, err
}

// waitFor locks f, unless ctx ends before, or giveUp says so.
func waitFor(ctx context.Context, f *os.File, giveUp <-chan time.Time) error {
	again := time.NewTicker(lockPoll)
	defer again.Stop()
	for {
		if ok, err := tryLock(f); ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-giveUp:
			return fault.New(fault.Locked, fault.Args{"PID": holder(f)})
		case <-again.C:
		}
	}
}

// holder reads the number of the process that has the lock.
func holder(f *os.File) int {
	text := make([]byte, 20)
	n, err := f.ReadAt(text, 0)
	if err != nil && err != io.EOF {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n])))
	if err != nil || pid < 0 {
		return 0
	}
	return pid
}
