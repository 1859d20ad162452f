package doctor

import (
	"context"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/picture"
	"xmpp-start/internal/ui"
)

// Person looks at what somebody sits in front of.
type Person struct {
	// Asked says that questions can be asked.
	Asked    bool
	Terminal ui.Terminal
	// Desktop says that pages can be opened.
	Desktop bool
}

// Checks lists the checks. None of them fails: with answers as flags the program
// needs nobody.
func (p Person) Checks() []Check {
	return []Check{{"terminal", p.terminal}, {"pictures", p.pictures}, {"pages", p.pages}, {"language", p.language}}
}

func (p Person) terminal(context.Context) []Result {
	switch {
	case !p.Asked:
		return warning("doctor.terminal.none", "doctor.terminal.none.hint", nil)
	case !p.Terminal.Unicode:
		return warning("doctor.terminal.ascii", "doctor.terminal.ascii.hint", fault.Args{"Columns": p.Terminal.Columns})
	case !p.Terminal.Colours:
		return ok("doctor.terminal.plain", fault.Args{"Columns": p.Terminal.Columns})
	}
	return ok("doctor.terminal", fault.Args{"Columns": p.Terminal.Columns})
}

func (p Person) pictures(context.Context) []Result {
	switch {
	case !p.Terminal.Pictures && p.Desktop:
		return ok("doctor.pictures.opened", nil)
	case !p.Terminal.Pictures:
		return warning("doctor.pictures.none", "doctor.pictures.none.hint", nil)
	case p.Terminal.Mode >= picture.Sixel:
		return ok("doctor.pictures.points", nil)
	}
	return ok("doctor.pictures.characters", nil)
}

func (p Person) pages(context.Context) []Result {
	if p.Desktop {
		return ok("doctor.pages", nil)
	}
	return ok("doctor.pages.printed", nil)
}

func (p Person) language(context.Context) []Result {
	return ok("doctor.language", nil)
}
