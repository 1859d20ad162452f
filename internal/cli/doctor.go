package cli

import (
	"context"
	"crypto/x509"
	"runtime"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/doctor"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/suggest"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
	"xmpp-start/providers"
)

func (a *app) doctorCommand() *cobra.Command {
	cmd := simple("doctor [DOMAIN]", "doctor.short", 0, 1, a.doctor)
	cmd.Long = "doctor.long"
	return cmd
}

// examined is the JSON form of what doctor found.
type examined struct {
	Schema int            `json:"schema"`
	Checks []checkedEntry `json:"checks"`
}

type checkedEntry struct {
	Check   string         `json:"check"`
	Verdict doctor.Verdict `json:"verdict"`
	Text    string         `json:"text"`
	Hint    string         `json:"hint,omitempty"`
	Kind    fault.Kind     `json:"kind,omitempty"`
}

// doctor tells what this computer can do. The worst of what it finds decides the
// exit code.
func (a *app) doctor(ctx context.Context, args []string) error {
	checks, err := a.checks(args)
	if err != nil {
		return err
	}
	out := examined{Schema: schema, Checks: []checkedEntry{}}
	worst := doctor.Run(ctx, checks, func(r doctor.Result) {
		entry := a.checked(r)
		out.Checks = append(out.Checks, entry)
		if !a.flags.json {
			a.printChecked(entry)
		}
	})
	if ctx.Err() != nil {
		return worst
	}
	if a.flags.json {
		if err := writeJSON(a.out, out); err != nil {
			return err
		}
	}
	if worst != nil {
		return said{worst}
	}
	return nil
}

// checks lists what is looked at, in the order in which a registration needs it.
func (a *app) checks(args []string) ([]doctor.Check, error) {
	machine, err := a.machine()
	if err != nil {
		return nil, err
	}
	kept := &doctor.Kept{
		State:    a.state,
		Journal:  func(dir *statedir.Dir) *journal.Journal { return journal.New(dir, a.now) },
		Accounts: account.New,
		Store:    a.storeToCheck,
	}
	f := a.front()
	person := doctor.Person{Asked: f.Interactive(), Terminal: f.Terminal(), Desktop: f.CanOpen()}
	checks := append(append(machine.Checks(), kept.Checks()...), person.Checks()...)
	if len(args) == 0 {
		return checks, nil
	}
	domain, err := address.ParseDomain(args[0])
	if err != nil {
		return nil, err
	}
	target, err := a.target(domain)
	if err != nil {
		return nil, err
	}
	return append(checks, doctor.Provider{Target: target}.Checks()...), nil
}

func (a *app) machine() (doctor.Machine, error) {
	m := doctor.Machine{
		Version: version(), System: runtime.GOOS + "/" + runtime.GOARCH, Now: a.now(),
		Roots: x509.SystemCertPool, CAFile: a.flags.caFile != "", Proxy: !a.flags.proxy.IsZero(),
	}
	if runtime.GOOS != "windows" && runtime.GOOS != "darwin" {
		m.Resolver = "/etc/resolv.conf"
	}
	list, err := providers.All()
	m.Embedded, m.List = newestFacts(list), suggest.ListDate(a.updated(list), m.Now)
	return m, err
}

// storeToCheck is the store that a registration would take, without a question.
func (a *app) storeToCheck(ctx context.Context) (vault.Store, error) {
	if a.flags.store == "" {
		return a.store(ctx, "keyring")
	}
	return a.store(ctx, a.flags.store)
}

// checked puts a result into words.
func (a *app) checked(r doctor.Result) checkedEntry {
	entry := checkedEntry{Check: r.Check, Verdict: r.Verdict}
	if r.Fault != nil {
		entry.Kind = r.Fault.Kind
		entry.Text, entry.Hint = a.texts().Fault(r.Fault)
	} else {
		entry.Text = a.t(r.Text, r.Args)
	}
	if r.Hint != "" {
		entry.Hint = a.t(r.Hint, r.Args)
	}
	return entry
}

func (a *app) printChecked(entry checkedEntry) {
	lines := []string{entry.Text}
	if entry.Hint != "" {
		lines = append(lines, a.t("cli.hint", fault.Args{"Hint": entry.Hint}))
	}
	mark := map[doctor.Verdict]ui.Mark{doctor.OK: ui.Good, doctor.Warning: ui.Odd, doctor.Failed: ui.Bad}[entry.Verdict]
	a.front().Checked(mark, lines...)
}
