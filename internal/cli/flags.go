package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// flags are the options of a run. Texts for --help are ids, put into words by
// help.go when somebody asks.
type flags struct {
	json, yes, accessible, noColor, allowPlain            bool
	lang, store, server, caFile, passphraseFile, practice string
	proxy                                                 proxyValue
	timeout                                               timeoutValue
	seed                                                  uint64

	acceptTerms, noInvitation, passwordStdin bool
	contact, username, name, invitation      string
	devices, wishes, answers                 []string
}

// rare marks flags that stand in a group of their own at the end of the help.
const rare = "rare"

// everywhere adds the flags that every command has.
func (f *flags) everywhere(set *pflag.FlagSet) {
	set.BoolVar(&f.json, "json", false, "cli.flag.json")
	set.BoolVarP(&f.yes, "yes", "y", false, "cli.flag.yes")
	set.StringVar(&f.store, "store", "", "cli.flag.store")
	set.StringVar(&f.passphraseFile, "passphrase-file", "", "cli.flag.passphrase-file")
	set.StringVar(&f.lang, "lang", "", "cli.flag.lang")
	set.BoolVar(&f.accessible, "accessible", false, "cli.flag.accessible")
	set.BoolVar(&f.noColor, "no-color", false, "cli.flag.no-color")
	set.StringVar(&f.practice, "practice", "", "cli.flag.practice")
	set.Lookup("practice").NoOptDefVal = "both"

	set.StringVar(&f.server, "server", "", "cli.flag.server")
	set.StringVar(&f.caFile, "ca-file", "", "cli.flag.ca-file")
	set.Var(&f.proxy, "proxy", "cli.flag.proxy")
	set.Var(&f.timeout, "timeout", "cli.flag.timeout")
	set.BoolVar(&f.allowPlain, "allow-plain", false, "cli.flag.allow-plain")
	set.Uint64Var(&f.seed, "seed", 0, "cli.flag.seed")
	for _, name := range []string{"server", "ca-file", "proxy", "timeout", "allow-plain", "seed"} {
		// The error would be that there is no such flag.
		_ = set.SetAnnotation(name, rare, nil)
	}
}

// needs adds the flags that answer the questions before a provider is chosen.
func (f *flags) needs(set *pflag.FlagSet) {
	set.StringVar(&f.contact, "contact", "", "cli.flag.contact")
	set.StringSliceVar(&f.devices, "device", nil, "cli.flag.device")
	set.StringSliceVar(&f.wishes, "wish", nil, "cli.flag.wish")
}

// signup adds the flags that answer what a registration asks.
func (f *flags) signup(set *pflag.FlagSet) {
	set.StringVar(&f.username, "username", "", "cli.flag.username")
	set.StringVar(&f.name, "name", "", "cli.flag.name")
	set.StringVar(&f.invitation, "invitation", "", "cli.flag.invitation")
	set.StringArrayVar(&f.answers, "answer", nil, "cli.flag.answer")
	set.BoolVar(&f.acceptTerms, "accept-terms", false, "cli.flag.accept-terms")
	set.BoolVar(&f.noInvitation, "no-invitation", false, "cli.flag.no-invitation")
	set.BoolVar(&f.passwordStdin, "password-stdin", false, "cli.flag.password-stdin")
}

// passwordVariable is what people try, given that --password does not work.
const passwordVariable = "XMPP_START_PASSWORD"

// refusePasswords stops a run that was given a password where other programs of
// the computer can read it, before anything else happens.
func refusePasswords(args []string, lookup func(string) (string, bool)) error {
	value, _ := lookup(passwordVariable)
	found := value != ""
	before := ""
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, value, given := strings.Cut(arg, "=")
		if before == "--answer" {
			name, value = before, arg
		}
		switch name {
		case "--password": // account show has a flag of that name, without a value
			found = found || given || !slices.Contains(args, "show")
		case "--passphrase":
			found = true
		case "--answer":
			found = found || strings.HasPrefix(value, "password=")
		}
		before = arg
	}
	if found {
		return fault.New(fault.Usage, fault.Args{"Why": "password"})
	}
	return nil
}

// usageFault makes a fault of what cobra and pflag say about the command line.
func usageFault(err error) error {
	var (
		known   *fault.Error
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	args := fault.Args{}
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		if errors.As(err, &invalid) {
			return known // pflag's words around it quote the value
		}
		return err
	case errors.As(err, &unknown):
		args["Flag"] = dashed(unknown.GetSpecifiedName())
		args["Why"] = "flag"
	case errors.As(err, &missing):
		args["Flag"] = "--" + missing.GetFlag().Name
		args["Why"] = "value"
	case errors.As(err, &invalid):
		args["Flag"], args["Value"] = "--"+invalid.GetFlag().Name, foreign.From(invalid.GetValue())
	case errors.As(err, &syntax):
		args["Value"] = foreign.From(syntax.GetSpecifiedFlag())
	}
	return fault.Wrap(fault.Usage, err, args)
}

func dashed(name string) foreign.Text {
	if len(name) == 1 {
		return foreign.From("-" + name)
	}
	return foreign.From("--" + name)
}

// arguments checks how many arguments a command got.
func arguments(least, most int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) > most && cmd.HasSubCommands():
			return fault.New(fault.Usage, fault.Args{"Why": "command", "Command": foreign.From(args[0])})
		case len(args) > most:
			return fault.New(fault.Usage, fault.Args{"Why": "arguments", "Command": cmd.CommandPath(), "Value": foreign.From(args[most])})
		case len(args) < least:
			return fault.New(fault.Usage, fault.Args{"Why": "argument-missing", "Command": cmd.UseLine()})
		}
		return nil
	}
}
