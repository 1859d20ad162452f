package cli

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// grid lays cells out in columns. The zero grid has none.
type grid []column

// column has a title and is at least as wide as that, in columns of the terminal.
type column struct {
	title string
	wide  int
}

const columnGap = "  "

// newGrid makes the columns as wide as their titles.
func newGrid(columns ...column) grid {
	for i, c := range columns {
		columns[i].wide = max(c.wide, ansi.StringWidth(c.title))
	}
	return columns
}

// fit makes the columns as wide as what stands in the row.
func (g grid) fit(cells []string) {
	for i, cell := range cells {
		g[i].wide = max(g[i].wide, ansi.StringWidth(cell))
	}
}

func (g grid) width() int {
	sum := len(columnGap) * max(0, len(g)-1)
	for _, c := range g {
		sum += c.wide
	}
	return sum
}

func (g grid) head() string {
	var titles []string
	for _, c := range g {
		titles = append(titles, c.title)
	}
	return g.row(titles)
}

// row is a line of the grid; there may be fewer cells than columns.
func (g grid) row(cells []string) string {
	var b strings.Builder
	for i, cell := range cells {
		b.WriteString(cell + strings.Repeat(" ", max(0, g[i].wide-ansi.StringWidth(cell))) + columnGap)
	}
	return strings.TrimRight(b.String(), " ")
}
