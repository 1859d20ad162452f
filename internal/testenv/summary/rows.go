package main

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"xmpp-start/internal/testenv/faults"
)

// testRows runs the subtests that are for rows of the matrix of faults.
func (c checks) testRows(ctx context.Context, w io.Writer, r *results) {
	functions, packages, err := rowTests(c.dir)
	if err != nil {
		r.fail("tests of rows", err.Error()+"\n")
		return
	}
	c.packages = packages
	c.test(ctx, w, r, "-run", "^("+strings.Join(functions, "|")+")$/row-")
}

// rowTests finds the test functions that mention row-NN, in themselves or in the
// comment above, and their packages. Which subtests they have is known only when
// they run.
func rowTests(dir string) (functions, packages []string, err error) {
	inPackages, all := make(map[string]bool), make(map[string]bool)
	tree := os.DirFS(dir)
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case !strings.HasSuffix(name, "_test.go"):
			return nil
		}
		found, err := rowTestsIn(tree, name)
		for _, function := range found {
			all[function] = true
			inPackages["./"+path.Dir(name)] = true
		}
		return err
	})
	return slices.Sorted(maps.Keys(all)), slices.Sorted(maps.Keys(inPackages)), err
}

func rowTestsIn(tree fs.FS, name string) ([]string, error) {
	source, err := fs.ReadFile(tree, name)
	if err != nil || !bytes.Contains(source, []byte("row-")) {
		return nil, err
	}
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var functions []string
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Recv != nil || !strings.HasPrefix(f.Name.Name, "Test") {
			continue
		}
		begin := f.Pos()
		if f.Doc != nil {
			begin = f.Doc.Pos()
		}
		if bytes.Contains(source[files.Position(begin).Offset:files.Position(f.End()).Offset], []byte("row-")) {
			functions = append(functions, f.Name.Name)
		}
	}
	return functions, nil
}

// judgeRows says what the results mean for the rows: each of them, or their sum.
// What must not be fails.
func (c checks) judgeRows(w io.Writer, r *results) {
	rows, err := faults.ReadFile(filepath.Join(c.dir, c.matrix))
	if err != nil {
		r.fail("matrix of faults", err.Error()+"\n")
		return
	}
	var ran []faults.Result
	for _, t := range r.counted() {
		ran = append(ran, faults.Result{Package: t.pkg, Test: t.name, Outcome: t.outcome})
	}
	report := faults.NewReport(rows, ran)
	if c.rowsOnly {
		fmt.Fprintln(w)
		report.Print(w)
	} else {
		r.note(report.Total())
	}
	if problems := report.Problems(); len(problems) > 0 {
		r.fail("matrix of faults", strings.Join(problems, "\n")+"\n")
	}
}
