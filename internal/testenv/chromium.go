package testenv

import (
	"os/exec"
	"testing"
)

// Chromium returns the path of a Chromium without a window and the environment
// that it needs besides the usual one. Start it with --no-sandbox: neither root
// nor a container has what its sandbox is made of, and it is to load nothing
// but pages of the test.
func Chromium(t testing.TB) (program string, env []string) {
	t.Helper()
	const unpacked = "usr/lib/chromium/chromium-headless-shell"
	tool, err := findTool("chromium", unpacked)
	if err == nil {
		libraries := tool.libraries()
		// A library for sound has parts in a folder of their own.
		if dir, err := tool.glob("usr/lib/*-linux-gnu*/pulseaudio"); err == nil {
			libraries += ":" + dir
		}
		return tool.path(unpacked), []string{libraries}
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	need(t, err)
	return "", nil
}
