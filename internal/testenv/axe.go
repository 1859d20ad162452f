package testenv

import "testing"

// Axe returns the path of axe-core, a script that looks for barriers in the page
// that it is loaded into (axe.run).
func Axe(t testing.TB) string {
	t.Helper()
	const script = "axe.min.js"
	tool, err := findTool("axe", script)
	need(t, err)
	return tool.path(script)
}
