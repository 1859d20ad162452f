package i18n

import (
	"regexp"
	"strings"
	"testing"
	texttemplate "text/template"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
)

// Every text of every catalog comes out as text/template would have it.
func TestTemplatesAreTextTemplates(t *testing.T) {
	name := regexp.MustCompile(`\.([A-Z]\w*)`)
	compared := 0
	for _, file := range files(forUsers, forFriends) {
		data, err := catalogs.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := goi18n.ParseMessageFileBytes(data, file, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range parsed.Messages {
			for _, text := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				if !strings.Contains(text, "{{") {
					continue
				}
				for _, value := range []any{nil, "", "some <text>", 0, 1, 7, false, true} {
					values := map[string]any{}
					for i, found := range name.FindAllStringSubmatch(text, -1) {
						if values[found[1]] = value; i%2 == 1 {
							values[found[1]] = "other"
						}
					}
					compare(t, m.ID, text, values)
					compared++
				}
			}
		}
	}
	if compared < 100 {
		t.Errorf("%d texts compared: that cannot be all", compared)
	}
}

func compare(t *testing.T, id, text string, values map[string]any) {
	t.Helper()
	var want strings.Builder
	if err := texttemplate.Must(texttemplate.New("").Parse(text)).Execute(&want, values); err != nil {
		if strings.Contains(err.Error(), "incompatible types") {
			return // eq of a number and something else
		}
		t.Fatal(err)
	}
	parsed, err := newTemplate(text)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := parsed.execute(values); err != nil || got != want.String() {
		t.Errorf("%s with %v: got %q and %v, want %q", id, values, got, err, want.String())
	}
}

func TestTemplateRefuses(t *testing.T) {
	for _, text := range []string{
		"{{.A.B}}", "{{range .A}}x{{end}}", "{{$x := .A}}", "{{.A | or .B}}", "{{or .A}}",
		"{{eq .A .B .C}}", "{{.A .B}}", `{{template "x"}}`, `{{define "x"}}y{{end}}{{template "x"}}`,
	} {
		parsed, err := newTemplate(text)
		if err == nil {
			_, err = parsed.execute(map[string]any{"A": "a", "B": "b"})
		}
		if err == nil {
			t.Errorf("%s is taken", text)
		}
	}
	for _, text := range []string{"{{", "{{if .A}}", "{{printf .A}}"} {
		if _, err := newTemplate(text); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
