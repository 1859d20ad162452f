package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// page is something that may be opened.
var page = Opening{Title: "Open it?", Where: "https://example.org/captcha/1"}

// onDesktop gives f a desktop, and returns what is opened on it.
func onDesktop(f *front, env ...string) *[]string {
	f.env = append(env, "DISPLAY=:0")
	var opened []string
	f.open = func(where string) error {
		opened = append(opened, where)
		return nil
	}
	return &opened
}

func TestOpen(t *testing.T) {
	for name, tc := range map[string]struct {
		typed  string
		yes    bool
		env    string
		opened bool
		shown  string
		failed fault.Kind
	}{
		"yes":           {typed: "y\n", opened: true, shown: "Open it?"},
		"no":            {typed: "n\n", shown: "Open it?"},
		"end":           {typed: "", shown: "Open it?", failed: fault.NoInput},
		"--yes is none": {typed: "n\n", yes: true, shown: "Open it?"},
		"over SSH":      {typed: "y\n", env: "SSH_CONNECTION=192.0.2.1 1 192.0.2.2 22", shown: "cannot be opened from here"},
	} {
		t.Run(name, func(t *testing.T) {
			f, out := plainFront(strings.NewReader(tc.typed), "en")
			f.yes = tc.yes
			opened := onDesktop(f, tc.env)
			did, err := f.Open(background(), page)
			if did != tc.opened || (len(*opened) == 1) != tc.opened || tc.failed != "" != fault.Is(err, tc.failed) {
				t.Errorf("got %v, %v; opened was %q", did, err, *opened)
			}
			if !strings.Contains(out.String(), "  "+page.Where+"\n") || !strings.Contains(out.String(), tc.shown) {
				t.Errorf("written: %q", out)
			}
		})
	}
}

func TestOpenWithoutADesktop(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		t.Skip("skipped: there is a desktop whatever the environment says")
	}
	f, out := plainFront(strings.NewReader("y\n"), "en")
	opened := onDesktop(f)
	f.env = nil
	if f.CanOpen() {
		t.Error("a desktop without a display")
	}
	if did, err := f.Open(background(), page); did || err != nil || len(*opened) > 0 || !strings.Contains(out.String(), page.Where) {
		t.Errorf("got %v, %v; opened was %q, written %q", did, err, *opened, out)
	}
}

func TestOpenWithNobodyToAsk(t *testing.T) {
	screen, _, errOut := scriptFront(Options{Yes: true})
	opened := onDesktop(screen.(*front))
	if did, err := screen.Open(background(), page); did || err != nil || len(*opened) > 0 || !strings.Contains(errOut.String(), page.Where) {
		t.Errorf("got %v, %v; opened was %q, written %q", did, err, *opened, errOut)
	}
}

func TestOpenFails(t *testing.T) {
	f, out := plainFront(strings.NewReader("y\n"), "en")
	onDesktop(f)
	f.open = func(string) error { return errors.New("no browser") }
	if did, err := f.Open(background(), page); did || err != nil || !strings.Contains(out.String(), "It did not open") {
		t.Errorf("got %v, %v; written %q", did, err, out)
	}
}

// A desktop that does not come back is not waited for beyond the context.
func TestOpenHangs(t *testing.T) {
	f, _ := plainFront(strings.NewReader("y\n"), "en")
	onDesktop(f)
	ctx, cancel := context.WithCancel(background())
	release := make(chan struct{})
	defer close(release)
	f.open = func(string) error {
		cancel()
		<-release
		return nil
	}
	if did, err := f.Open(ctx, page); did || !fault.Is(err, fault.Interrupted) {
		t.Errorf("got %v, %v", did, err)
	}
}

func TestOnlyPagesAndFilesAreOpened(t *testing.T) {
	here, err := filepath.Abs("picture.png")
	if err != nil {
		t.Fatal(err)
	}
	for where, want := range map[string]bool{
		here: true, "https://example.org/a?b#c": true, "http://127.0.0.1:4711/x": true,
		"http://example.org/": false, "http://localhost/": false, "http://127.0.0.1.example.org/": false,
		"https://user@example.org/": false, "https://": false, "file:///etc/passwd": false, "javascript:alert(1)": false,
		"xmpp:a@example.org": false, "-h": false, "picture.png": false, "": false, "https://example.org/\x1b[2J": false, "data:text/html,x": false,
	} {
		f, out := plainFront(strings.NewReader("y\n"), "en")
		opened := onDesktop(f)
		did, err := f.Open(background(), Opening{Title: "Open it?", Where: where})
		if did != want || (len(*opened) == 1) != want || want == fault.Is(err, fault.UnsafeLink) || !want && out.Len() > 0 {
			t.Errorf("%q: got %v, %v; opened was %q, written %q", where, did, err, *opened, out)
		}
	}
}

func TestSaveFile(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	for mediaType, name := range map[string]string{
		"image/png": "picture.png", "image/jpeg; q=1": "picture.jpg", "AUDIO/OGG": "sound.ogg", "video/mp4": "video.mp4",
		"text/html": "data.bin", "image/svg+xml": "data.bin", "application/x-desktop": "data.bin", "../../x": "data.bin", "": "data.bin",
	} {
		f, err := SaveFile(mediaType, []byte("data"))
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(f.Path) != name || !filepath.IsAbs(f.Path) {
			t.Errorf("%q: got %s, want %s", mediaType, f.Path, name)
		}
		if data, err := os.ReadFile(f.Path); err != nil || string(data) != "data" {
			t.Errorf("got %q, %v", data, err)
		}
		folder := filepath.Dir(f.Path)
		if runtime.GOOS != "windows" {
			for path, want := range map[string]os.FileMode{f.Path: 0o600, folder: 0o700} {
				if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
					t.Errorf("%s: %v, %v; want %v", path, info, err, want)
				}
			}
		}
		if err := f.Remove(); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(folder); !os.IsNotExist(err) {
			t.Errorf("%s remains: %v", folder, err)
		}
	}
}

func TestSaveFileWithoutAPlace(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: the place for files of a moment has another name on Windows")
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "missing"))
	if f, err := SaveFile("image/png", nil); f != nil || !fault.Is(err, fault.Disk) {
		t.Errorf("got %v, %v", f, err)
	}
}
