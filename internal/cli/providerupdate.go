package cli

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/publiclist"
	"xmpp-start/internal/ui"
	"xmpp-start/providers"
)

func (a *app) providerUpdateCommand() *cobra.Command {
	cmd := simple("update", "provider.update.short", 0, 0, func(ctx context.Context, _ []string) error { return a.updateProviders(ctx) })
	cmd.Long = "provider.update.long"
	return cmd
}

// listChange is the JSON form of one difference.
type listChange struct {
	JID string `json:"jid"`
	Key string `json:"key"`
	Was any    `json:"was"`
	Is  any    `json:"is"`
}

type listUpdate struct {
	Schema int `json:"schema"`
	// Unchanged tells that the list is the one that was fetched before.
	Unchanged bool           `json:"unchanged"`
	Fetched   time.Time      `json:"fetched"`
	SHA256    string         `json:"sha256"`
	Changes   []listChange   `json:"changes"`
	New       []foreign.Text `json:"new"`
}

// updateProviders fetches the public list, says what is different, and keeps
// that. Until something is kept, nothing is changed.
func (a *app) updateProviders(ctx context.Context) error {
	if a.trial != nil {
		return fault.New(fault.Usage, fault.Args{"Flag": "--practice"})
	}
	known, err := providers.All()
	if err != nil {
		return err
	}
	if newest := newestFacts(known); newest.Ahead(a.now()) {
		return fault.New(fault.ClockWrong, fault.Args{"Now": a.now(), "Date": newest})
	}
	dir, err := a.state(ctx)
	if err != nil {
		return err
	}
	// One that cannot be read is written anew.
	before, kept, _ := publiclist.Load(dir)
	etag := ""
	if kept && before.Address == publiclist.Address && before.Known(known) && !before.Ahead(a.now()) {
		etag = before.ETag
	}
	page, err := a.fetchList(ctx, etag)
	if err != nil {
		return err
	}
	today, err := providers.ParseDay(a.now().UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	if page.Unchanged {
		// What was read on a day is not confirmed on one before it, whatever the clock says.
		before.On, before.Fetched = max(before.On, today.String()), a.now().UTC().Truncate(time.Second)
		if err := before.Save(dir); err != nil {
			return err
		}
		return a.result(listUpdate{Schema: schema, Unchanged: true, Fetched: before.Fetched, SHA256: before.SHA256, Changes: []listChange{}, New: []foreign.Text{}},
			a.t("provider.update.unchanged", nil))
	}
	list, err := publiclist.Parse(page.Body, a.now())
	if err != nil {
		return err
	}
	c, err := publiclist.Compare(known, list, today)
	if err != nil {
		return err
	}
	if err := a.believe(ctx, c); err != nil {
		return err
	}
	record := publiclist.NewRecord(publiclist.Address, page, c.Update, a.now())
	if err := record.Save(dir); err != nil {
		return err
	}
	return a.sayUpdate(c, record)
}

// believe asks about a list that would take away more than half of what can be
// suggested. Nobody says yes to that unseen.
func (a *app) believe(ctx context.Context, c publiclist.Comparison) error {
	if !c.Doubtful() {
		return nil
	}
	doubt := fault.New(fault.ListRefused, fault.Args{"Why": "doubtful", "Count": c.Lost, "Of": c.Of})
	if !a.front().Interactive() {
		return doubt
	}
	yes, err := a.front().Confirm(ctx, ui.YesNo{
		Title: a.t("provider.update.doubtful", fault.Args{"Lost": c.Lost, "Of": c.Of}), Help: a.t("provider.update.doubtful.help", nil), Explicit: true,
	})
	if err == nil && !yes {
		err = doubt
	}
	return err
}

// sayUpdate tells the differences.
func (a *app) sayUpdate(c publiclist.Comparison, r publiclist.Record) error {
	out := listUpdate{Schema: schema, Fetched: r.Fetched, SHA256: r.SHA256, Changes: []listChange{}, New: append([]foreign.Text{}, c.New...)}
	lines := []string{a.t("provider.update.changes", fault.Args{"Count": len(c.Changes)})}
	for _, change := range c.Changes {
		out.Changes = append(out.Changes, listChange{change.Domain.String(), change.Key, factValue(change.Was), factValue(change.Is)})
		id, args := "provider.update.fact", fault.Args{"Domain": change.Domain, "Label": a.t(factLabels[change.Key], nil), "Was": a.factWords(change.Was), "Is": a.factWords(change.Is)}
		if change.Is == providers.Held {
			id = "provider.update.held"
		}
		lines = append(lines, "- "+a.t(id, args))
	}
	if len(c.New) > 0 {
		lines = append(lines, "", a.newNames(c.New))
	}
	lines = append(lines, "", a.t("provider.update.kept", fault.Args{"Path": foreign.From(a.dir.Path(publiclist.File)), "SHA256": r.SHA256}))
	return a.result(out, lines...)
}

// newNames tells the names that are new, and of very many only how many there are:
// anybody can put names into a list.
func (a *app) newNames(all []foreign.Text) string {
	const most = 40
	args := fault.Args{}
	if len(all) > most+1 { // there is a plural of it
		all, args["More"] = all[:most], len(all)-most
	}
	names := make([]string, len(all))
	for i, name := range all {
		names[i] = name.String()
	}
	args["Names"] = strings.Join(names, ", ")
	return a.t("provider.update.new", args)
}

// fetchList gets the public list by the way that the flags say.
func (a *app) fetchList(ctx context.Context, etag string) (publiclist.Page, error) {
	host, err := address.ParseDomain(fetch.Host(publiclist.Address))
	if err != nil {
		return publiclist.Page{}, err
	}
	t, err := a.target(host)
	if err != nil {
		return publiclist.Page{}, err
	}
	return a.fetch(ctx, t, publiclist.Address, etag)
}

// fetch gets a page of the target's host.
func (a *app) fetch(ctx context.Context, t connect.Target, link, etag string) (publiclist.Page, error) {
	step := a.front().Progress(a.t("provider.update.asking", fault.Args{"Host": t.Domain}))
	page, err := publiclist.Way(listWay(t)).Fetch(ctx, link, etag)
	if err != nil {
		step.Fail("")
	} else {
		step.Done("")
	}
	return page, err
}

// newestFacts is the day of the newest facts of a list.
func newestFacts(list []providers.Provider) (newest providers.Day) {
	for i := range list {
		if on := list[i].Origin.On; on.After(newest) {
			newest = on
		}
	}
	return newest
}
