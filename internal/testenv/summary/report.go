package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
)

// report prints the failures, what was skipped and why, and the closing line.
func (r *results) report(w io.Writer) {
	if text := r.failures(); text != "" {
		fmt.Fprintf(w, "\nFailed:\n%s", text)
	}
	if reasons := r.skips(); len(reasons) > 0 {
		fmt.Fprintln(w, "\nSkipped:")
		for _, s := range reasons {
			fmt.Fprintf(w, "  %s\n", s.reason)
			for _, name := range s.tests {
				fmt.Fprintf(w, "    %s\n", name)
			}
		}
	}
	if text := r.tallies(); text != "" {
		fmt.Fprintf(w, "\nCounted:\n%s", text)
	}
	if len(r.notes) > 0 {
		fmt.Fprintln(w, "\nTo know:")
		for _, note := range r.notes {
			fmt.Fprintf(w, "  %s\n", note)
		}
	}
	c := r.counts()
	fmt.Fprintf(w, "\n%d passed, %d failed, %d skipped\n", c.passed, c.failed, c.skipped)
}

// tallies are what tests have counted, a line each.
func (r *results) tallies() string {
	var all strings.Builder
	for _, t := range r.tests {
		if t.counted != "" && t.outcome == "pass" {
			fmt.Fprintf(&all, "  %s: %s\n", t.name, t.counted)
		}
	}
	return all.String()
}

func (t *test) String() string {
	return strings.TrimSpace(t.pkg + " " + t.name)
}

// failures is the output of all that failed. Parents and packages fail with
// their tests: they are there only with something of their own to say, as a
// panic has.
func (r *results) failures() string {
	var all strings.Builder
	failedBelow := r.failedBelow()
	for _, t := range r.tests {
		if t.outcome == "fail" && (!failedBelow[t] || saysMore(t.output.String())) {
			fmt.Fprintf(&all, "\n--- %s\n%s", t, t.output.String())
		}
	}
	for _, p := range r.packages {
		isOwn := r.index[testKey{name: p.path}] != nil // shown above
		if p.failed && !isOwn && saysMore(p.output.String()) {
			fmt.Fprintf(&all, "\n--- %s\n%s", p.path, p.output.String())
		}
	}
	return all.String()
}

// verdict is a line by which go test says no more than that something failed.
var verdict = regexp.MustCompile(`^(\s*--- FAIL: .*|FAIL(\s.*)?|exit status \d+|\s*)$`)

func saysMore(output string) bool {
	for line := range strings.Lines(output) {
		if !verdict.MatchString(strings.TrimRight(line, "\n")) {
			return true
		}
	}
	return false
}

type skipped struct {
	reason string
	tests  []string
}

// skips are the reasons, each with the tests that gave it, in their order.
func (r *results) skips() []skipped {
	var list []skipped
	index := make(map[string]int)
	for _, t := range r.counted() {
		if t.outcome != "skip" {
			continue
		}
		reason := skipReason(t.output.String())
		i, ok := index[reason]
		if !ok {
			i = len(list)
			index[reason] = i
			list = append(list, skipped{reason: reason})
		}
		list[i].tests = append(list[i].tests, t.String())
	}
	return list
}

// logPrefix is what the testing package puts before a log line.
var logPrefix = regexp.MustCompile(`^\s*[\w.-]+\.go:\d+: `)

// skipReason is the last log line of a skipped test: Skip logs it and ends.
func skipReason(output string) string {
	reason := "no reason given"
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "--- ") || strings.TrimSpace(line) == "" {
			continue
		}
		reason = strings.TrimSpace(logPrefix.ReplaceAllString(line, ""))
	}
	return strings.TrimPrefix(reason, "skipped: ")
}
