package ui

import (
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
)

// theme is how forms look: no frames, the terminal's own colours, and nothing
// that only a colour tells.
func theme(bool) *huh.Styles {
	t := huh.ThemeBase(false)
	none := lipgloss.NewStyle()
	accent := none.Bold(true).Foreground(lipgloss.Cyan)
	t.Form.Base = none.MarginTop(1)
	f := &t.Focused
	f.Base = none
	f.Title = none.Bold(true)
	f.Description = none
	f.ErrorIndicator = none
	f.ErrorMessage = none.Foreground(lipgloss.Red)
	f.SelectSelector = accent.SetString("> ")
	f.MultiSelectSelector = accent.SetString("> ")
	f.SelectedOption = none
	f.UnselectedOption = none
	f.SelectedPrefix = accent.SetString("[x] ")
	f.UnselectedPrefix = none.SetString("[ ] ")
	f.FocusedButton = none.Bold(true).MarginRight(2).Transform(func(s string) string { return "> " + s })
	f.BlurredButton = none.MarginRight(2).Transform(func(s string) string { return "  " + s })
	f.TextInput.Prompt = accent
	f.TextInput.Placeholder = none.Faint(true)
	return t
}
