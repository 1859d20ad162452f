// Package faults reads the matrix of faults (internal/signup/faults.md) and says
// which of its rows the tests have shown to hold.
//
// A test says which rows it is for by its name: a subtest whose name holds
// row-NN, once for each row. This package runs no tests (see
// internal/testenv/summary) and knows nothing of what a fault is.
package faults

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// Row is one fault of the matrix.
type Row struct {
	Number int
	// Point is where it strikes, Fault what happens there.
	Point, Fault string
	// Exit is the exit code as it is written: "7", "3/6", "-" for none.
	Exit string
	// Later names the issue that builds what the row is about; empty: it is built.
	Later string
}

// Exits are the exit codes that the row allows; none where it names none.
func (r Row) Exits() []int {
	var codes []int
	for _, text := range strings.Split(r.Exit, "/") {
		if code, err := strconv.Atoi(text); err == nil {
			codes = append(codes, code)
		}
	}
	return codes
}

// ReadFile reads the matrix of a file.
func ReadFile(name string) ([]Row, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return rows, nil
}

// read reads the rows out of Markdown: a table that begins with the columns #,
// point, fault, required and exit, and behind it, for rows of what is not built
// yet, one that begins with # and issue. Other tables are left alone.
func read(r io.Reader) ([]Row, error) {
	var m matrix
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		if err := m.line(lines.Text()); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(m.rows) == 0 {
		return nil, errors.New("no table of faults")
	}
	return m.rows, nil
}

// matrix is what was read so far.
type matrix struct {
	rows []Row
	// take is what is done with the cells of a line, nil outside of tables.
	take func(number int, cells []string) error
	// width is how many of them there must be.
	width int
}

func (m *matrix) line(text string) error {
	text, isTable := strings.CutPrefix(strings.TrimSpace(text), "|")
	if !isTable {
		m.take = nil
		return nil
	}
	cells := strings.Split(strings.TrimSuffix(text, "|"), "|")
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	switch {
	case m.take == nil:
		m.take, m.width = m.head(cells), len(cells)
		return nil
	case strings.Trim(cells[0], "-:") == "":
		return nil // the line below the head
	case len(cells) != m.width:
		return fmt.Errorf("%d cells, want %d", len(cells), m.width)
	}
	number, _ := strconv.Atoi(cells[0])
	return m.take(number, cells)
}

// head chooses by the first line of a table what is done with the others.
func (m *matrix) head(cells []string) func(int, []string) error {
	switch all := strings.Join(cells, "|") + "|"; {
	case strings.HasPrefix(all, "#|point|fault|required|exit|"):
		return m.row
	case strings.HasPrefix(all, "#|issue|"):
		return m.later
	}
	return func(int, []string) error { return nil }
}

func (m *matrix) row(number int, cells []string) error {
	if number <= 0 || m.find(number) != nil {
		return fmt.Errorf("%q is no number of a new row", cells[0])
	}
	m.rows = append(m.rows, Row{Number: number, Point: cells[1], Fault: cells[2], Exit: cells[4]})
	return nil
}

func (m *matrix) later(number int, cells []string) error {
	row := m.find(number)
	if row == nil || row.Later != "" || cells[1] == "" {
		return fmt.Errorf("row %q is none, or has an issue, or gets none", cells[0])
	}
	row.Later = cells[1]
	return nil
}

func (m *matrix) find(number int) *Row {
	for i := range m.rows {
		if m.rows[i].Number == number {
			return &m.rows[i]
		}
	}
	return nil
}
