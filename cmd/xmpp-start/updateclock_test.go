package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fetch"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/publiclist"
)

// TestUpdateOfTheFuture: a list that was fetched while the clock was years ahead is
// fetched anew when it is right again, though the list has not changed; else it
// would bear that date for as long.
func TestUpdateOfTheFuture(t *testing.T) {
	entries, err := publicEntries()
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(slices.Collect(maps.Values(entries)))
	if err != nil {
		t.Fatal(err)
	}
	pages := fetchtest.Start(t, http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		answer.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") != "" {
			answer.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = answer.Write(public) // who asked may have gone
	}), fetch.Host(publiclist.Address))
	dir := t.TempDir()
	ca := filepath.Join(dir, "ca.pem")
	if err := os.WriteFile(ca, pages.CA, 0o600); err != nil {
		t.Fatal(err)
	}
	update := func(want string) {
		t.Helper()
		got := runProgramIn(t, dir, "", "", "provider", "update", "--server", pages.Addr, "--ca-file", ca)
		if got.exit != 0 || !strings.Contains(string(got.out), want) {
			t.Fatalf("%d: %s%s", got.exit, got.out, got.errOut)
		}
	}
	update("0 differences")
	update("is the one that was fetched before")
	file := filepath.Join(dir, "state", "xmpp-start", publiclist.File)
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	on := regexp.MustCompile(`"on": "\d+`)
	if err := os.WriteFile(file, on.ReplaceAll(kept, []byte(`"on": "2999`)), 0o600); err != nil {
		t.Fatal(err)
	}
	got := runProgramIn(t, dir, "", "", "suggest", "--why", "yax.im")
	if want := "is the clock of this computer right?"; got.exit != 0 || !strings.Contains(string(got.out), want) {
		t.Errorf("%q is not in %s", want, fmt.Sprint(string(got.out), string(got.errOut)))
	}
	update("0 differences")
	if now, err := os.ReadFile(file); err != nil || strings.Contains(string(now), "2999") {
		t.Errorf("it still bears that date: %v", err)
	}
}
