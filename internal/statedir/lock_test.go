package statedir

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

func TestChangesNeedTheLock(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	release, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
	release()
	if err := d.WriteFile("x", nil); !errors.Is(err, errNotLocked) {
		t.Errorf("got %v", err)
	}
	if err := d.Remove("x"); !errors.Is(err, errNotLocked) {
		t.Errorf("got %v", err)
	}
}

func TestLock(t *testing.T) {
	d := open(t)
	other, err := Open(d.Path(""))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := other.Lock(ctx); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	lock, err := other.openLock()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Close()
	f := fault.Of(waitFor(t.Context(), lock, time.After(time.Millisecond)))
	if f == nil || f.Kind != fault.Locked || f.Args["PID"] != os.Getpid() {
		t.Errorf("got %v", err)
	}
}

// Who is patient gets the lock when it is free.
func TestLockPatiently(t *testing.T) {
	path := t.TempDir()
	first, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	release, err := first.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	if _, err := second.LockPatiently(ctx); !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	got := make(chan error, 1)
	go func() {
		release, err := second.LockPatiently(t.Context())
		if err == nil {
			release()
		}
		got <- err
	}()
	release()
	if err := <-got; err != nil {
		t.Error(err)
	}
}

// The lock of a process that was killed is free.
func TestLockOfAKilledProcess(t *testing.T) {
	if os.Getenv("LOCK_AND_WAIT") != "" {
		d, err := Open(os.Getenv("LOCK_AND_WAIT"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Lock(t.Context()); err != nil {
			t.Fatal(err)
		}
		os.Stdout.WriteString("locked\n")
		select {}
	}
	path := t.TempDir()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestLockOfAKilledProcess$")
	child.Env = append(os.Environ(), "LOCK_AND_WAIT="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("locked\n"))
	if _, err := out.Read(line); err != nil || string(line) != "locked\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	if _, err := d.Lock(ctx); err == nil {
		t.Fatal("two processes have the lock")
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	release, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
}

func TestLockIsNoLink(t *testing.T) {
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	precious := d.Path("precious")
	if err := os.WriteFile(precious, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("precious", d.Path(lockFile)); err != nil {
		t.Skip("skipped: no links here: ", err)
	}
	if _, err := d.Lock(t.Context()); !fault.Is(err, fault.Disk) {
		t.Errorf("got %v", err)
	}
	if got, err := os.ReadFile(precious); err != nil || string(got) != "x" {
		t.Errorf("got %q, %v", got, err)
	}
}
