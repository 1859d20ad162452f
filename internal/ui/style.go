package ui

// style is how a piece of text is drawn. Only colours 1 to 7 of the terminal's
// own palette are used, which people set to be readable on their background.
type style struct{ attribute, colour string }

var (
	plain  = style{}
	strong = style{attribute: "1"}
	good   = style{attribute: "1", colour: "32"}
	bad    = style{attribute: "1", colour: "31"}
)

// marks are the few signs in front of lines.
type marks struct {
	done, warning, failed string
	spinner               []string
}

var (
	unicodeMarks = marks{done: "✓", warning: "!", failed: "✗", spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}}
	asciiMarks   = marks{done: "*", warning: "!", failed: "x", spinner: []string{"|", "/", "-", `\`}}
)
