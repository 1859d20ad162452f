package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// event is a line of `go test -json` (cmd/test2json). Lines about a build have
// ImportPath in place of Package.
type event struct {
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
	Elapsed    float64 // seconds
	// FailedBuild is the import path of the build for which a package failed.
	FailedBuild string
	// Key and Value are an attribute of the test (testing.T.Attr).
	Key, Value string
}

// countedAttr is the attribute of a test with what it has counted, for the summary.
const countedAttr = "counted"

// record reads events until the end, and prints a line for each package that
// is done.
func (r *results) record(events io.Reader, w io.Writer) error {
	decoder := json.NewDecoder(events)
	for {
		var e event
		if err := decoder.Decode(&e); err == io.EOF {
			return nil
		} else if err != nil {
			return fmt.Errorf("go test -json: %w", err)
		}
		switch {
		case e.ImportPath != "":
			r.build(e)
		case e.Test == "":
			r.packageEvent(e, w)
		default:
			r.testEvent(e)
		}
	}
}

func (r *results) build(e event) {
	if r.builds == nil {
		r.builds = make(map[string]*strings.Builder)
	}
	if r.builds[e.ImportPath] == nil {
		r.builds[e.ImportPath] = &strings.Builder{}
	}
	r.builds[e.ImportPath].WriteString(e.Output)
}

func (r *results) packageEvent(e event, w io.Writer) {
	p := r.pkg(e.Package)
	switch e.Action {
	case "output":
		p.output.WriteString(e.Output)
	case "pass":
		fmt.Fprintf(w, "ok\t%s\t%.1fs\n", e.Package, e.Elapsed)
	case "fail":
		fmt.Fprintf(w, "FAIL\t%s\t%.1fs\n", e.Package, e.Elapsed)
		p.failed = true
		if b := r.builds[e.FailedBuild]; b != nil {
			p.output.WriteString(b.String())
		}
	}
	// A package's skip says that it has no tests.
}

func (r *results) testEvent(e event) {
	t := r.test(e.Package, e.Test)
	switch e.Action {
	case "output":
		if !strings.HasPrefix(e.Output, "=== ") {
			t.output.WriteString(e.Output)
		}
	case "pass", "fail", "skip":
		t.outcome = e.Action
	case "attr":
		if e.Key == countedAttr {
			t.counted = e.Value
		}
	}
}
