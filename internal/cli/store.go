package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/killpoint"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
)

// newStore returns the store for a new account: the one that --store names, or
// the keyring, and where that does not work, what the person chooses instead. A
// store that was named is never replaced by another.
func (a *app) newStore(ctx context.Context) (vault.Store, error) {
	if a.trial != nil {
		return a.trial.store, nil
	}
	if a.flags.store != "" {
		return a.store(ctx, a.flags.store)
	}
	keyring, err := a.store(ctx, "keyring")
	if err != nil {
		return nil, err
	}
	err = keyring.Probe(ctx)
	if err == nil || !a.front().Interactive() || fault.Of(err).Exit() != fault.KeyringAbsent.Exit() {
		return keyring, err
	}
	sentence, _ := a.texts().Fault(fault.Of(err))
	choice, askErr := a.front().Choose(ctx, ui.Question{
		Flag: "--store", Title: a.t("cli.store.title", nil), Help: a.t("cli.store.help", fault.Args{"Error": sentence}),
		Options: []ui.Option{
			{Value: "file", Label: a.t("cli.store.file", nil), Help: a.t("cli.store.file.help", nil)},
			{Value: "show", Label: a.t("cli.store.show", nil), Help: a.t("cli.store.show.help", nil)},
			{Value: "stop", Label: a.t("cli.store.stop", nil)},
		},
	})
	if askErr != nil || choice == "stop" {
		return nil, errors.Join(askErr, err)
	}
	return a.store(ctx, choice)
}

// store returns the store of that name.
func (a *app) store(ctx context.Context, name string) (vault.Store, error) {
	switch name {
	case "keyring":
		// One for the run: it knows of a question of the keyring that still stands.
		if a.keyring == nil {
			a.keyring = killpoint.Store(vault.Keyring(vault.Options{
				Terminal: a.front().Interactive(),
				Waiting:  func() { a.front().Say(a.t("cli.store.waiting", nil)) },
			}))
		}
		return a.keyring, nil
	case "file":
		dir, err := a.state(ctx)
		if err != nil {
			return nil, err
		}
		return killpoint.Store(vault.File(dir, a.passphrase)), nil
	case "show":
		if !a.front().Interactive() && !a.flags.passwordStdin {
			return nil, fault.New(fault.NeedsTerminal, fault.Args{"Flag": "--store show"})
		}
		return vault.Shown(a.showPassword, a.askPassword), nil
	case "practice":
		if a.trial != nil {
			return a.trial.store, nil
		}
	}
	return nil, fault.New(fault.Usage, fault.Args{"Flag": "--store", "Value": foreign.From(name), "Allowed": []string{"keyring", "file", "show"}})
}

// passphrase asks for the passphrase of the password files.
func (a *app) passphrase(ctx context.Context, first bool) (password.Secret, error) {
	if a.flags.passphraseFile != "" {
		return readSecretFile(a.flags.passphraseFile)
	}
	in := ui.SecretInput{Flag: "--passphrase-file", Title: a.t("cli.passphrase", nil)}
	if !first {
		return a.front().AskSecret(ctx, in)
	}
	in.Title, in.Help = a.t("cli.passphrase.new", nil), a.t("cli.passphrase.help", nil)
	for {
		once, err := a.front().AskSecret(ctx, in)
		if err != nil {
			return once, err
		}
		in.Title = a.t("cli.passphrase.again", nil)
		twice, err := a.front().AskSecret(ctx, in)
		if err != nil || once.Equal(twice) {
			return twice, err
		}
		a.front().Warn(a.t("cli.passphrase.differ", nil))
		in.Title = a.t("cli.passphrase.new", nil)
	}
}

// showPassword shows a password that is kept nowhere else, and goes on only when
// the person says that they have it.
func (a *app) showPassword(ctx context.Context, to address.Address, secret password.Secret) error {
	for {
		if err := a.sheet(ctx, to, secret); err != nil {
			return err
		}
		have, err := a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.password.noted", nil), Default: false, Explicit: true})
		if err != nil || have {
			return err
		}
	}
}

// sheet shows the password of an address.
func (a *app) sheet(ctx context.Context, to address.Address, secret password.Secret) error {
	return a.front().ShowSecret(ctx, ui.Sheet{
		Title: a.t("cli.password.title", nil), Lines: []string{a.t("cli.password.for", fault.Args{"Address": to})}, Secret: secret,
	})
}

// askPassword asks for the password of an address, or reads it from standard
// input with --password-stdin.
func (a *app) askPassword(ctx context.Context, to address.Address) (password.Secret, error) {
	if a.flags.passwordStdin {
		return a.stdinPassword()
	}
	return a.front().AskSecret(ctx, ui.SecretInput{Flag: "--password-stdin", Title: a.t("cli.password.ask", fault.Args{"Address": to})})
}

// maxSecret is the longest password or passphrase that is read, in bytes.
const maxSecret = 1 << 10

func (a *app) stdinPassword() (password.Secret, error) {
	return readSecret(a.in, "--password-stdin")
}

func readSecretFile(name string) (password.Secret, error) {
	f, err := os.Open(name)
	if err != nil {
		return password.Secret{}, fault.Wrap(fault.Usage, err, fault.Args{"Flag": "--passphrase-file", "Value": foreign.From(name)})
	}
	defer f.Close()
	return readSecret(f, "--passphrase-file")
}

// readSecret reads one line.
func readSecret(r io.Reader, flag string) (password.Secret, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxSecret+1))
	if err != nil {
		return password.Secret{}, fault.Wrap(fault.NoInput, err, fault.Args{"Flag": flag})
	}
	line, rest, _ := bytes.Cut(bytes.TrimSuffix(data, []byte("\n")), []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	if len(line) == 0 || len(rest) > 0 || len(data) > maxSecret {
		return password.Secret{}, fault.New(fault.NoInput, fault.Args{"Flag": flag})
	}
	return password.New(string(line)), nil
}
