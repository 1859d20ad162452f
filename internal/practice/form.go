package practice

import "strings"

// form returns a data form (XEP-0004).
func form(kind, title, instructions string, fields ...element) element {
	x := el(nsForm, "x").with("type", kind)
	if title != "" {
		x = x.add(el(nsForm, "title", text(title)))
	}
	if instructions != "" {
		x = x.add(el(nsForm, "instructions", text(instructions)))
	}
	return x.add(fields...)
}

func field(name, kind, label string, values ...string) element {
	f := el(nsForm, "field").with("var", name).with("type", kind).with("label", label)
	for _, value := range values {
		f = f.add(el(nsForm, "value", text(value)))
	}
	return f
}

func required(field element) element { return field.add(el(nsForm, "required")) }

// formValues reads a filled-in form; several values of a field become lines.
func formValues(x element) map[string]string {
	values := make(map[string]string)
	for _, f := range x.children() {
		if !f.is(nsForm, "field") {
			continue
		}
		var lines []string
		for _, value := range f.children() {
			if value.is(nsForm, "value") {
				lines = append(lines, value.content())
			}
		}
		values[f.attr("var")] = strings.Join(lines, "\n")
	}
	return values
}
