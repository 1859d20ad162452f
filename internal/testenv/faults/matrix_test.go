package faults

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const head = "| # | point | fault | required | exit | kept |\n|---|---|---|---|---|---|\n"

func TestRead(t *testing.T) {
	got, err := read(strings.NewReader("# Faults\n\n| code | meaning |\n|---|---|\n| 0 | done |\n\n" + head +
		"| 7 | DNS | NXDOMAIN | name it | 5 | - |\n|40|form|error|quote|3/6|-|\n\ntext\n\n" +
		"| # | issue |\n|---|---|\n| 40 | Forms |\n"))
	want := []Row{
		{Number: 7, Point: "DNS", Fault: "NXDOMAIN", Exit: "5"},
		{Number: 40, Point: "form", Fault: "error", Exit: "3/6", Later: "Forms"},
	}
	if err != nil || !cmp.Equal(got, want) {
		t.Fatalf("%v: %s", err, cmp.Diff(want, got))
	}
	if codes := got[1].Exits(); !slices.Equal(codes, []int{3, 6}) {
		t.Errorf("exits %v", codes)
	}
	if codes := (Row{Exit: "-"}).Exits(); len(codes) > 0 {
		t.Errorf("exits %v", codes)
	}
}

// A row that cannot be read must not be one that is missing.
func TestReadRefuses(t *testing.T) {
	row := "| 7 | DNS | NXDOMAIN | name it | 5 | - |\n"
	for name, text := range map[string]string{
		"nothing":           "",
		"no table of rows":  "| # | issue |\n|---|---|\n",
		"no number":         head + "| x | DNS | NXDOMAIN | name it | 5 | - |\n",
		"a cell too few":    head + "| 7 | DNS | NXDOMAIN | name it | 5 |\n",
		"a cell too many":   head + "| 7 | DNS | a|b | name it | 5 | - |\n",
		"twice":             head + row + row,
		"an issue for none": head + row + "\n| # | issue |\n|---|---|\n| 8 | DNS |\n",
		"an issue too many": head + row + "\n| # | issue |\n|---|---|\n| 7 | DNS |\n| 7 | DNS |\n",
		"an issue unnamed":  head + row + "\n| # | issue |\n|---|---|\n| 7 | |\n",
	} {
		if rows, err := read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: got %v", name, rows)
		}
	}
}

// numbers are those of all rows: none goes missing, and none is taken for
// something else.
var numbers = []int{
	1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21, 23, 24, 25, 26, 27, 29, 30, 31, 32, 33, 34, 35, 36, 37, 39,
	40, 41, 42, 43, 44, 45, 47, 48, 49, 50, 51, 52, 53, 55, 56, 57, 58, 59, 60, 61, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 73,
	75, 76, 77, 78, 79, 80, 81, 82, 83, 84, 86, 87, 88, 93, 94, 95, 97, 98, 99, 100, 102, 103, 104, 105, 106, 108,
}

func TestMatrix(t *testing.T) {
	rows, err := ReadFile("../../signup/faults.md")
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, row := range rows {
		got = append(got, row.Number)
		for _, code := range row.Exits() {
			if code > 10 && code != 130 {
				t.Errorf("row %d ends with %d", row.Number, code)
			}
		}
		if row.Later != "" && row.Number < 93 {
			t.Errorf("row %d waits for %s", row.Number, row.Later)
		}
	}
	if !slices.Equal(got, numbers) {
		t.Errorf("rows %v, want %v", got, numbers)
	}
}
