package askpage

import (
	"fmt"
	"html"
	"strings"
)

// markup is HTML that is being written. html/template, which also knows about
// addresses and programs in a page, would link text/template and with it every
// method of the program (see internal/i18n); these pages have neither.
type markup struct {
	strings.Builder
}

// constant is a string that stands in the code, for put takes no other.
type constant string

// put writes HTML with values put in for %v, as characters: between tags, or in a
// quoted attribute that holds a text or a number.
func (m *markup) put(format constant, values ...any) {
	for i, v := range values {
		values[i] = html.EscapeString(fmt.Sprint(v))
	}
	fmt.Fprintf(m, string(format), values...)
}
