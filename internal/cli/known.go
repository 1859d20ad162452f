package cli

import (
	"os"
	"path/filepath"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/publiclist"
	"xmpp-start/internal/statedir"
	"xmpp-start/providers"
)

// providers returns every provider that is known here, by domain.
func (a *app) providers() ([]providers.Provider, error) {
	list, err := providers.All()
	return a.updated(list), err
}

// suggestable returns those of them that may be suggested, and some that an
// update holds back.
func (a *app) suggestable() ([]providers.Provider, error) {
	list, err := providers.Suggestable()
	return a.updated(list), err
}

// updated returns the list with what provider update has brought. Where that
// cannot be read it is said, and the list is as it was.
func (a *app) updated(list []providers.Provider) []providers.Provider {
	record, found, err := a.publicList()
	if found {
		list, err = record.Apply(list)
	}
	if err != nil && !a.warnedOfUpdate {
		a.warnedOfUpdate = true
		sentence, _ := a.texts().Fault(fault.Of(err))
		if fault.Of(err).Kind == fault.Bug {
			sentence = foreign.From(err.Error()).String()
		}
		a.front().Warn(a.t("provider.update.damaged", fault.Args{"Error": sentence}))
	}
	return list
}

// publicList reads what was kept of the public list. Who only looks leaves no
// folder behind; practice has a folder of its own.
func (a *app) publicList() (record publiclist.Record, found bool, err error) {
	if a.dir != nil {
		return publiclist.Load(a.dir)
	}
	path, err := statedir.Path(os.Getenv)
	if err != nil {
		return record, false, nil
	}
	if _, err := os.Lstat(filepath.Join(path, publiclist.File)); err != nil {
		return record, false, nil
	}
	dir, err := statedir.Open(path)
	if err != nil {
		return record, false, err
	}
	defer dir.Close()
	return publiclist.Load(dir)
}
