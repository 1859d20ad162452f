// Command summary runs the checks of `make test` (go vet, all tests, some inputs
// for each fuzz target) and closes with one line,
//
//	N passed, N failed, N skipped
//
// alone on it. What failed stands in full above, and what was skipped with its
// reason, so that nothing is left out in silence. It exits with 0 only when
// something passed and nothing failed.
//
// With -matrix it also says which rows of the matrix of faults hold (see
// internal/testenv/faults), and with -rows it runs their tests alone and lists
// them: that is `make faults`.
//
// A test counts when it has no subtests, for those are what was tested. It is
// not a test framework: it reads what `go test -json` says.
package main
