package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// vet counts only when it fails, for it is no test.
func (c checks) vet(ctx context.Context, w io.Writer, r *results) {
	var complaint bytes.Buffer
	if err := c.goCommand(ctx, nil, &complaint, append([]string{"vet"}, c.packages...)); err != nil {
		r.fail("go vet", fmt.Sprintf("%s%v\n", complaint.String(), err))
		fmt.Fprintln(w, "FAIL\tgo vet")
		return
	}
	fmt.Fprintln(w, "ok\tgo vet")
}

// test runs go test with more arguments, on the packages.
func (c checks) test(ctx context.Context, w io.Writer, r *results, more ...string) {
	// Servers and keyrings are no files that Go's cache of results knows of. And go
	// vet is a stage of its own, of which a part would run again.
	args := []string{"test", "-json", "-count=1", "-vet=off", "-timeout", c.timeout.String()}
	if hasRace(ctx) {
		args = append(args, "-race")
	} else {
		r.note("the race detector was off: it needs a C compiler, and there is none that works here")
	}
	c.goTest(ctx, w, r, append(append(args, more...), c.packages...))
}

// testThoroughly runs what does less with the race detector once more without it.
func (c checks) testThoroughly(ctx context.Context, w io.Writer, r *results) {
	pkg, tests, _ := strings.Cut(c.thorough, "=")
	name := pkg + " " + tests + " (without the race detector)"
	c.testAsOne(ctx, w, r, name, []string{"test", "-json", "-count=1", "-timeout", c.timeout.String(), "-run", tests, pkg})
}

// hasRace tells whether the race detector can be built. Outside of the module,
// for it must not depend on what is tested.
func hasRace(ctx context.Context) bool {
	outside := checks{dir: os.TempDir()}
	return outside.goCommand(ctx, nil, nil, []string{"build", "-race", "runtime/cgo"}) == nil
}

// fuzz runs each target whose seeds ran as a test. One that fails leaves its
// input in testdata/fuzz, where it becomes a seed.
func (c checks) fuzz(ctx context.Context, w io.Writer, r *results) {
	for _, target := range r.fuzzTargets() {
		name := target.pkg + " " + target.name + " (fuzzing)"
		if ctx.Err() != nil {
			r.skip(name, "skipped: the run was stopped before")
			continue
		}
		// A number of inputs, for Go before 1.27 fails now and then when a time
		// is over ("context deadline exceeded", go.dev/issue/75804); and few tries
		// to shorten an input, which would otherwise take a minute each.
		// The run tells of the target and of each seed again.
		c.testAsOne(ctx, w, r, name, []string{
			"test", "-json", "-timeout", c.timeout.String(), "-run", "^$",
			"-fuzz", "^" + target.name + "$",
			"-fuzztime", strconv.Itoa(c.fuzzInputs) + "x", "-fuzzminimizetime", "10x", target.pkg,
		})
	}
}

// testAsOne runs go test with what it has run before, in another way; all of it
// counts as one test more.
func (c checks) testAsOne(ctx context.Context, w io.Writer, r *results, name string, args []string) {
	again := &results{}
	c.goTest(ctx, w, again, args)
	switch counts := again.counts(); {
	case counts.failed > 0:
		r.fail(name, again.failures())
	case counts.passed == 0:
		r.fail(name, "nothing was run\n")
	default:
		r.pass(name)
	}
}

// goTest runs go test and records what it says.
func (c checks) goTest(ctx context.Context, w io.Writer, r *results, args []string) {
	failedBefore := r.counts().failed
	events, output := io.Pipe()
	read := make(chan error, 1)
	go func() {
		err := r.record(events, w)
		events.CloseWithError(err) // so that go test is not left waiting
		read <- err
	}()
	var complaint bytes.Buffer
	err := c.goCommand(ctx, output, &complaint, args)
	output.Close()
	if readErr := <-read; readErr != nil {
		r.fail("go test", readErr.Error()+"\n")
	}
	r.settle()
	// go test fails with its tests; without any, it is its own failure.
	if err != nil && r.counts().failed == failedBefore {
		r.fail("go test", fmt.Sprintf("%s%v\n", complaint.String(), err))
	}
}
