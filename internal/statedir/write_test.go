package statedir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"xmpp-start/internal/fault"
)

func TestFiles(t *testing.T) {
	d := open(t)
	for _, content := range []string{"one", "two", ""} {
		for _, name := range []string{"x", "sub/x", "sub/y"} {
			if err := d.WriteFile(name, []byte(content)); err != nil {
				t.Fatal(err)
			}
			if got, err := d.ReadFile(name); err != nil || string(got) != content {
				t.Errorf("%s: got %q, %v; want %q", name, got, err, content)
			}
		}
	}
	if got, err := d.List("sub"); err != nil || !slices.Equal(got, []string{"x", "y"}) {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := d.List("nowhere"); err != nil || got != nil {
		t.Errorf("got %q, %v", got, err)
	}
	for range 2 {
		if err := d.Remove("sub/x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Remove("nowhere/x"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadFile("sub/x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := d.WriteFile("big", make([]byte, maxFile+1)); err == nil {
		t.Error("a file was written that could not be read")
	}
	if err := os.WriteFile(d.Path("big"), make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadFile("big"); !fault.Is(err, fault.Disk) {
		t.Errorf("got %v", err)
	}
	if _, err := d.ReadFile("sub"); !fault.Is(err, fault.Disk) {
		t.Errorf("a folder was read: %v", err)
	}
}

func TestNothingEscapes(t *testing.T) {
	d := open(t)
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := d.WriteFile("inside", []byte("ours")); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"out": outside, "in": "inside"} {
		if err := os.Symlink(target, d.Path(name)); err != nil {
			t.Skip("skipped: no links here: ", err)
		}
		if got, err := d.ReadFile(name); err == nil {
			t.Errorf("%s: read %q through a link", name, got)
		}
		// A write takes the place of the link and leaves what it pointed to.
		if err := d.WriteFile(name, []byte("new")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := os.Symlink(filepath.Dir(outside), d.Path("folder")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"folder/outside", "../x", "/etc/hostname"} {
		if err := d.WriteFile(name, []byte("new")); err == nil {
			t.Errorf("%s was written", name)
		}
		if _, err := d.ReadFile(name); err == nil {
			t.Errorf("%s was read", name)
		}
		if err := d.Remove(name); err == nil && name != "../x" {
			t.Errorf("%s was removed", name)
		}
	}
	if names, err := d.List("folder"); err == nil {
		t.Errorf("listed %q through a link", names)
	}
	if got, err := os.ReadFile(outside); err != nil || string(got) != "theirs" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := d.ReadFile("inside"); err != nil || string(got) != "ours" {
		t.Errorf("got %q, %v", got, err)
	}
}

// A write that fails at any step leaves the old content or the new one, says
// so, and hinders no later write.
func TestEveryStepOfAWriteCanFail(t *testing.T) {
	for n := 1; ; n++ {
		d := open(t)
		if err := d.WriteFile("sub/x", []byte("old")); err != nil {
			t.Fatal(err)
		}
		count := 0
		var failed Op
		d.Intercept(func(op Op, _ string) error {
			if count++; count == n {
				failed = op
				return syscall.ENOSPC
			}
			return nil
		})
		err := d.WriteFile("sub/x", []byte("new"))
		if failed == "" {
			if n < 6 || err != nil {
				t.Fatalf("after %d steps: %v", n-1, err)
			}
			return
		}
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Disk || f.Args["Why"] != "full" {
			t.Errorf("%s: got %v", failed, err)
		}
		want := "old"
		if failed == OpSyncFolder {
			want = "new"
		}
		if got, err := d.ReadFile("sub/x"); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v; want %q", failed, got, err, want)
		}
		if err := d.WriteFile("sub/x", []byte("newer")); err != nil {
			t.Errorf("after %s: %v", failed, err)
		}
	}
}

// died is what the process dies of.
type died struct{}

// A process that dies between two steps leaves the old content or the new one,
// and what else it leaves is not listed and gone after the next write.
func TestDeathInTheMiddleOfAWrite(t *testing.T) {
	for _, at := range []Op{OpClean, OpCreate, OpWrite, OpSync, OpRename, OpSyncFolder} {
		d := open(t)
		if err := d.WriteFile("sub/x", []byte("old")); err != nil {
			t.Fatal(err)
		}
		d.Intercept(func(op Op, _ string) error {
			if op == at {
				panic(died{})
			}
			return nil
		})
		func() {
			defer func() {
				if _, ok := recover().(died); !ok {
					t.Fatalf("%s did not happen", at)
				}
			}()
			_ = d.WriteFile("sub/x", []byte("new"))
		}()
		next, err := Open(d.Path(""))
		if err != nil {
			t.Fatal(err)
		}
		defer next.Close()
		next.held = true // the lock of the dead process is gone
		got, err := next.ReadFile("sub/x")
		if want := map[bool]string{true: "new", false: "old"}[at == OpSyncFolder]; err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v; want %q", at, got, err, want)
		}
		if got, err := next.List("sub"); err != nil || !slices.Equal(got, []string{"x"}) {
			t.Errorf("%s: listed %q, %v", at, got, err)
		}
		if err := next.WriteFile("sub/y", nil); err != nil {
			t.Errorf("%s: %v", at, err)
		}
		entries, err := os.ReadDir(next.Path("sub"))
		if err != nil || len(entries) != 2 {
			t.Errorf("%s: left %v, %v", at, entries, err)
		}
	}
}

func TestProbe(t *testing.T) {
	d := open(t)
	for range 2 {
		if err := d.Probe(); err != nil {
			t.Fatal(err)
		}
	}
	if names, err := d.List(""); err != nil || !slices.Equal(names, []string{"lock"}) {
		t.Errorf("left %q, %v", names, err)
	}
	d.Intercept(func(op Op, _ string) error {
		if op == OpSync {
			return syscall.EROFS
		}
		return nil
	})
	if f := fault.Of(d.Probe()); f == nil || f.Kind != fault.Disk || f.Args["Why"] != "read-only" {
		t.Errorf("got %v", f)
	}
}
