package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

// The rows of a matrix, in a run of their own and beside the other tests.
func TestRows(t *testing.T) {
	const matrix = "| # | point | fault | required | exit |\n|---|---|---|---|---|\n| 1 | args | wrong | say so | 2 |\n"
	const second = "| 2 | args | none | say so | 2 |\n"
	for name, c := range map[string]struct {
		matrix   string
		rowsOnly bool
		code     int
		last     string
		says     []string
	}{
		"all of them hold":      {matrix, true, 0, "1 passed, 0 failed, 0 skipped", []string{"✓ a.TestArgs 1\n", "1 rows of the matrix of faults: 1 pass, 0 fail"}},
		"among the other tests": {matrix, false, 0, "3 passed, 0 failed, 0 skipped", []string{"  1 rows of the matrix of faults: 1 pass, 0 fail"}},
		"one has no test":       {matrix + second, true, 1, "1 passed, 1 failed, 0 skipped", []string{"row 2 has no test"}},
		"no matrix":             {"nonsense", false, 1, "3 passed, 1 failed, 0 skipped", []string{"no table of faults"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "go.mod", "module example.test/a\n\ngo 1.26\n")
			write(t, dir, "faults.md", c.matrix)
			write(t, dir, "a_test.go", `package a
import "testing"
func TestArgs(t *testing.T) {
	t.Run("row-1 wrong", func(t *testing.T) {})
	t.Run("other", func(t *testing.T) {})
}`)
			write(t, dir, "b/b_test.go", "package b\nimport \"testing\"\nfunc TestOther(t *testing.T) {}\n")
			run := checks{dir: dir, packages: []string{"./..."}, limit: 5 * time.Minute, timeout: time.Minute, matrix: "faults.md", rowsOnly: c.rowsOnly}
			var out bytes.Buffer
			if code := run.run(t.Context(), &out); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			if !strings.HasSuffix(out.String(), "\n"+c.last+"\n") {
				t.Errorf("it does not close with %q: %s", c.last, out.String())
			}
			for _, text := range c.says {
				if !strings.Contains(out.String(), text) {
					t.Errorf("it does not say %q: %s", text, out.String())
				}
			}
		})
	}
}
