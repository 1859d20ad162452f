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
	b.WriteString(a.t(long, nil) + "\n\n")
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
		name, _ := pflag.UnquoteUsage(f)
		flag := "--" + f.Name
		if f.Shorthand != "" {
			flag = "-" + f.Shorthand + ", " + flag
		}
		if name != "" {
			flag += " " + strings.ToUpper(name)
		}
		return [2]string{flag, a.t(f.Usage, nil)}
	}
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
		if a.texts().Has(f.Usage) { // cobra's own --help and --version explain themselves
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

// table writes rows in two columns, the second one wrapped below itself, so that
// 80 characters are enough.
func table(w io.Writer, rows [][2]string) {
	const width, most = 80, 28
	left := 0
	for _, r := range rows {
		if n := len([]rune(r[0])); n <= most {
			left = max(left, n)
		}
	}
	for _, r := range rows {
		line, used := "  "+r[0], len([]rune(r[0]))
		if used > left {
			fmt.Fprintln(w, line)
			line, used = "  ", 0
		}
		line += strings.Repeat(" ", left-used+2)
		column := left + 4
		at := column
		for _, word := range strings.Fields(r[1]) {
			n := len([]rune(word))
			if at > column && at+1+n > width {
				fmt.Fprintln(w, line)
				line, at = strings.Repeat(" ", column), column
			}
			if at > column {
				line, at = line+" ", at+1
			}
			line, at = line+word, at+n
		}
		fmt.Fprintln(w, line)
	}
}
