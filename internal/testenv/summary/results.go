package main

import "strings"

// results are all that was run. The zero value has none.
type results struct {
	index    map[testKey]*test
	tests    []*test // in the order in which they began
	packages []*pkg
	builds   map[string]*strings.Builder // output by import path
	notes    []string
}

// test is a test, a subtest, or a check that is counted like one.
type test struct {
	pkg, name string
	outcome   string // pass, fail, skip; empty: it has not ended
	counted   string // what it has counted, if anything
	output    strings.Builder
	parent    *test
	children  int
}

// pkg is what concerns a package and none of its tests.
type pkg struct {
	path   string
	output strings.Builder
	failed bool
}

type testKey struct{ pkg, name string }

type counts struct{ passed, failed, skipped int }

func (r *results) pkg(path string) *pkg {
	for _, p := range r.packages {
		if p.path == path {
			return p
		}
	}
	p := &pkg{path: path}
	r.packages = append(r.packages, p)
	return p
}

func (r *results) test(pkg, name string) *test {
	key := testKey{pkg, name}
	if t := r.index[key]; t != nil {
		return t
	}
	t := &test{pkg: pkg, name: name, parent: r.parent(pkg, name)}
	if t.parent != nil {
		t.parent.children++
	}
	if r.index == nil {
		r.index = make(map[testKey]*test)
	}
	r.index[key] = t
	r.tests = append(r.tests, t)
	return t
}

// parent is the nearest test of which name is a subtest. A subtest's own name
// may hold slashes, so not each prefix is a test.
func (r *results) parent(pkg, name string) *test {
	for {
		i := strings.LastIndexByte(name, '/')
		if i < 0 {
			return nil
		}
		name = name[:i]
		if t := r.index[testKey{pkg, name}]; t != nil {
			return t
		}
	}
}

func (r *results) pass(name string)         { r.test("", name).outcome = "pass" }
func (r *results) note(text string)         { r.notes = append(r.notes, text) }
func (r *results) fail(name, output string) { r.add(name, "fail", output) }
func (r *results) skip(name, reason string) { r.add(name, "skip", reason+"\n") }
func (r *results) add(name, outcome, out string) {
	t := r.test("", name)
	t.outcome = outcome
	t.output.WriteString(out)
}

// settle is called when a run is over. A test that has not ended by then took
// its package with it; a package that failed without a failed test (it does
// not build, or ends beside its tests) is a failure of its own.
func (r *results) settle() {
	inTest := make(map[string]bool)
	for _, t := range r.tests {
		if t.outcome == "" {
			t.outcome = "fail"
			t.output.WriteString("it did not end\n" + r.pkg(t.pkg).output.String())
		}
		if t.outcome == "fail" {
			inTest[t.pkg] = true
		}
	}
	for _, p := range r.packages {
		if p.failed && !inTest[p.path] {
			r.fail(p.path, p.output.String())
		}
	}
}

// counted tells which tests are in the sums: those without subtests, and a
// parent for what is its own, a skip or a failure that no subtest had.
func (r *results) counted() []*test {
	failedBelow := r.failedBelow()
	var list []*test
	for _, t := range r.tests {
		own := t.outcome == "skip" || t.outcome == "fail" && !failedBelow[t]
		if t.children == 0 || own {
			list = append(list, t)
		}
	}
	return list
}

// failedBelow are the tests with a subtest that failed.
func (r *results) failedBelow() map[*test]bool {
	below := make(map[*test]bool)
	for _, t := range r.tests {
		if t.outcome != "fail" {
			continue
		}
		for p := t.parent; p != nil; p = p.parent {
			below[p] = true
		}
	}
	return below
}

func (r *results) counts() counts {
	var c counts
	for _, t := range r.counted() {
		switch t.outcome {
		case "pass":
			c.passed++
		case "fail":
			c.failed++
		case "skip":
			c.skipped++
		}
	}
	return c
}

// fuzzTargets are the fuzz targets among the tests, whose seeds ran.
func (r *results) fuzzTargets() []*test {
	var list []*test
	for _, t := range r.tests {
		if t.parent == nil && strings.HasPrefix(t.name, "Fuzz") && t.pkg != "" {
			list = append(list, t)
		}
	}
	return list
}
