package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

// typed ADDRESS: makes a password of the user's own, and prints it for the
// script's next "stdin stdout". From here on it must be nowhere.
func typed(ts *testscript.TestScript, neg bool, args []string) {
	// A space, and characters that every kind of markup writes in another way.
	secret := "Kästrel &<" + password.Make().Reveal() + ">/\"%"
	worldOf(ts).secrets[args[0]] = secret
	fmt.Fprintln(ts.Stdout(), secret)
}

// watched: what other programs of the user can read of the programs that run in
// the background, and of what these have started, is remembered for
// searchSecrets. None of them may leave a core dump.
func watched(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	if w.seen == nil {
		w.seen = map[string]string{}
	}
	running := 0
	for _, cmd := range ts.BackgroundCmds() {
		for _, pid := range family(cmd.Process.Pid) {
			running++
			proc := filepath.Join("/proc", strconv.Itoa(pid))
			for _, name := range []string{"cmdline", "environ"} {
				data, err := os.ReadFile(filepath.Join(proc, name))
				if err == nil && len(data) > 0 {
					w.seen[filepath.Join(proc, name)] = string(data)
				}
			}
			limits, err := os.ReadFile(filepath.Join(proc, "limits"))
			ts.Check(err)
			if !strings.Contains(strings.Join(strings.Fields(string(limits)), " "), "Max core file size 0 0") {
				ts.Fatalf("process %d can leave a core dump", pid)
			}
		}
	}
	if running == 0 {
		ts.Fatalf("nothing runs")
	}
}

// family lists a process and all that it has started.
func family(pid int) []int {
	all := []int{pid}
	lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, list := range lists {
		data, _ := os.ReadFile(list)
		for _, child := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(child); err == nil {
				all = append(all, family(n)...)
			}
		}
	}
	return all
}

// searchSecrets fails the test where a password was printed, written or could be
// read from outside: those that the script knows, all that are in its keyrings,
// and whatever looks like one of the program's making.
func (w *world) searchSecrets() {
	known := maps.Clone(w.secrets)
	for _, bus := range w.keyrings {
		maps.Copy(known, testenv.KeyringItems(w, bus, "xmpp-start"))
	}
	if w.sick != nil {
		maps.Copy(known, w.sick.Items())
	}
	printed, err := os.ReadFile(w.transcript())
	if err != nil && !os.IsNotExist(err) {
		w.Error(err)
	}
	if found := made.FindSubmatch(printed); found != nil {
		w.Errorf("what looks like a password was printed: %s", found[1])
	}
	for name, text := range w.seen {
		w.search(name, text, known)
	}
	err = filepath.WalkDir(w.work, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if err == nil {
			w.search(path, string(data), known)
		}
		return err
	})
	if err != nil {
		w.Error(err)
	}
}

func (w *world) search(where, text string, known map[string]string) {
	w.Helper()
	for of, secret := range known {
		if form := given(text, secret); form != "" {
			w.Errorf("the password of %s is in %s, %s", of, where, form)
		}
	}
}

// holds reports whether text has the secret in any form.
func holds(text, secret string) bool { return given(text, secret) != "" }

// given returns in which form the text has the secret, also where it is broken
// into groups or lines; empty: in none.
func given(text, secret string) string {
	text = strings.Join(strings.Fields(text), "")
	quoted, _ := json.Marshal(secret)
	forms := map[string][]string{
		"as it is": {secret}, "as hexadecimal digits": {hex.EncodeToString([]byte(secret))}, "as JSON": {strings.Trim(string(quoted), `"`)},
		"as markup": {html.EscapeString(secret)}, "in a link": {url.QueryEscape(secret), url.PathEscape(secret)}, "quoted": {strings.Trim(strconv.Quote(secret), `"`)},
	}
	// In base64 it looks different at each of three places.
	for shift := range 3 {
		coded := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat(".", shift) + secret))
		// The characters at both ends depend on what stands beside it.
		coded = coded[[]int{0, 2, 3}[shift] : len(coded)-1]
		forms["as base64"] = append(forms["as base64"], coded, strings.NewReplacer("+", "-", "/", "_").Replace(coded))
	}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		for _, written := range forms[form] {
			if strings.Contains(text, strings.Join(strings.Fields(written), "")) {
				return form
			}
		}
	}
	return ""
}

// The search finds a password however it was written, and nothing else.
func TestGiven(t *testing.T) {
	const secret = `pass wörd<&>"1%/` + "\\"
	if got := given("a password: pass, word", secret); got != "" {
		t.Errorf("found %s where it is not", got)
	}
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		secret, strings.Join(strings.Split(secret, ""), " "), string(quoted), strconv.Quote(secret), html.EscapeString(secret),
		url.QueryEscape(secret), url.PathEscape(secret), hex.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret)),
		base64.StdEncoding.EncodeToString([]byte("\x00u\x00" + secret)), base64.StdEncoding.EncodeToString([]byte("\x00ann\x00" + secret + "and more")),
		base64.StdEncoding.EncodeToString([]byte("\x00an\x00" + secret + "and more")),
	} {
		if given("before "+text+" after", secret) == "" {
			t.Errorf("not found in %q", text)
		}
	}
}
