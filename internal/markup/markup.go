// Package markup writes HTML whose values cannot become markup.
//
// html/template, which also knows about addresses and programs in a page, would
// link text/template and with it every method of the program (see
// internal/i18n). So a value stands between tags, or in a quoted attribute that
// holds a text, a number, or an address that was made or checked here; what a
// script or a style sheet of a page holds is constant, or data that the page's
// own package encodes.
package markup

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"strings"
)

// Page is HTML that is being written. The zero Page is empty.
type Page struct {
	strings.Builder
}

// constant is a string that stands in the code, for Put takes no other.
type constant string

// Put writes HTML with values put in for %v, as characters.
func (p *Page) Put(format constant, values ...any) {
	for i, v := range values {
		values[i] = html.EscapeString(fmt.Sprint(v))
	}
	fmt.Fprintf(p, string(format), values...)
}

// Source is how the policy of a page (CSP Level 3 section 2.3.1) names a script or
// a style sheet that stands in it.
func Source(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
