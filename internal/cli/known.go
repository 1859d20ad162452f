package cli

import (
	"os"
	"path/filepath"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ownlist"
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

// updated returns the list with what provider update and provider add have
// brought. What of that cannot be read is said, and the list is as it was.
func (a *app) updated(list []providers.Provider) []providers.Provider {
	dir, done, err := a.peek()
	if err != nil {
		a.warnOfUpdate("provider.update.damaged", err)
	}
	if dir == nil {
		return list
	}
	defer done()
	record, found, err := publiclist.Load(dir)
	if found {
		list, err = record.Apply(list)
	}
	if err != nil {
		a.warnOfUpdate("provider.update.damaged", err)
	}
	own, damaged, err := ownlist.List{Dir: dir}.All()
	if err != nil {
		damaged = append(damaged, err)
	}
	for _, err := range damaged {
		a.warnOfUpdate("provider.add.damaged", err)
	}
	return withOwn(list, own)
}

// peek opens the folder of the state for reading; nil where there is none, since
// who only looks leaves nothing behind. Practice has a folder of its own.
func (a *app) peek() (dir *statedir.Dir, done func(), err error) {
	if a.dir != nil {
		return a.dir, func() {}, nil
	}
	path, err := statedir.Path(os.Getenv)
	if err != nil {
		return nil, nil, nil // then nothing was ever kept
	}
	kept := false
	for _, name := range []string{publiclist.File, ownlist.Folder} {
		_, err := os.Lstat(filepath.Join(path, name))
		kept = kept || err == nil
	}
	if !kept {
		return nil, nil, nil
	}
	if dir, err = statedir.Open(path); err != nil {
		return nil, nil, err
	}
	return dir, func() { _ = dir.Close() }, nil
}

// warnOfUpdate says once in a run what of the list of providers cannot be read.
func (a *app) warnOfUpdate(id string, err error) {
	if a.warnedOfUpdate {
		return
	}
	a.warnedOfUpdate = true
	sentence, _ := a.texts().Fault(fault.Of(err))
	if fault.Of(err).Kind == fault.Bug {
		sentence = foreign.From(err.Error()).String()
	}
	a.front().Warn(a.t(id, fault.Args{"Error": sentence}))
}
