package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// largest is what a release may weigh, in bytes.
const largest = 16_000_000

// BenchmarkSize builds the program for each system of a release, as a release is
// built, and prints what it weighs. The time is the compiler's and means nothing.
func BenchmarkSize(b *testing.B) {
	file := filepath.Join(b.TempDir(), "program")
	systems := []string{
		"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64",
	}
	sizes := make([]int64, len(systems))
	for b.Loop() {
		for i, system := range systems {
			sizes[i] = weigh(b, file, system)
		}
	}
	var out strings.Builder
	fmt.Fprintf(&out, "Size of the release; promised is less than %d MB (of 10⁶ bytes) for each.\n\n", largest/1_000_000)
	for i, system := range systems {
		verdict := "kept"
		if sizes[i] >= largest {
			verdict = "missed"
			b.Errorf("%s: %d bytes, promised are less than %d", system, sizes[i], largest)
		}
		megabytes := float64(sizes[i]) / 1e6
		fmt.Fprintf(&out, "  %-13s  %6.2f MB  %s\n", system, megabytes, verdict)
		b.ReportMetric(megabytes, "MB:"+system)
	}
	reports = append(reports, out.String())
}

// weigh builds for a system and returns the size.
func weigh(b *testing.B, file, system string) int64 {
	b.Helper()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, "xmpp-start/cmd/xmpp-start")
	goos, goarch, _ := strings.Cut(system, "/")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
	if said, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v: %s", system, err, said)
	}
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}
