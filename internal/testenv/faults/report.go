package faults

import (
	"fmt"
	"io"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Result is what became of a test.
type Result struct {
	Package, Test string
	Outcome       string // pass, fail or skip
}

var number = regexp.MustCompile(`(?:^|[^[:alnum:]])row-(\d+)`)

// Numbers are those of the rows that a test of that name is for.
func Numbers(test string) []int {
	var numbers []int
	for _, found := range number.FindAllStringSubmatch(test, -1) {
		if n, err := strconv.Atoi(found[1]); err == nil && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	return numbers
}

// Report is the matrix with what the tests say of each row.
type Report struct {
	rows    []Row
	results map[int][]Result
}

// NewReport sorts the results to the rows that they are about. Tests for no row
// are left out, tests for a row that does not exist are not (see Problems).
func NewReport(rows []Row, results []Result) Report {
	r := Report{rows: rows, results: make(map[int][]Result)}
	for _, result := range results {
		for _, n := range Numbers(result.Test) {
			r.results[n] = append(r.results[n], result)
		}
	}
	return r
}

// verdict is what is known of a row, in one word for the list.
type verdict string

const (
	holds    verdict = "✓"
	fails    verdict = "✗"
	unknown  verdict = "skipped" // there are tests, and none of them could run
	untested verdict = "no test"
	unbuilt  verdict = "not built"
	partly   verdict = "✓ partly built"
)

func (r Report) verdict(row Row) verdict {
	passed := false
	for _, result := range r.results[row.Number] {
		switch result.Outcome {
		case "pass":
			passed = true
		case "skip":
		default:
			return fails
		}
	}
	switch {
	case passed && row.Later != "":
		return partly
	case passed:
		return holds
	case row.Later != "":
		return unbuilt
	case len(r.results[row.Number]) > 0:
		return unknown
	}
	return untested
}

// Problems are what must not be: a row that fails, one that has no test and is
// not on the list of what is not built, a test for a row that does not exist.
func (r Report) Problems() []string {
	var list []string
	known := make(map[int]bool)
	for _, row := range r.rows {
		known[row.Number] = true
		switch r.verdict(row) {
		case fails:
			list = append(list, fmt.Sprintf("row %d fails (%s: %s)", row.Number, row.Point, row.Fault))
		case untested:
			list = append(list, fmt.Sprintf("row %d has no test (%s: %s)", row.Number, row.Point, row.Fault))
		}
	}
	for _, n := range slices.Sorted(maps.Keys(r.results)) {
		if !known[n] {
			list = append(list, fmt.Sprintf("row %d is none, but has %s", n, r.tests(n)))
		}
	}
	return list
}

// Total counts the rows, in a sentence.
func (r Report) Total() string {
	count := make(map[verdict]int)
	for _, row := range r.rows {
		count[r.verdict(row)]++
	}
	text := fmt.Sprintf("%d rows of the matrix of faults: %d pass", len(r.rows), count[holds]+count[partly])
	if n := count[partly]; n > 0 {
		text += fmt.Sprintf(" (%d partly built)", n)
	}
	text += fmt.Sprintf(", %d fail, %d not built", count[fails], count[unbuilt])
	if n := count[unknown]; n > 0 {
		text += fmt.Sprintf(", %d skipped", n)
	}
	if n := count[untested]; n > 0 {
		text += fmt.Sprintf(", %d without a test", n)
	}
	return text
}

// Print prints a line for each row, and their sum.
func (r Report) Print(w io.Writer) {
	for _, row := range r.rows {
		v := r.verdict(row)
		text := string(v)
		if tests := r.tests(row.Number); tests != "" {
			text += " " + tests
		}
		if row.Later != "" {
			text += " (" + row.Later + ")"
		}
		fmt.Fprintf(w, "%3d  %-15s %-58s %-4s %s\n", row.Number, row.Point, cut(row.Fault, 58), row.Exit, text)
	}
	fmt.Fprintf(w, "\n%s\n", r.Total())
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return text
}

// tests names the tests of a row by their functions, each with how many tests it
// has for the row.
func (r Report) tests(n int) string {
	count := make(map[string]int)
	for _, result := range r.results[n] {
		function, _, _ := strings.Cut(result.Test, "/")
		count[path.Base(result.Package)+"."+function]++
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(count)) {
		list = append(list, fmt.Sprintf("%s %d", name, count[name]))
	}
	return strings.Join(list, ", ")
}
