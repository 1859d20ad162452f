package foreign_test

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"testing"
)

// plainArgs are the values in fault.Args that are plain strings, by package and
// name, and why they need not be a foreign.Text.
var plainArgs = map[string]string{
	"internal/connect Allowed": "examples, written here",
	"internal/connect Host":    "the host is a checked domain, or from the command line",
	"internal/connect Proxy":   users,
	"internal/connect Why":     ours,
	"internal/ibr Names":       "labels of fields, made harmless one by one",
	"internal/doctor Servers":  "addresses, parsed and made harmless",
	"internal/doctor System":   "known when it was built",
	"internal/doctor TLS":      "a name of crypto/tls",
	"internal/doctor Version":  "known when it was built",
	"internal/invite Link":     "checked, character by character",
	"internal/invite Why":      "one of two words of ours",
	"internal/landing Why":     ours,
	"internal/link Why":        ours,
	"internal/picture Why":     ours,
	"internal/signup Store":    ours,
	"internal/statedir Why":    ours,
}

// Sentences are made of what is in fault.Args. The packages that deal with
// strangers, and with what is on the disk, put no plain string there.
func TestFaultsTakeForeignText(t *testing.T) {
	speaking := append([]string{
		"internal/askpage", "internal/doctor", "internal/journal", "internal/picture", "internal/signup", "internal/statedir", "internal/vault",
	}, hearing...)
	all := load(t)
	found, values := finds{}, 0
	for _, p := range all.packages {
		if !slices.Contains(speaking, p.path) {
			continue
		}
		p.eachArg(func(name string, value ast.Expr) {
			values++
			if v := p.info.Types[value]; v.Value == nil && plainText(v.Type) {
				found[p.path+" "+name] = all.where(value.Pos())
			}
		})
	}
	if values < 50 {
		t.Errorf("only %d values were looked at", values)
	}
	found.compare(t, plainArgs, "a text that a stranger can have written goes in as a foreign.Text; say why this is not such a text")
}

// eachArg calls f with each value that is put into a fault.Args, in its literal
// or later, and the name that it has there.
func (p *source) eachArg(f func(name string, value ast.Expr)) {
	isArgs := func(e ast.Expr) bool {
		named, ok := types.Unalias(p.info.Types[e].Type).(*types.Named)
		return ok && named.Obj().Name() == "Args" && named.Obj().Pkg().Path() == module+"internal/fault"
	}
	name := func(key ast.Expr) string {
		if v := p.info.Types[key].Value; v != nil {
			return constant.StringVal(v)
		}
		return types.ExprString(key)
	}
	for _, file := range p.files {
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					if pair, ok := e.(*ast.KeyValueExpr); ok && isArgs(n) {
						f(name(pair.Key), pair.Value)
					}
				}
			case *ast.AssignStmt:
				for i, left := range n.Lhs {
					if at, ok := left.(*ast.IndexExpr); ok && isArgs(at.X) && len(n.Rhs) == len(n.Lhs) {
						f(name(at.Index), n.Rhs[i])
					}
				}
			}
			return true
		})
	}
}

// plainText reports whether a value can be a string of any content.
func plainText(t types.Type) bool {
	if i, ok := t.Underlying().(*types.Interface); ok {
		return i.NumMethods() == 0
	}
	return hasString(t)
}
