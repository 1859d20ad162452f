package cli

import "github.com/spf13/cobra"

// providerCommand is what can be known of providers; each part is a file.
func (a *app) providerCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "provider", Short: "check.provider.short", Long: "check.provider.long", Args: arguments(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() }}
	cmd.AddCommand(a.providerCheckCommand())
	cmd.AddCommand(a.providerListCommand(), a.providerShowCommand(),
		a.providerUpdateCommand(), a.providerAddCommand(), a.providerForgetCommand())
	return cmd
}
