package faults

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNumbers(t *testing.T) {
	for name, want := range map[string][]int{
		"TestA":                        nil,
		"TestA/row-7":                  {7},
		"TestA/row-07_NXDOMAIN":        {7},
		"TestA/row-63_row-64_cut":      {63, 64},
		"TestA/row-9-nothing/starttls": {9},
		"TestA/prosody/row-9#01":       {9},
		"TestA/row-9/row-9":            {9},
		"TestA/arrow-9":                nil,
		"TestA/row_9":                  nil,
		"TestA/row-x":                  nil,
		"TestA/(row-9)":                {9},
	} {
		if got := Numbers(name); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", name, got, want)
		}
	}
}

func TestReport(t *testing.T) {
	r := NewReport([]Row{
		{Number: 1, Point: "args", Fault: "holds", Exit: "2"},
		{Number: 2, Point: "args", Fault: "fails", Exit: "3/6"},
		{Number: 3, Point: "state dir", Fault: "could not run", Exit: "-"},
		{Number: 4, Point: "lock", Fault: "nobody looked", Exit: "10"},
		{Number: 5, Point: "page", Fault: "is not there", Exit: "0", Later: "Pages"},
		{Number: 6, Point: "page", Fault: "is there in part", Exit: "0", Later: "Pages"},
		{Number: 7, Point: "page", Fault: "is there in part, and fails", Exit: "0", Later: "Pages"},
	}, []Result{
		{"xmpp-start/internal/a", "TestOther", "fail"},
		{"xmpp-start/internal/a", "TestRows/row-1_row-2_x", "pass"},
		{"xmpp-start/internal/a", "TestRows/row-1_y", "skip"},
		{"xmpp-start/internal/b", "TestRows/row-2", "fail"},
		{"xmpp-start/internal/b", "TestRows/row-3", "skip"},
		{"xmpp-start/internal/b", "TestRows/row-6", "pass"},
		{"xmpp-start/internal/b", "TestRows/row-7", ""}, // it did not end
		{"xmpp-start/internal/b", "TestRows/row-8", "pass"},
	})
	const want = `  1  args            holds                                                      2    ✓ a.TestRows 2
  2  args            fails                                                      3/6  ✗ a.TestRows 1, b.TestRows 1
  3  state dir       could not run                                              -    skipped b.TestRows 1
  4  lock            nobody looked                                              10   no test
  5  page            is not there                                               0    not built (Pages)
  6  page            is there in part                                           0    ✓ partly built b.TestRows 1 (Pages)
  7  page            is there in part, and fails                                0    ✗ b.TestRows 1 (Pages)

7 rows of the matrix of faults: 2 pass (1 partly built), 2 fail, 1 not built, 1 skipped, 1 without a test
`
	var out bytes.Buffer
	r.Print(&out)
	if out.String() != want {
		t.Errorf("printed\n%s\n%s", out.String(), cmp.Diff(want, out.String()))
	}
	problems := []string{
		"row 2 fails (args: fails)", "row 4 has no test (lock: nobody looked)",
		"row 7 fails (page: is there in part, and fails)", "row 8 is none, but has b.TestRows 1",
	}
	if got := r.Problems(); !slices.Equal(got, problems) {
		t.Errorf("problems %q", got)
	}
}
