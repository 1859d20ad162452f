package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	c := checks{dir: "."}
	flag.DurationVar(&c.limit, "limit", 40*time.Minute, "time for everything, to end what hangs")
	flag.DurationVar(&c.timeout, "timeout", 20*time.Minute, "time for the tests of one package")
	// Slow targets are through with so many in some seconds.
	flag.IntVar(&c.fuzzInputs, "fuzzinputs", 500, "inputs for one fuzz target; 0: none is fuzzed")
	flag.StringVar(&c.thorough, "thorough", "", "`PACKAGE=TESTS` that do less with the race detector, to be run once more without it")
	flag.StringVar(&c.matrix, "matrix", "", "file with the matrix of faults, whose rows are added up")
	flag.BoolVar(&c.rowsOnly, "rows", false, "run the tests of these rows alone, and list the rows")
	flag.Parse()
	c.packages = flag.Args()
	if len(c.packages) == 0 {
		c.packages = []string{"./..."}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(c.run(ctx, os.Stdout))
}

// checks is what is run, and how long it may take.
type checks struct {
	dir            string
	packages       []string
	limit, timeout time.Duration
	fuzzInputs     int
	// thorough is PACKAGE=TESTS; empty: there are none.
	thorough string
	// matrix is the file of the matrix of faults; empty: there is none.
	matrix   string
	rowsOnly bool
}

// promised is how long everything takes at most on two cores. A slow machine takes
// longer, which is told, and no reason to test less.
const promised = 15 * time.Minute

// run does everything, prints it to w and returns the exit code.
func (c checks) run(ctx context.Context, w io.Writer) int {
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	began := time.Now()
	r := &results{}
	if c.rowsOnly {
		c.testRows(ctx, w, r)
	} else {
		c.vet(ctx, w, r)
		c.test(ctx, w, r)
		if c.thorough != "" && hasRace(ctx) {
			c.testThoroughly(ctx, w, r)
		}
		if c.fuzzInputs > 0 {
			c.fuzz(ctx, w, r)
		}
	}
	if c.matrix != "" {
		c.judgeRows(w, r)
	}
	if err := ctx.Err(); err != nil {
		r.note(fmt.Sprintf("stopped before the end: %v", err))
	}
	if took := time.Since(began); took > promised {
		r.note(fmt.Sprintf("it took %v, and %v are promised", took.Round(time.Second), promised))
	}
	r.report(w)
	if counts := r.counts(); counts.failed > 0 || counts.passed == 0 {
		return 1
	}
	return 0
}
