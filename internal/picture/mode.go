package picture

import (
	"runtime"
	"strconv"
	"strings"
)

// Mode is a way of drawing in a terminal.
type Mode int

// The ways, the least first.
const (
	// ASCII draws shades as characters.
	ASCII Mode = iota
	// Greys draws with block characters, in the greys of the palette of 256
	// colours.
	Greys
	// Colours256 draws with block characters in the palette of 256 colours.
	Colours256
	// TrueColour draws with block characters in colours of 24 bits.
	TrueColour
	// Sixel, ITerm2 and Kitty draw points, by the protocols of these names.
	Sixel
	ITerm2
	Kitty
)

// points reports whether the terminal draws points and not characters.
func (m Mode) points() bool { return m >= Sixel }

// Wanted is what is known besides the environment.
type Wanted struct {
	// Unicode tells that block characters are shown.
	Unicode bool
	// Colours tells that people want colours.
	Colours bool
}

// Detect returns the best way for the terminal that the environment tells of.
// In doubt it is one that works anywhere. Colours are taken for known by all
// but the oldest terminals: those here draw with 256 at least.
func Detect(getenv func(string) string, w Wanted) Mode {
	// What stands between the program and the terminal swallows points.
	between := getenv("TMUX") != "" || getenv("STY") != "" || getenv("ZELLIJ") != "" || anyPrefix(getenv("TERM"), "screen", "tmux")
	if mode, ok := protocol(getenv); ok && !between {
		return mode
	}
	switch {
	case !w.Unicode || anyPrefix(getenv("TERM"), "vt") || oldConsole(getenv):
		return ASCII
	case !w.Colours:
		return Greys
	case fullColour(getenv):
		return TrueColour
	}
	return Colours256
}

// protocol returns the protocol that the terminal draws points by. The names
// that terminals give themselves come first: a window's number is passed on to
// whatever terminal is started in it.
func protocol(getenv func(string) string) (Mode, bool) {
	term := getenv("TERM")
	switch getenv("TERM_PROGRAM") {
	case "ghostty":
		return Kitty, true
	case "iTerm.app", "WezTerm":
		return ITerm2, true
	case "mintty":
		return Sixel, true
	case "":
	default:
		return 0, false
	}
	switch {
	case anyPrefix(term, "xterm-kitty", "xterm-ghostty"):
		return Kitty, true
	case anyPrefix(term, "foot", "mlterm", "contour", "yaft") || strings.Contains(term, "sixel"):
		return Sixel, true
	case getenv("KITTY_WINDOW_ID") != "":
		return Kitty, true
	case getenv("LC_TERMINAL") == "iTerm2":
		return ITerm2, true
	}
	// Konsole has sixels from 22.04 on.
	konsole, err := strconv.Atoi(getenv("KONSOLE_VERSION"))
	return Sixel, err == nil && konsole >= 220400
}

// oldConsole reports whether this is Windows' console from before its Terminal:
// its fonts lack most block characters.
func oldConsole(getenv func(string) string) bool {
	return runtime.GOOS == "windows" && getenv("WT_SESSION") == "" && getenv("TERM_PROGRAM") == ""
}

// fullColour reports whether the terminal shows colours of 24 bits. GNU screen
// passes on what its terminal says of itself, and does not.
func fullColour(getenv func(string) string) bool {
	if getenv("STY") != "" {
		return false
	}
	said := getenv("COLORTERM")
	return said == "truecolor" || said == "24bit" || getenv("WT_SESSION") != "" || strings.HasSuffix(getenv("TERM"), "-direct")
}

func anyPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}
