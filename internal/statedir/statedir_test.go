package statedir

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

// open returns a fresh folder with its lock held.
func open(t *testing.T) *Dir {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	release, err := d.Lock(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	return d
}

func TestPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: the paths of the table are those of Unix")
	}
	for _, tc := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", map[string]string{"HOME": "/h"}, "/h/.local/state/xmpp-start"},
		{"linux", map[string]string{"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/s/xmpp-start"},
		{"linux", map[string]string{"HOME": "/h", "XDG_STATE_HOME": "s"}, "/h/.local/state/xmpp-start"},
		{"linux", map[string]string{"XDG_STATE_HOME": "/s"}, "/s/xmpp-start"},
		{"linux", nil, ""},
		{"linux", map[string]string{"HOME": "h"}, ""},
		{"darwin", map[string]string{"HOME": "/h", "XDG_STATE_HOME": "/s"}, "/h/Library/Application Support/xmpp-start"},
		{"darwin", nil, ""},
		{"windows", map[string]string{"LocalAppData": "/l", "HOME": "/h"}, "/l/xmpp-start"},
		{"windows", map[string]string{"HOME": "/h"}, ""},
	} {
		got, err := pathOn(tc.system, func(name string) string { return tc.env[name] })
		if got != tc.want || (err != nil) != (tc.want == "") || err != nil && !fault.Is(err, fault.StateFolder) {
			t.Errorf("%s with %v: got %q, %v; want %q", tc.system, tc.env, got, err, tc.want)
		}
	}
}

func TestOpenRefusesUnsafeFolders(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: permissions and links of Unix")
	}
	base := t.TempDir()
	at := func(name string) string { return filepath.Join(base, name) }
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(os.Mkdir(at("real"), 0o700))
	do(os.Symlink(at("real"), at("link")))
	do(os.WriteFile(at("file"), nil, 0o600))
	for _, name := range []string{"group", "world"} {
		do(os.Mkdir(at(name), 0o700))
	}
	do(os.Chmod(at("group"), 0o770))
	do(os.Chmod(at("world"), 0o702))
	want := map[string]string{"link": "link", "file": "not-folder", "group": "writable", "world": "writable"}
	if os.Geteuid() == 0 {
		do(os.Mkdir(at("owner"), 0o700))
		do(os.Chown(at("owner"), 12345, -1))
		want["owner"] = "owner"
	}
	for name, why := range want {
		d, err := Open(at(name))
		f := fault.Of(err)
		if d != nil || f == nil || f.Kind != fault.StateFolder || f.Args["Why"] != why {
			t.Errorf("%s: got %v, want it refused as %s", name, err, why)
		}
	}
	if _, err := Open(filepath.Join(at("file"), "x")); !fault.Is(err, fault.Disk) {
		t.Errorf("below a file: got %v", err)
	}
}

func TestOpenKeepsOthersOut(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: permissions of Unix")
	}
	path := filepath.Join(t.TempDir(), "state")
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		d, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("got %v, %v", info.Mode(), err)
		}
	}
	d := open(t)
	if err := d.WriteFile("sub/x", nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"": 0o700, "sub": 0o700, "sub/x": 0o600, "lock": 0o600} {
		if info, err := os.Stat(d.Path(name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: got %v, %v", name, info.Mode(), err)
		}
	}
}

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
	f := fault.Of(waitFor(t.Context(), lock, time.Millisecond))
	if f == nil || f.Kind != fault.Locked || f.Args["PID"] != os.Getpid() {
		t.Errorf("got %v", err)
	}
}

// The lock of a process that was killed is free.
func TestLockOfAKilledProcess(t *testing.T) {
	path := t.TempDir()
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

func TestFileName(t *testing.T) {
	seen := map[string]string{}
	for in, want := range map[string]string{
		"anna@yax.im":                   "anna@yax.im",
		"anna.m@yax.im":                 "anna%2em@yax.im",
		".anna@yax.im":                  "%2eanna@yax.im",
		"con.a@yax.im":                  "con%2ea@yax.im",
		"+336@quicksy.im":               "+336@quicksy.im",
		"josé@example.org":              "jos%c3%a9@example.org",
		"a%2em@yax.im":                  "a%252em@yax.im",
		"a|*?b@bücher.example":        "a%7c%2a%3fb@xn--bcher-kva.example",
		strings.Repeat("a", 299) + "@b": "",
		strings.Repeat("a", 300) + "@b": "",
	} {
		a, err := address.Parse(in)
		if err != nil {
			t.Fatalf("%q: %v", in, err)
		}
		got := FileName(a)
		if want != "" && got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
		if len(got) > maxName || seen[got] != "" {
			t.Errorf("%q: %d bytes long, the name of %q, too", in, len(got), seen[got])
		}
		seen[got] = in
	}
}

func TestDecode(t *testing.T) {
	type record struct {
		Version int    `json:"version"`
		Name    string `json:"name"`
	}
	var r record
	if err := Decode([]byte(`{"version":1,"name":"x"}`+"\n"), 1, &r); err != nil || r.Name != "x" {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, in := range []string{
		``, `{`, `null`, `[]`, `{"version":0}`, `{"name":"x"}`, `{"version":"1"}`, `{"version":1,"name":1}`,
		`{"version":1,"other":1}`, `{"version":1}{}`, `{"version":1}x`, `{"version":-1}`,
	} {
		if err := Decode([]byte(in), 1, &r); err == nil || errors.Is(err, errNewer) {
			t.Errorf("%s: got %v", in, err)
		}
	}
	if err := Decode([]byte(`{"version":2,"other":[1]}`), 1, &r); !errors.Is(err, errNewer) {
		t.Errorf("got %v", err)
	}
}

func TestRecords(t *testing.T) {
	d := open(t)
	type record struct {
		Version int `json:"version"`
	}
	var r record
	decode := func(data []byte) error { return Decode(data, 1, &r) }
	if err := d.ReadRecord("x", decode); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := d.WriteRecord("x", record{1}); err != nil {
		t.Fatal(err)
	}
	if err := d.ReadRecord("x", decode); err != nil || r.Version != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	for content, why := range map[string]string{`{"version":2}`: "newer", `{"vers`: "unreadable", strings.Repeat(" ", maxFile+1): "unreadable"} {
		if err := os.WriteFile(d.Path("x"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		f := fault.Of(d.ReadRecord("x", decode))
		if f == nil || f.Kind != fault.JournalDamaged || f.Args["Why"] != why {
			t.Errorf("%.20s: got %v", content, f)
		}
	}
}
