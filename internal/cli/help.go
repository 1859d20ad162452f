package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// help prints what a command does, what it takes, and, last, what is rarely
// needed.
func (a *app) help(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	long := cmd.Long
	if long == "" {
		long = cmd.Short
	}
	paragraph(&b, a.t(long, nil), 0, 0)
	b.WriteString("\n")
	fmt.Fprintf(&b, "%s\n  %s\n", a.t("cli.help.usage", nil), cmd.UseLine())
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\n" + a.t("cli.help.commands", nil) + "\n")
		var rows [][2]string
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				rows = append(rows, [2]string{c.Use, a.t(c.Short, nil)})
			}
		}
		table(&b, rows)
	}
	var own, everywhere, seldom [][2]string
	row := func(f *pflag.Flag) [2]string {
		// The word in backquotes names the value.
		named := *f
		named.Usage = a.t(f.Usage, nil)
		name, usage := pflag.UnquoteUsage(&named)
		flag := "--" + f.Name
		if f.Shorthand != "" {
			flag = "-" + f.Shorthand + ", " + flag
		}
		switch {
		case name == "":
		case f.NoOptDefVal != "" && f.Value.Type() != "bool":
			flag += "[=" + name + "]"
		default:
			flag += " " + name
		}
		return [2]string{flag, usage}
	}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && a.texts().Has(f.Usage) { // cobra's own --help and --version explain themselves
			own = append(own, row(f))
		}
	})
	cmd.Root().PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if _, ok := f.Annotations[rare]; ok {
			seldom = append(seldom, row(f))
		} else {
			everywhere = append(everywhere, row(f))
		}
	})
	for _, group := range []struct {
		title string
		rows  [][2]string
	}{{"cli.help.flags", own}, {"cli.help.everywhere", everywhere}, {"cli.help.rare", seldom}} {
		if len(group.rows) > 0 {
			b.WriteString("\n" + a.t(group.title, nil) + "\n")
			table(&b, group.rows)
		}
	}
	fmt.Fprint(cmd.OutOrStdout(), b.String())
}

// helpWidth is what fits every terminal and every pipe.
const helpWidth = 80

// table writes rows in two columns, the second one wrapped below itself.
func table(w io.Writer, rows [][2]string) {
	const most = 28
	left := 0
	for _, r := range rows {
		if n := len([]rune(r[0])); n <= most {
			left = max(left, n)
		}
	}
	for _, r := range rows {
		used := len([]rune(r[0]))
		if used > left {
			fmt.Fprintln(w, "  "+r[0])
			used = 0
			fmt.Fprint(w, "  ")
		} else {
			fmt.Fprint(w, "  "+r[0])
		}
		fmt.Fprint(w, strings.Repeat(" ", left-used+2))
		paragraph(w, r[1], left+4, left+4)
	}
}

// paragraph writes text from column at on, wrapped to begin at column indent.
func paragraph(w io.Writer, text string, at, indent int) {
	begin := at
	for _, word := range strings.Fields(text) {
		n := len([]rune(word))
		switch {
		case at > begin && at+1+n > helpWidth:
			fmt.Fprint(w, "\n"+strings.Repeat(" ", indent))
			at, begin = indent, indent
		case at > begin:
			fmt.Fprint(w, " ")
			at++
		}
		fmt.Fprint(w, word)
		at += n
	}
	fmt.Fprintln(w)
}
