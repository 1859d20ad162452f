package foreign_test

import (
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"testing"

	"xmpp-start/internal/foreign"
)

// ways are what leads past internal/ui to a terminal or a log, and past
// html/template's escaping into a page.
var ways = map[string][]string{
	"os":            {"Stdin", "Stdout", "Stderr"},
	"fmt":           {"Print", "Printf", "Println"},
	"log":           nil,
	"log/slog":      nil,
	"log/syslog":    nil,
	"text/template": nil,
	"html/template": {"CSS", "HTML", "HTMLAttr", "JS", "JSStr", "Srcset", "URL"},
}

// waysTaken are those that are taken, and why.
var waysTaken = map[string]string{
	"internal/askpage log.New":               "into nothing",
	"internal/fetch/fetchtest log.New":       "into nothing",
	"cmd/xmpp-start os.Stdin":                "main hands them to the command line",
	"cmd/xmpp-start os.Stdout":               "main hands them to the command line",
	"cmd/xmpp-start os.Stderr":               "main hands them to the command line",
	"internal/foreign log/slog.Value":        "how it is logged harmlessly",
	"internal/foreign log/slog.StringValue":  "how it is logged harmlessly",
	"internal/password log/slog.Value":       "how it is not logged",
	"internal/password log/slog.StringValue": "how it is not logged",
}

// What is printed, logged or put into a page goes through internal/ui,
// encoding/json or internal/markup.
func TestNoWayAround(t *testing.T) {
	all := load(t)
	found := finds{}
	for _, p := range all.packages {
		for id, o := range p.info.Uses {
			if b, ok := o.(*types.Builtin); ok && (b.Name() == "print" || b.Name() == "println") {
				found[p.path+" "+b.Name()] = all.where(id.Pos())
			}
			if o.Pkg() == nil || o.Parent() != o.Pkg().Scope() {
				continue
			}
			names, watched := ways[o.Pkg().Path()]
			if watched && (names == nil || slices.Contains(names, o.Name())) {
				found[p.path+" "+o.Pkg().Path()+"."+o.Name()] = all.where(id.Pos())
			}
		}
	}
	found.compare(t, waysTaken, "leads around what makes foreign text harmless")
}

// streamsTaken are the functions of internal/cli that have to do with the
// program's own streams, besides handing one to writeJSON.
var streamsTaken = map[string]string{
	"newApp":  "keeps them",
	"run":     "for cobra, whose own texts hold nothing of others (see usageFault)",
	"front":   "hands them to internal/ui",
	"frontOn": "hands them to internal/ui",
}

// Commands print by way of internal/ui, or as JSON.
func TestCommandsPrintThroughTheFront(t *testing.T) {
	all := load(t)
	found, json := finds{}, 0
	for _, p := range all.packages {
		if p.path != "internal/cli" {
			continue
		}
		for _, file := range p.files {
			for _, d := range file.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				ast.Inspect(fn, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.CallExpr:
						if f, ok := n.Fun.(*ast.Ident); ok && f.Name == "writeJSON" {
							json++
							return false // the stream is its first argument
						}
					case *ast.SelectorExpr:
						if field := p.info.Uses[n.Sel]; p.isStream(field) {
							found[fn.Name.Name] = all.where(n.Pos())
						}
					case *ast.KeyValueExpr:
						if key, ok := n.Key.(*ast.Ident); ok && p.isStream(p.info.Uses[key]) {
							found[fn.Name.Name] = all.where(n.Pos())
						}
					}
					return true
				})
			}
		}
	}
	if json == 0 {
		t.Error("nothing is printed as JSON")
	}
	found.compare(t, streamsTaken, "prints past the front")
}

// isStream reports whether a field is one of the streams of the app.
func (p *source) isStream(o types.Object) bool {
	v, ok := o.(*types.Var)
	return ok && v.IsField() && v.Pkg() == p.types && (v.Name() == "out" || v.Name() == "errOut")
}

// A foreign.Text gives its harmless form, or nothing.
func TestTextHasOneWayOut(t *testing.T) {
	want := map[string]string{
		"String": "cleaned", "Short": "cleaned", "Lines": "cleaned", "Empty": "a yes or no",
		"GoString": "by String", "MarshalJSON": "by String", "LogValue": "by String",
	}
	got := map[string]bool{}
	for m := range reflect.TypeFor[*foreign.Text]().Methods() {
		got[m.Name] = true
	}
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("methods %v, want %v", got, want)
	}
	for f := range reflect.TypeFor[foreign.Text]().Fields() {
		if f.IsExported() {
			t.Errorf("the field %s lets the raw text out", f.Name)
		}
	}
}
