package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// emptyProgram is the least that a program with the same command library does.
const emptyProgram = `package main

import "github.com/spf13/cobra"

func main() {
	(&cobra.Command{Use: "empty", Version: "0", Run: func(*cobra.Command, []string) {}}).Execute()
}
`

// BenchmarkStart measures how long the program takes to start and to print its
// version, or a suggestion, in milliseconds and as a multiple of what an empty
// program takes. The median of runs in turn is taken, so that whatever else the
// machine does weighs on all of them alike. The promise is less than two.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	source := filepath.Join(dir, "empty.go")
	if err := os.WriteFile(source, []byte(emptyProgram), 0o600); err != nil {
		b.Fatal(err)
	}
	empty := build(b, filepath.Join(dir, "empty"), source)
	program := build(b, filepath.Join(dir, "xmpp-start"), ".")

	runs := []*struct {
		name  string
		args  []string
		times []time.Duration
	}{
		{name: "empty", args: []string{empty}},
		{name: "version", args: []string{program, "--version"}},
		{name: "suggest", args: []string{program, "suggest"}},
	}
	for b.Loop() {
		for _, r := range runs {
			cmd := exec.Command(r.args[0], r.args[1:]...)
			cmd.Env = []string{"HOME=" + dir, "LANG=C.UTF-8"}
			began := time.Now()
			if err := cmd.Run(); err != nil {
				b.Fatal(err)
			}
			r.times = append(r.times, time.Since(began))
		}
	}
	var least time.Duration
	for _, r := range runs {
		slices.Sort(r.times)
		median := r.times[len(r.times)/2]
		b.ReportMetric(float64(median.Microseconds())/1000, "ms/"+r.name)
		if r.name == "empty" {
			least = median
			continue
		}
		b.ReportMetric(float64(median)/float64(least), r.name+"/empty")
	}
}

// build builds as a release is built.
func build(b *testing.B, out, source string) string {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if said, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, said)
	}
	return out
}
