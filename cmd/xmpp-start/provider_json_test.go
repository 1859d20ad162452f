package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fetch"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/publiclist"
)

// What the commands about providers print with --json. A key with omitempty may be
// missing, every other one is always there.
type (
	listedJSON struct {
		Schema    int                  `json:"schema"`
		Providers []listedProviderJSON `json:"providers"`
	}
	listedProviderJSON struct {
		JID       string   `json:"jid"`
		Status    string   `json:"status"`
		Reason    string   `json:"status_reason,omitempty"`
		Own       bool     `json:"own,omitempty"`
		SignUp    string   `json:"sign_up"`
		Puzzle    string   `json:"puzzle"`
		Free      string   `json:"free"`
		Countries []string `json:"countries"`
		Since     string   `json:"since"`
		Website   string   `json:"website"`
		Terms     string   `json:"terms"`
		FactsOf   string   `json:"facts_of"`
	}
	shownJSON struct {
		Schema  int          `json:"schema"`
		JID     string       `json:"jid"`
		Status  string       `json:"status"`
		Website string       `json:"website"`
		Terms   string       `json:"terms"`
		Facts   []factJSON   `json:"facts"`
		Verdict reasonJSON   `json:"verdict"`
		Points  int          `json:"points"`
		Gates   []reasonJSON `json:"gates"`
		Reasons []reasonJSON `json:"reasons"`
	}
	factJSON struct {
		Key        string `json:"key"`
		Value      any    `json:"value"`
		Source     string `json:"source"`
		On         string `json:"on,omitempty"`
		Unverified bool   `json:"unverified,omitempty"`
	}
	whyJSON struct {
		Schema   int          `json:"schema"`
		JID      string       `json:"jid"`
		Verdict  reasonJSON   `json:"verdict"`
		Points   int          `json:"points"`
		Gates    []reasonJSON `json:"gates"`
		Reasons  []reasonJSON `json:"reasons"`
		Losses   []lossJSON   `json:"losses"`
		ListDate string       `json:"list_date"`
	}
	lossJSON struct {
		reasonJSON
		Best int `json:"best"`
	}
	updatedJSON struct {
		Schema    int          `json:"schema"`
		Unchanged bool         `json:"unchanged"`
		Fetched   time.Time    `json:"fetched"`
		SHA256    string       `json:"sha256"`
		Changes   []changeJSON `json:"changes"`
		New       []string     `json:"new"`
	}
	changeJSON struct {
		JID string `json:"jid"`
		Key string `json:"key"`
		Was any    `json:"was"`
		Is  any    `json:"is"`
	}
	forgottenProviderJSON struct {
		Schema int    `json:"schema"`
		JID    string `json:"jid"`
	}
)

// TestProviderJSON: each command prints one object, with the keys that are
// documented and no others, and nothing on standard error.
func TestProviderJSON(t *testing.T) {
	t.Parallel()
	entries, err := publicEntries()
	if err != nil {
		t.Fatal(err)
	}
	entries["yax.im"]["busFactor"] = json.RawMessage("9")
	entries["new.example"] = map[string]json.RawMessage{"jid": json.RawMessage(`"new.example"`)}
	public, err := json.Marshal(slices.Collect(maps.Values(entries)))
	if err != nil {
		t.Fatal(err)
	}
	pages := fetchtest.Start(t, http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		_, _ = answer.Write(public) // who asked may have gone
	}), fetch.Host(publiclist.Address))
	ca, words := filepath.Join(t.TempDir(), "ca.pem"), filepath.Join(t.TempDir(), "passphrase")
	for file, data := range map[string][]byte{ca: pages.CA, words: []byte("four words and more\n")} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	for _, tc := range []struct {
		args  string
		shape any
		want  map[string]string
	}{
		{"provider list", new(listedJSON), map[string]string{"providers.0.jid": "07f.de", "providers.0.puzzle": "yes", "providers.0.countries.0": "de"}},
		{"provider list --country nz", new(listedJSON), map[string]string{"providers": "[]"}},
		{"provider show monocles.eu", new(shownJSON), map[string]string{"jid": "monocles.eu", "verdict.id": "reason.why.out", "gates.0.id": "reason.gate.page"}},
		{"provider show mailbox.org", new(shownJSON), map[string]string{"status": "held", "facts.0.key": "status", "points": "-20"}},
		{"suggest --why yax.im", new(whyJSON), map[string]string{"verdict.id": "reason.why.pool", "losses": "[]"}},
		{"suggest --why-not chatterboxtown.us", new(whyJSON), map[string]string{"verdict.id": "reason.why.behind", "gates": "[]"}},
		{"suggest --why-not movim.eu", new(whyJSON), map[string]string{"gates.0.id": "reason.gate.page", "losses": "[]"}},
		{"provider update --server " + pages.Addr + " --ca-file " + ca, new(updatedJSON), map[string]string{"unchanged": "false", "changes.0.key": "busFactor", "changes.0.is": "9", "new.0": "new.example"}},
		{"suggest --wish eu --seed 1", new(suggestionJSON), map[string]string{"pool.0.reasons.0.id": "reason.years"}},
		{"doctor --store file --passphrase-file " + words, new(examinedJSON), map[string]string{"checks.0.check": "program", "checks.1.check": "list"}},
	} {
		got := runProgramIn(t, dir, "", "", append(strings.Fields(tc.args), "--json")...)
		if got.exit != 0 || len(got.errOut) > 0 {
			t.Errorf("%s: ended with %d, said %s", tc.args, got.exit, got.errOut)
		}
		wantShape(t, tc.args, got.out, tc.shape, tc.want)
	}
}

// wantShape fails the test unless data is one object of that shape with schema 1,
// all of its keys, and the values at the paths of want.
func wantShape(t *testing.T, name string, data []byte, shape any, want map[string]string) {
	t.Helper()
	var all any
	if err := decodeOne(data, shape, true); err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if err := decodeOne(data, &all, false); err != nil {
		t.Errorf("%s: %v", name, err)
	}
	if got := lookUp(all, "schema"); got != "1" {
		t.Errorf("%s: schema is %q", name, got)
	}
	for _, key := range missing(reflect.TypeOf(shape).Elem(), all) {
		t.Errorf("%s: %s is missing", name, key)
	}
	for path, value := range want {
		if got := lookUp(all, path); got != value {
			t.Errorf("%s: %s is %q, want %q", name, path, got, value)
		}
	}
}

// missing lists the keys that a value of that type has to have and v has not.
func missing(shape reflect.Type, v any) (keys []string) {
	if shape.Kind() == reflect.Interface {
		return nil
	}
	switch in := v.(type) {
	case []any:
		for _, item := range in {
			keys = append(keys, missing(shape.Elem(), item)...)
		}
	case map[string]any:
		if shape.Kind() != reflect.Struct {
			return nil
		}
		for _, field := range reflect.VisibleFields(shape) {
			key, optional, _ := strings.Cut(field.Tag.Get("json"), ",")
			if value, there := in[key]; there {
				keys = append(keys, missing(field.Type, value)...)
			} else if key != "" && optional == "" {
				keys = append(keys, key)
			}
		}
	}
	return keys
}
