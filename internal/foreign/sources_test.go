package foreign_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// module is the import path of this program, own the part of it that is looked
// at here: the server inside and the help for tests speak to nobody.
const module = "xmpp-start/"

var notOwn = []string{"internal/practice", "internal/testenv", "internal/killpoint", "internal/kill", "internal/bench", "connecttest"}

// source is a package of this program, parsed and checked.
type source struct {
	path  string // without the module
	files []*ast.File
	types *types.Package
	info  *types.Info
}

// program is all packages of this program that speak to somebody. The compiler's own results stand in
// for those that they import, so this takes no longer than a build.
var program = sync.OnceValues(func() (*sources, error) {
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", module+"...")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	all := &sources{fset: token.NewFileSet()}
	exports := map[string]string{}
	var own []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		exports[p.ImportPath] = p.Export
		if path, ok := strings.CutPrefix(p.ImportPath, module); ok && !slices.ContainsFunc(notOwn, func(part string) bool { return strings.Contains(path, part) }) {
			own = append(own, p)
		}
	}
	imports := importer.ForCompiler(all.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range own {
		s, err := p.check(all.fset, imports)
		if err != nil {
			return nil, err
		}
		all.packages = append(all.packages, s)
	}
	return all, nil
})

type sources struct {
	fset     *token.FileSet
	packages []*source
}

// listed is a package as go list describes it.
type listed struct {
	ImportPath, Export, Dir string
	GoFiles                 []string
}

func (p listed) check(fset *token.FileSet, imports types.Importer) (*source, error) {
	s := &source{path: strings.TrimPrefix(p.ImportPath, module), info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	for _, name := range p.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.files = append(s.files, f)
	}
	var err error
	s.types, err = (&types.Config{Importer: imports}).Check(p.ImportPath, fset, s.files, s.info)
	return s, err
}

func load(t *testing.T) *sources {
	t.Helper()
	all, err := program()
	if err != nil {
		t.Fatal(err)
	}
	if len(all.packages) < 20 {
		t.Fatalf("only %d packages were found", len(all.packages))
	}
	return all
}

// where names a place of the sources.
func (all *sources) where(pos token.Pos) string {
	p := all.fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.Base(p.Filename), p.Line)
}

// finds are places of the sources by what was found there.
type finds map[string]string

// compare fails for what was found and is not allowed, and for what is allowed
// and was not found: a list that nobody needs any more hides what comes next.
// Allowed are what, and why that is right.
func (f finds) compare(t *testing.T, allowed map[string]string, otherwise string) {
	t.Helper()
	for _, what := range slices.Sorted(maps.Keys(f)) {
		if allowed[what] == "" {
			t.Errorf("%s: %s: %s", f[what], what, otherwise)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(allowed)) {
		if f[what] == "" {
			t.Errorf("%s is allowed and nowhere to be found", what)
		}
	}
}
