package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// What cannot be written is said before anything is made for it, and the try
// leaves nothing behind.
func TestMayWrite(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "page.html")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	links := t.TempDir()
	link := func(name, to string) string {
		path := filepath.Join(links, name)
		if err := os.Symlink(to, path); err != nil {
			t.Skip("skipped: no symbolic links here: ", err)
		}
		return path
	}
	for _, tc := range []struct {
		name, path, why string
		yes             bool
	}{
		{name: "new", path: filepath.Join(folder, "new.html")},
		{name: "there already", path: file, why: "file-exists"},
		{name: "there already, to be replaced", path: file, yes: true},
		{name: "folder", path: folder, yes: true, why: "file-folder"},
		{name: "link to a file", path: link("file", file), yes: true, why: "not-a-file"},
		{name: "link to nowhere", path: link("nowhere", filepath.Join(folder, "trap")), yes: true, why: "not-a-file"},
		{name: "link to a device", path: link("device", os.DevNull), yes: true, why: "not-a-file"},
		{name: "device", path: os.DevNull, yes: true, why: "not-a-file"},
		{name: "no folder", path: filepath.Join(folder, "nowhere", "page.html"), yes: true, why: "no-folder"},
	} {
		t.Run("row-100 "+tc.name, func(t *testing.T) {
			a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
			a.flags.yes = tc.yes
			err := a.mayWrite(t.Context(), &outfile{flag: "--page", path: tc.path})
			why := ""
			if f := new(fault.Error); errors.As(err, &f) {
				why, _ = f.Args["Why"].(string)
			}
			if why != tc.why || (err == nil) != (tc.why == "") {
				t.Errorf("got %v", err)
			}
		})
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 1 {
		t.Errorf("got %v, %v", left, err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "mine" {
		t.Errorf("got %q, %v", data, err)
	}
}

// A key to an account goes into a file of the user's alone, whole or not at all,
// and through no link that somebody has put there since the user was asked.
func TestSave(t *testing.T) {
	folder := t.TempDir()
	mine, elsewhere := filepath.Join(folder, "page.html"), filepath.Join(t.TempDir(), "elsewhere")
	if err := os.WriteFile(elsewhere, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
	nothing := func() error { return nil }
	file := func() error { return os.WriteFile(mine, []byte("longer than a key"), 0o666) }
	link := func() error { return os.Symlink(elsewhere, mine) }
	loose := func() error { return os.Symlink(filepath.Join(folder, "trap"), mine) }
	for _, tc := range []struct {
		name    string
		replace bool
		before  func() error
		why     string
	}{
		{name: "nothing", before: nothing},
		{name: "a file that may be replaced", replace: true, before: file},
		{name: "a link in its place", replace: true, before: link},
		{name: "a loose link in its place", replace: true, before: loose},
		{name: "nothing in its place", replace: true, before: nothing},
		{name: "a file that nobody was asked about", before: file, why: "file-exists"},
		{name: "a link that nobody was asked about", before: link, why: "not-a-file"},
		{name: "a loose link that nobody was asked about", before: loose, why: "not-a-file"},
	} {
		t.Run("row-100 "+tc.name, func(t *testing.T) {
			defer os.Remove(mine)
			if err := tc.before(); err != nil {
				t.Skip("skipped: no symbolic links here: ", err)
			}
			before, _ := os.ReadFile(mine)
			err := a.save(t.Context(), outfile{"--page", mine, tc.replace}, []byte("key"))
			if tc.why != "" {
				if f := fault.Of(err); f == nil || f.Args["Why"] != tc.why {
					t.Errorf("got %v", err)
				}
				if data, _ := os.ReadFile(mine); string(data) != string(before) {
					t.Errorf("it is %q now", data)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Lstat(mine)
			if err != nil || info.Mode() != 0o600 {
				t.Errorf("got %v, %v", info, err)
			}
			if data, err := os.ReadFile(mine); err != nil || string(data) != "key" {
				t.Errorf("got %q, %v", data, err)
			}
		})
	}
	if data, err := os.ReadFile(elsewhere); err != nil || string(data) != "theirs" {
		t.Errorf("the link was followed: %q, %v", data, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	// What cannot take its place leaves nothing behind.
	if err := os.MkdirAll(filepath.Join(mine, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := a.save(t.Context(), outfile{"--page", mine, true}, []byte("key")); !fault.Is(err, fault.Disk) {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left %v, %v", left, err)
	}
}

// With --yes, what has come meanwhile is replaced, as it is when it was there
// before.
func TestSaveOverNews(t *testing.T) {
	mine := filepath.Join(t.TempDir(), "page.html")
	a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
	a.flags.yes = true
	o := outfile{flag: "--page", path: mine}
	if err := a.mayWrite(t.Context(), &o); err != nil || o.replace {
		t.Fatalf("got %+v, %v", o, err)
	}
	if err := os.WriteFile(mine, []byte("news"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := a.save(t.Context(), o, []byte("key")); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(mine); err != nil || string(data) != "key" {
		t.Errorf("got %q, %v", data, err)
	}
}
