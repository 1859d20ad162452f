package i18n

import (
	"fmt"
	"strings"
	"text/template/parse"
)

// template is a text with places for values, in the part of text/template's
// language that texts need: {{.Name}}, if, with, else, and, or, eq. text/template
// itself can call any method of any value by its name; the linker therefore keeps
// every method of the whole program wherever it is linked, a seventh of its size.
type template struct {
	root *parse.ListNode
}

// words are those that may stand first in an action. What they do is in apply.
var words = map[string]any{"and": true, "or": true, "eq": true}

func newTemplate(text string) (template, error) {
	trees, err := parse.Parse("", text, "", "", words)
	if err != nil {
		return template{}, err
	}
	if trees[""] == nil { // of an empty text
		return template{}, nil
	}
	return template{trees[""].Root}, nil
}

// execute puts the values in. The error is one of the text, and not of the values.
func (t template) execute(values map[string]any) (string, error) {
	if t.root == nil {
		return "", nil
	}
	e := &execution{values: values}
	e.list(t.root, values)
	return e.out.String(), e.err
}

// execution is one on its way.
type execution struct {
	values map[string]any // $
	out    strings.Builder
	err    error // the first
}

// list writes nodes; dot is the value of {{.}}.
func (e *execution) list(list *parse.ListNode, dot any) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.TextNode:
			e.out.Write(n.Text)
		case *parse.ActionNode:
			value := e.pipe(n.Pipe, dot)
			if value == nil {
				value = "<no value>" // as in text/template: the test of every text sees it
			}
			fmt.Fprint(&e.out, value)
		case *parse.IfNode:
			e.branch(&n.BranchNode, dot, false)
		case *parse.WithNode:
			e.branch(&n.BranchNode, dot, true)
		default:
			e.fail(n)
		}
	}
}

func (e *execution) branch(b *parse.BranchNode, dot any, with bool) {
	value := e.pipe(b.Pipe, dot)
	switch {
	case !truth(value):
		e.list(b.ElseList, dot)
	case with:
		e.list(b.List, value)
	default:
		e.list(b.List, dot)
	}
}

// pipe is the value of what stands in an action. There are no variables in it,
// and nothing is passed on.
func (e *execution) pipe(p *parse.PipeNode, dot any) any {
	if len(p.Cmds) != 1 || len(p.Decl) > 0 {
		return e.fail(p)
	}
	args := p.Cmds[0].Args
	word, ok := args[0].(*parse.IdentifierNode)
	if !ok && len(args) == 1 {
		return e.value(args[0], dot)
	}
	if !ok || len(args) < 3 || word.Ident == "eq" && len(args) > 3 {
		return e.fail(p)
	}
	return e.apply(word.Ident, args[1:], dot)
}

// apply is the value of a word: of "or" the first that is true and of "and" the
// first that is not, else the last; of "eq" whether two look the same.
func (e *execution) apply(word string, args []parse.Node, dot any) any {
	value := e.value(args[0], dot)
	for _, n := range args[1:] {
		switch next := e.value(n, dot); {
		case word == "eq":
			value = fmt.Sprint(value) == fmt.Sprint(next)
		case truth(value) != (word == "or"):
			value = next
		}
	}
	return value
}

func (e *execution) value(n parse.Node, dot any) any {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot
	case *parse.StringNode:
		return n.Text
	case *parse.NumberNode:
		return n.Text
	case *parse.PipeNode:
		return e.pipe(n, dot)
	case *parse.FieldNode: // {{.Name}}
		if values, ok := dot.(map[string]any); ok && len(n.Ident) == 1 {
			return values[n.Ident[0]]
		}
	case *parse.VariableNode: // {{$.Name}}
		if len(n.Ident) == 2 && n.Ident[0] == "$" {
			return e.values[n.Ident[1]]
		}
	}
	return e.fail(n)
}

func (e *execution) fail(n parse.Node) any {
	if e.err == nil {
		e.err = fmt.Errorf("%v is not for texts", n)
	}
	return nil
}

// truth is text/template's: what is empty is not true.
func truth(value any) bool {
	switch v := value.(type) {
	case nil:
		return false
	case string:
		return v != ""
	case bool:
		return v
	}
	return fmt.Sprint(value) != "0" // plain lets nothing through but numbers
}
