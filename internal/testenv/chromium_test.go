package testenv

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestChromium(t *testing.T) {
	program, env := Chromium(t)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu",
		"--user-data-dir="+t.TempDir(), "--dump-dom", "data:text/html,<title>a</title><p>b")
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = time.Minute // its own children may be longer
	out, err := cmd.Output()
	if err != nil || !strings.Contains(string(out), "<p>b</p>") {
		t.Errorf("got %q, %v", out, err)
	}
}
