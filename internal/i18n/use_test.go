package i18n

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// families are the ids that Go code puts together from a prefix and a value.
// With a function, exactly these values have a text. Without, the values come
// from data or from other packages: any text with the prefix counts as used,
// and the package that owns the values has the test that each has its text.
var families = map[string]func() []string{
	"i18n.month.": func() []string {
		var months []string
		for m := range 12 {
			months = append(months, strconv.Itoa(m+1))
		}
		return months
	},
	"reason.": nil,
	"cli.stage.": func() []string {
		return []string{"keeping", "connecting", "registering", "logging-in", "waiting"}
	},
	"cli.way.to.": func() []string {
		return []string{"another", "again", "anyway", "proof", "page", "link", "stop"}
	},
	"cli.puzzle.title.": func() []string {
		return []string{"picture", "sound", "video", "riddle"}
	},
	"share.leads.":        func() []string { return []string{"own", "provider", "community"} },
	"share.list.":         nil,
	"share.kind.":         func() []string { return []string{"account-and-contact", "account", "contact-with-token", "contact"} },
	"cli.plan.store.":     stores,
	"cli.proof.password.": stores,
	"cli.store.name.":     stores,
}

// stores are the names of the places for passwords.
func stores() []string { return []string{"keyring", "file", "show", "practice"} }

// notIDs are literals in Go code that look like an id and are none.
var notIDs = []string{}

// literals returns the string literals of the program with one place of each,
// and those among them that are handed to a method T.
func literals(t *testing.T) (all, asked map[string]string) {
	t.Helper()
	const root = "../.."
	all, asked = map[string]string{}, map[string]string{}
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.BasicLit:
				if text, ok := unquote(n); ok {
					all[text] = files.Position(n.Pos()).String()
				}
			case *ast.CallExpr:
				method, ok := n.Fun.(*ast.SelectorExpr)
				if !ok || method.Sel.Name != "T" || len(n.Args) == 0 {
					break
				}
				if text, ok := unquote(n.Args[0]); ok {
					asked[text] = files.Position(n.Pos()).String()
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if asked["i18n.moment"] == "" {
		t.Fatal("the scan does not find this package's own texts")
	}
	return all, asked
}

func unquote(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestNoTextIsMissing(t *testing.T) {
	ids := allIDs(t)
	areas := map[string]bool{}
	for id := range ids {
		area, _, _ := strings.Cut(id, ".")
		areas[area] = true
	}
	all, asked := literals(t)
	for text, place := range asked {
		if _, ok := ids[text]; !ok {
			t.Errorf("%s: there is no text %q", place, text)
		}
	}
	for text, place := range all {
		area, _, _ := strings.Cut(text, ".")
		if _, ok := ids[text]; ok || !wellMade.MatchString(text) || !areas[area] || fileName(text) || slices.Contains(notIDs, text) {
			continue
		}
		t.Errorf("%s: there is no text %q", place, text)
	}
	for prefix, values := range families {
		if values == nil {
			continue
		}
		for _, value := range values() {
			if _, ok := ids[prefix+value]; !ok {
				t.Errorf("there is no text %q", prefix+value)
			}
		}
	}
	for _, kind := range fault.Kinds() {
		id := "fault." + string(kind)
		if _, ok := ids[id]; !ok {
			t.Errorf("there is no text %q", id)
		}
	}
}

// fileName tells account.json from an id.
func fileName(text string) bool {
	return slices.Contains([]string{".json", ".age", ".html", ".txt", ".go", ".png", ".svg", ".lock", ".tmp"}, filepath.Ext(text))
}

func TestNoTextIsUnused(t *testing.T) {
	all, _ := literals(t)
	for id, area := range allIDs(t) {
		if _, ok := all[id]; ok || inFamily(id) || ofFault(id, all) {
			continue
		}
		t.Errorf("%s in %s.*.json is not used", id, area)
	}
}

func inFamily(id string) bool {
	for prefix, values := range families {
		value, ok := strings.CutPrefix(id, prefix)
		if ok && (values == nil || slices.Contains(values(), value)) {
			return true
		}
	}
	return false
}

// ofFault reports whether Catalog.Fault can come to ask for id: fault.KIND or
// fault.KIND.WHY, with or without .hint. A WHY must be a word that stands in
// the code.
func ofFault(id string, literals map[string]string) bool {
	rest, ok := strings.CutPrefix(id, "fault.")
	if !ok {
		return false
	}
	kind, why, special := strings.Cut(strings.TrimSuffix(rest, ".hint"), ".")
	if special {
		if _, ok := literals[why]; !ok {
			return false
		}
	}
	return slices.Contains(fault.Kinds(), fault.Kind(kind))
}
