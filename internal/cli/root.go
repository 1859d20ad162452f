package cli

import (
	"context"
	"runtime/debug"

	"github.com/spf13/cobra"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
)

// command builds the tree of commands. Short, Long and Example are ids of texts
// until somebody asks for help (see help.go): a run that does not print them
// does not look them up.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "xmpp-start",
		Short:         "cli.root.short",
		Long:          "cli.root.long",
		Args:          arguments(0, 0),
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			if _, ok := i18n.Match(a.flags.lang); !ok && a.flags.lang != "" && a.flags.lang != "auto" {
				return fault.New(fault.Usage, fault.Args{"Flag": "--lang", "Value": foreign.From(a.flags.lang), "Allowed": i18n.Languages()})
			}
			return a.beginTrial(cmd.Context())
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.guided(cmd.Context()) },
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpFunc(a.help)
	root.SetHelpCommand(&cobra.Command{Use: "help [COMMAND]", Hidden: true, Run: func(cmd *cobra.Command, args []string) {
		if c, _, err := root.Find(args); err == nil {
			cmd = c
		}
		a.help(cmd, args)
	}})
	a.flags.everywhere(root.PersistentFlags())
	a.flags.needs(root.Flags())
	a.flags.signup(root.Flags())
	root.AddCommand(
		a.suggestCommand(), a.registerCommand(), a.resumeCommand(), a.joinCommand(),
		a.inviteCommand(), a.setupCommand(), a.accountCommand(), a.providerCommand(), a.doctorCommand(),
	)
	return root
}

// simple is a command that needs nothing but its arguments.
func simple(use, short string, least, most int, run func(ctx context.Context, args []string) error) *cobra.Command {
	return &cobra.Command{
		Use:   use,
		Short: short,
		Args:  arguments(least, most),
		RunE:  func(cmd *cobra.Command, args []string) error { return run(cmd.Context(), args) },
	}
}

// version is the version that the build knows: that of a release's tag, or
// "devel" with the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}
