package statedir

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

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
