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
	for _, tc := range []struct {
		name, path, why string
		yes             bool
	}{
		{name: "new", path: filepath.Join(folder, "new.html")},
		{name: "there already", path: file, why: "file-exists"},
		{name: "there already, to be replaced", path: file, yes: true},
		{name: "folder", path: folder, yes: true, why: "file-folder"},
		{name: "no folder", path: filepath.Join(folder, "nowhere", "page.html"), yes: true, why: "no-folder"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := &app{in: strings.NewReader(""), out: io.Discard, errOut: io.Discard}
			a.flags.yes = tc.yes
			err := a.mayWrite(t.Context(), "--page", tc.path)
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
