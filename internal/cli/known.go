package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/publiclist"
	"xmpp-start/internal/sighting"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/survey"
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

// updated returns the list with what is known here beside it. What of that cannot
// be read is said, and the list is as it was.
func (a *app) updated(list []providers.Provider) []providers.Provider {
	return a.withKept(list, a.withTold, a.withSeen)
}

// withKept puts in, one after the other, parts of what the folder of the state has
// of providers.
func (a *app) withKept(list []providers.Provider, parts ...func(*statedir.Dir, []providers.Provider) []providers.Provider) []providers.Provider {
	dir, done := a.peek()
	if dir == nil {
		return list
	}
	defer done()
	for _, part := range parts {
		list = part(dir, list)
	}
	return list
}

// withTold puts in what provider update and provider add have brought.
func (a *app) withTold(dir *statedir.Dir, list []providers.Provider) []providers.Provider {
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

// withSeen puts in what provider check saw from here.
func (a *app) withSeen(dir *statedir.Dir, list []providers.Provider) []providers.Provider {
	book, err := sighting.Load(dir)
	if err == nil {
		list, err = book.Apply(list, a.now())
	}
	if err != nil {
		a.warnOfUpdate("check.damaged", err)
	}
	return list
}

// keepSeen notes what was seen of providers that are in the list. Where there is
// nothing to note, nothing is left behind.
func (a *app) keepSeen(ctx context.Context, list []providers.Provider, seen []survey.Seen) error {
	listed := slices.DeleteFunc(slices.Clone(seen), func(s survey.Seen) bool {
		return len(s.Facts()) == 0 || !slices.ContainsFunc(list, func(p providers.Provider) bool { return p.Domain == s.Domain })
	})
	if len(listed) == 0 {
		return nil
	}
	dir, err := a.state(ctx)
	if err != nil {
		return err
	}
	// One that cannot be read is written anew.
	book, _ := sighting.Load(dir)
	for _, s := range listed {
		book.Add(s)
	}
	if err := book.Save(dir); err != nil {
		return err
	}
	a.front().Say(a.t("check.kept", fault.Args{"Count": len(listed)}))
	return nil
}

// peek opens the folder of the state for reading; nil where there is none, since
// who only looks leaves nothing behind, and where it cannot be opened, which is
// said. Practice has a folder of its own.
func (a *app) peek() (dir *statedir.Dir, done func()) {
	if a.dir != nil {
		return a.dir, func() {}
	}
	path, err := statedir.Path(os.Getenv)
	if err != nil {
		return nil, nil // then nothing was ever kept
	}
	kept := false
	for _, name := range []string{publiclist.File, ownlist.Folder, sighting.File} {
		_, err := os.Lstat(filepath.Join(path, name))
		kept = kept || err == nil
	}
	if !kept {
		return nil, nil
	}
	if dir, err = statedir.Open(path); err != nil {
		a.warnOfUpdate("provider.update.damaged", err)
		return nil, nil
	}
	return dir, func() { _ = dir.Close() }
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
