package ui

import (
	"context"
	"io"
	"net/url"
	"path/filepath"
	"sync"
	"time"

	"github.com/cli/browser"

	"xmpp-start/internal/fault"
)

// openTime is how long a desktop may take to take what it is to open. Some of
// the programs that are asked stay until their window is closed.
const openTime = 3 * time.Second

func (f *front) CanOpen() bool { return f.env.desktop() }

func (f *front) Open(ctx context.Context, o Opening) (bool, error) {
	if !openable(o.Where) {
		return false, fault.New(fault.UnsafeLink, nil)
	}
	f.Say("  " + o.Where)
	if !f.CanOpen() {
		f.Say(f.texts.T("ui.open.impossible", nil))
		return false, nil
	}
	if !f.Interactive() {
		return false, nil
	}
	yes, err := f.Confirm(ctx, YesNo{Title: o.Title, Help: o.Help, Explicit: true})
	if err != nil || !yes {
		return false, err
	}
	// It cannot be stopped, and holds nothing that anybody waits for.
	failed := make(chan error, 1)
	go func() { failed <- f.open(o.Where) }()
	timeout := time.NewTimer(openTime)
	defer timeout.Stop()
	select {
	case err := <-failed:
		if err != nil {
			f.Warn(f.texts.T("ui.open.failed", nil))
		}
		return err == nil, nil
	case <-timeout.C:
		return true, nil
	case <-ctx.Done():
		return false, ended(ctx)
	}
}

// openable reports whether where is something that may be handed to a desktop,
// which would start a program for anything else, too.
func openable(where string) bool {
	if filepath.IsAbs(where) {
		return true
	}
	link, err := url.Parse(where)
	if err != nil || link.User != nil || link.Hostname() == "" {
		return false
	}
	return link.Scheme == "https" || link.Scheme == "http" && link.Hostname() == "127.0.0.1"
}

// desktop returns what opens a link or a file on the desktop. Whatever is
// started for that writes nothing to the terminal.
func desktop() func(where string) error {
	silence := sync.OnceFunc(func() { browser.Stdout, browser.Stderr = io.Discard, io.Discard })
	return func(where string) error {
		silence()
		if filepath.IsAbs(where) {
			return browser.OpenFile(where)
		}
		return browser.OpenURL(where)
	}
}
