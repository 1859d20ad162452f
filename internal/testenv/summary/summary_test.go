package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Real runs of the go command on small modules.
func TestRun(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		fuzz  int
		code  int
		last  string
		says  []string
		not   []string
	}{
		{
			name: "all ends well",
			files: map[string]string{"a_test.go": `package a
import "testing"
func TestOne(t *testing.T) {}
func TestParent(t *testing.T) {
	t.Run("a/b", func(t *testing.T) { t.Attr("counted", "2 moons"); t.Attr("other", "3 stars") })
	t.Run("skipped", func(t *testing.T) { t.Skip("skipped: no moon") })
}
func FuzzIt(f *testing.F) {
	f.Add("seed")
	f.Fuzz(func(t *testing.T, s string) {})
}`},
			fuzz: 100,
			code: 0,
			last: "4 passed, 0 failed, 1 skipped",
			says: []string{"  no moon\n    example.test/a TestParent/skipped\n", "\nCounted:\n  TestParent/a/b: 2 moons\n"},
			not:  []string{"stars"},
		},
		{
			name: "failures",
			files: map[string]string{
				"a_test.go": `package a
import "testing"
func TestGood(t *testing.T) { t.Log("unasked-for") }
func TestBad(t *testing.T) { t.Log("before"); t.Error("wrong moon") }
func TestParent(t *testing.T) {
	t.Run("good", func(t *testing.T) {})
	t.Run("bad", func(t *testing.T) { t.Error("wrong sun") })
}
func TestAfterwards(t *testing.T) {
	t.Run("good", func(t *testing.T) {})
	t.Error("wrong star")
}`,
				"b/b_test.go": "package b\nimport \"testing\"\nfunc TestBroken(t *testing.T) { undefined() }\n",
				"c/c_test.go": "package c\nimport (\"os\";\"testing\")\nfunc TestEnds(t *testing.T) { os.Exit(3) }\n",
				"d/d_test.go": "package d\nimport \"testing\"\nfunc TestPanics(t *testing.T) { panic(\"comet\") }\n",
			},
			code: 1,
			// vet, TestBad, TestParent/bad, TestAfterwards, b, TestEnds, TestPanics
			last: "3 passed, 7 failed, 0 skipped",
			says: []string{"before", "wrong moon", "wrong sun", "wrong star", "undefined: undefined", "it did not end", "panic: comet"},
			not:  []string{"unasked-for"},
		},
		{
			name: "a fuzz target that fails",
			files: map[string]string{"a_test.go": `package a
import "testing"
func FuzzIt(f *testing.F) {
	f.Add("seed")
	f.Fuzz(func(t *testing.T, s string) { if s != "seed" { t.Error("wrong crop") } })
}`},
			fuzz: 1 << 30, // it ends with the first input
			code: 1,
			last: "1 passed, 1 failed, 0 skipped",
			says: []string{"wrong crop", "example.test/a FuzzIt (fuzzing)"},
		},
		{
			name:  "nothing to run",
			files: map[string]string{"a.go": "package a\n"},
			code:  1,
			last:  "0 passed, 0 failed, 0 skipped",
		},
		{
			name:  "no module that go can read",
			files: map[string]string{"go.mod": "nonsense"},
			code:  1,
			last:  "0 passed, 2 failed, 0 skipped",
			says:  []string{"go vet", "go test", "nonsense"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, "go.mod", "module example.test/a\n\ngo 1.26\n")
			for name, text := range c.files {
				write(t, dir, name, text)
			}
			run := checks{dir: dir, packages: []string{"./..."}, limit: 5 * time.Minute,
				timeout: time.Minute, fuzzInputs: c.fuzz}
			var out bytes.Buffer
			if code := run.run(t.Context(), &out); code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
			if last := lines[len(lines)-1]; last != c.last {
				t.Errorf("it closes with %q, want %q", last, c.last)
			}
			for _, text := range c.says {
				if !strings.Contains(out.String(), text) {
					t.Errorf("it does not say %q", text)
				}
			}
			for _, text := range c.not {
				if strings.Contains(out.String(), text) {
					t.Errorf("it says %q", text)
				}
			}
			if t.Failed() {
				t.Logf("all of it:\n%s", out.String())
			}
		})
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestStoppedRun(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "go.mod", "module example.test/a\n\ngo 1.26\n")
	started := filepath.Join(dir, "started")
	write(t, dir, "a_test.go", fmt.Sprintf(`package a
import ("os";"testing")
func TestHangs(t *testing.T) {
	os.WriteFile(%q, nil, 0o644)
	select {}
}`, started))
	run := checks{dir: dir, packages: []string{"./..."}, limit: 5 * time.Minute, timeout: 5 * time.Minute}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		for ctx.Err() == nil {
			if _, err := os.Stat(started); err == nil {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	var out bytes.Buffer
	if code := run.run(ctx, &out); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	for _, text := range []string{"TestHangs", "it did not end", "stopped before the end"} {
		if !strings.Contains(out.String(), text) {
			t.Errorf("it does not say %q:\n%s", text, out.String())
		}
	}
	if !strings.HasSuffix(out.String(), "\n0 passed, 1 failed, 0 skipped\n") {
		t.Errorf("unexpected end:\n%s", out.String())
	}
}

func TestSkipReason(t *testing.T) {
	for _, c := range []struct{ output, want string }{
		{"    a_test.go:3: skipped: no moon\n--- SKIP: TestA (0.00s)\n", "no moon"},
		{"    a_test.go:3: no moon\n--- SKIP: TestA (0.00s)\n", "no moon"},
		{"    a_test.go:2: looking\n    a_test.go:3: no moon\n--- SKIP: TestA (0.00s)\n", "no moon"},
		{"--- SKIP: TestA (0.00s)\n", "no reason given"},
	} {
		if got := skipReason(c.output); got != c.want {
			t.Errorf("skipReason(%q) = %q, want %q", c.output, got, c.want)
		}
	}
}
