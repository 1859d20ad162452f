package main

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/fetch/fetchtest"
)

// pages HOST FOLDER: a web server that can prove to be HOST gives away the files
// of a folder, each with a mark by which it is not given twice. $SERVER and $CA
// lead to it.
func pages(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	folder := ts.MkAbs(args[1])
	s := fetchtest.Start(w, http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		data, err := os.ReadFile(filepath.Join(folder, filepath.Base(r.URL.Path)))
		if err != nil {
			http.NotFound(answer, r)
			return
		}
		mark := fmt.Sprintf(`"%x"`, sha256.Sum256(data))
		answer.Header().Set("ETag", mark)
		if r.Header.Get("If-None-Match") == mark {
			answer.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = answer.Write(data)
	}), args[0])
	file := filepath.Join(w.work, args[0]+".pem")
	ts.Check(os.WriteFile(file, s.CA, 0o600))
	ts.Setenv("SERVER", s.Addr)
	ts.Setenv("CA", file)
}

// publicList FILE [-DOMAIN] [+DOMAIN] [DOMAIN:KEY=JSON]: the public list as it
// would be if it said what is embedded, but for what is left out, added and
// changed. -ALL begins with nothing.
func publicList(ts *testscript.TestScript, neg bool, args []string) {
	list, err := publicEntries()
	ts.Check(err)
	for _, arg := range args[1:] {
		domain, change, changed := strings.Cut(arg, ":")
		key, value, _ := strings.Cut(change, "=")
		switch {
		case arg == "-ALL":
			clear(list)
		case changed:
			if list[domain] == nil {
				ts.Fatalf("%s is not in the list", domain)
			}
			list[domain][key] = json.RawMessage(value)
		case arg[0] == '+':
			list[arg[1:]] = map[string]json.RawMessage{"jid": json.RawMessage(`"` + arg[1:] + `"`), "latestChange": json.RawMessage(`"2026-07-22"`)}
		case list[arg[1:]] == nil:
			ts.Fatalf("%s is not in the list", arg[1:])
		default:
			delete(list, arg[1:])
		}
	}
	data, err := json.Marshal(slices.Collect(maps.Values(list)))
	ts.Check(err)
	file := ts.MkAbs(args[0])
	ts.Check(os.MkdirAll(filepath.Dir(file), 0o700))
	ts.Check(os.WriteFile(file, data, 0o600))
}

// publicEntries are the entries of the public list, by domain, as they would be if
// it said what is embedded.
func publicEntries() (map[string]map[string]json.RawMessage, error) {
	files, err := filepath.Glob(filepath.Join("..", "..", "providers", "*.*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("%d provider files: %w", len(files), err)
	}
	list := map[string]map[string]json.RawMessage{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var all map[string]json.RawMessage
		if err := json.Unmarshal(data, &all); err != nil {
			return nil, err
		}
		entry := map[string]json.RawMessage{"jid": all["domain"]}
		for key, value := range all {
			var fact struct{ Content, Source json.RawMessage }
			if json.Unmarshal(value, &fact) == nil && fact.Source == nil && fact.Content != nil {
				entry[key] = fact.Content
			}
		}
		list[strings.TrimSuffix(filepath.Base(name), ".json")] = entry
	}
	return list, nil
}
