package providers

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSchema keeps the schema, which is for editors, at one with the parser,
// which decides: the same properties and words, every file of the list passes,
// and what the parser refuses the schema refuses, as far as a schema can see it.
func TestSchema(t *testing.T) {
	data, err := os.ReadFile(schema)
	if err != nil {
		t.Fatal(err)
	}
	var s map[string]any
	if err := json.Unmarshal(data, &s); err != nil {
		t.Fatal(err)
	}

	keys := []string{"$schema", "domain", "source", "on", "unverified"}
	for _, known := range new(Provider).properties() {
		keys = append(keys, known.key)
	}
	slices.Sort(keys)
	if got := slices.Sorted(maps.Keys(s["properties"].(map[string]any))); !slices.Equal(got, keys) {
		t.Errorf("the schema knows %q, the parser %q", got, keys)
	}
	var words []any
	for _, w := range Reasons() {
		words = append(words, string(w))
	}
	of := s["$defs"].(map[string]any)["statusReason"].(map[string]any)["properties"].(map[string]any)["content"].(map[string]any)
	if !slices.Equal(of["enum"].([]any), words) {
		t.Errorf("the schema knows the reasons %q, the parser %q", of["enum"], words)
	}
	check := func(instance []byte) error {
		var v any
		if err := json.Unmarshal(instance, &v); err != nil {
			t.Fatal(err)
		}
		return schemaCheck{root: s}.value(s, v)
	}

	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, f := range files {
		if strings.HasSuffix(f.Name(), suffix) && f.Name() != schema {
			data, err := os.ReadFile(f.Name())
			if err != nil {
				t.Fatal(err)
			}
			if err := check(data); err != nil {
				t.Errorf("%s: %v", f.Name(), err)
			}
			if !strings.HasPrefix(string(data), "{\n  \"$schema\": \"schema.json\",\n") {
				t.Errorf("%s does not begin with its schema", f.Name())
			}
			checked++
		}
	}
	if list, _ := All(); checked != len(list) {
		t.Errorf("%d files were checked, the list has %d", checked, len(list))
	}

	if err := check(file(t, nil)); err != nil {
		t.Errorf("the file of the tests: %v", err)
	}
	// What takes more than one place of a file into account, or a calendar, or DNS.
	blind := []string{
		"held without a reason", "gone without a reason", "reason without being held", "disputed and stated", "disputed, but no fact",
		"date", "before XMPP", "future", "change in the future", "itself", "other domain", "no domain", "link to a machine", "cursor",
		"written as a float", // 1e3 is 1000 to a schema
		"language twice",     // gone once decoded
	}
	for _, r := range refusals() {
		if refused := check(file(t, map[string]string{r.key: r.value})) != nil; refused == slices.Contains(blind, r.name) {
			t.Errorf("%s: refused by the schema: %v", r.name, refused)
		}
	}
}

// schemaCheck evaluates as much of JSON Schema 2020-12 as the schema uses. A
// keyword that it does not know fails, so that nothing is passed over.
type schemaCheck struct{ root map[string]any }

func (c schemaCheck) value(s map[string]any, v any) error {
	for _, keyword := range slices.Sorted(maps.Keys(s)) {
		if err := c.keyword(s, keyword, s[keyword], v); err != nil {
			return fmt.Errorf("%s: %w", keyword, err)
		}
	}
	return nil
}

func (c schemaCheck) either(s any, v any) error {
	if all, ok := s.(bool); ok && all {
		return nil
	}
	return c.value(s.(map[string]any), v)
}

func (c schemaCheck) keyword(s map[string]any, keyword string, want, v any) error {
	bad := fmt.Errorf("%v is refused", v)
	object, isObject := v.(map[string]any)
	array, isArray := v.([]any)
	text, isText := v.(string)
	number, isNumber := v.(float64)
	switch keyword {
	case "$schema", "$defs", "title", "description", "then":
	case "$ref":
		name := strings.TrimPrefix(want.(string), "#/$defs/")
		return c.value(c.root["$defs"].(map[string]any)[name].(map[string]any), v)
	case "type":
		_, isBool := v.(bool)
		if !map[string]bool{"object": isObject, "array": isArray, "string": isText, "boolean": isBool, "integer": isNumber && number == float64(int(number))}[want.(string)] {
			return bad
		}
	case "const":
		if v != want {
			return bad
		}
	case "enum":
		if isObject || isArray || !slices.Contains(want.([]any), v) {
			return bad
		}
	case "not":
		if c.either(want, v) == nil {
			return bad
		}
	case "anyOf":
		if !slices.ContainsFunc(want.([]any), func(s any) bool { return c.either(s, v) == nil }) {
			return bad
		}
	case "if":
		if c.either(want, v) == nil {
			return c.either(s["then"], v)
		}
	case "minimum":
		if isNumber && number < want.(float64) {
			return bad
		}
	case "maximum":
		if isNumber && number > want.(float64) {
			return bad
		}
	case "minLength":
		if isText && utf8.RuneCountInString(text) < int(want.(float64)) {
			return bad
		}
	case "maxLength":
		if isText && utf8.RuneCountInString(text) > int(want.(float64)) {
			return bad
		}
	case "pattern":
		if isText && !regexp.MustCompile(want.(string)).MatchString(text) {
			return bad
		}
	case "maxItems":
		if len(array) > int(want.(float64)) {
			return bad
		}
	case "uniqueItems":
		for i, item := range array {
			if slices.Contains(array[:i], item) {
				return bad
			}
		}
	case "items":
		for _, item := range array {
			if err := c.either(want, item); err != nil {
				return err
			}
		}
	case "maxProperties":
		if len(object) > int(want.(float64)) {
			return bad
		}
	case "required":
		for _, key := range want.([]any) {
			if _, there := object[key.(string)]; isObject && !there {
				return fmt.Errorf("%s is missing", key)
			}
		}
	case "propertyNames":
		for key := range object {
			if err := c.either(want, key); err != nil {
				return err
			}
		}
	case "properties", "additionalProperties":
		named, _ := s["properties"].(map[string]any)
		for key, member := range object {
			of, isNamed := named[key]
			switch {
			case keyword == "properties" && isNamed:
			case keyword == "additionalProperties" && !isNamed:
				of = want
			default:
				continue
			}
			if of == false {
				return fmt.Errorf("%s is not allowed", key)
			}
			if err := c.either(of, member); err != nil {
				return fmt.Errorf("%s: %w", key, err)
			}
		}
	default:
		return fmt.Errorf("a keyword that this test does not know")
	}
	return nil
}
