package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The objects that --json prints, as they are documented: written down a second
// time, so that a change of the program's own types is noticed.
type (
	reasonJSON struct {
		ID     string `json:"id"`
		Text   string `json:"text"`
		Points int    `json:"points"`
	}
	invitationJSON struct {
		ID      string    `json:"id"`
		URI     string    `json:"uri"`
		Web     string    `json:"web"`
		Text    string    `json:"text"`
		Page    string    `json:"page"`
		Kind    string    `json:"kind"`
		Expires time.Time `json:"expires"`
	}
	guestJSON struct {
		ID       string    `json:"id"`
		Account  string    `json:"account"`
		Kind     string    `json:"kind"`
		Maker    string    `json:"maker"`
		For      string    `json:"for"`
		Made     time.Time `json:"made"`
		Expires  time.Time `json:"expires"`
		By       string    `json:"by"`
		Used     time.Time `json:"used"`
		Welcomed bool      `json:"welcomed"`
		State    string    `json:"state"`
	}
	guestsJSON struct {
		Schema      int         `json:"schema"`
		Invitations []guestJSON `json:"invitations"`
	}
	revokedJSON struct {
		Schema int    `json:"schema"`
		ID     string `json:"id"`
	}
	appJSON struct {
		ID       string   `json:"id"`
		Platform string   `json:"platform"`
		Steps    []string `json:"steps"`
	}
	loginJSON struct {
		Mechanism      string `json:"mechanism"`
		ChannelBinding string `json:"channel_binding"`
		TLS            string `json:"tls"`
	}
	outcomeJSON struct {
		Schema   int    `json:"schema"`
		Address  string `json:"address"`
		Provider struct {
			JID     string       `json:"jid"`
			Reasons []reasonJSON `json:"reasons"`
		} `json:"provider"`
		Status     string          `json:"status"`
		Store      string          `json:"store"`
		Login      *loginJSON      `json:"login"`
		Contact    string          `json:"contact"`
		Invitation *invitationJSON `json:"invitation"`
		Apps       []appJSON       `json:"apps"`
	}
	candidateJSON struct {
		JID     string       `json:"jid"`
		Points  int          `json:"points"`
		Reasons []reasonJSON `json:"reasons"`
	}
	suggestionJSON struct {
		Schema    int             `json:"schema"`
		Suggested *candidateJSON  `json:"suggested"`
		Pool      []candidateJSON `json:"pool"`
		Others    []candidateJSON `json:"others"`
		Excluded  []candidateJSON `json:"excluded"`
		ListDate  string          `json:"list_date"`
	}
	errorJSON struct {
		Schema int `json:"schema"`
		Error  struct {
			Code    int    `json:"code"`
			Kind    string `json:"kind"`
			Message string `json:"message"`
			Hint    string `json:"hint"`
			Said    string `json:"said"`
		} `json:"error"`
	}
	invitedJSON struct {
		Schema      int              `json:"schema"`
		Address     string           `json:"address"`
		Invitation  invitationJSON   `json:"invitation"`
		Invitations []invitationJSON `json:"invitations"`
	}
	accountsJSON struct {
		Schema   int `json:"schema"`
		Accounts []struct {
			Address  string    `json:"address"`
			Store    string    `json:"store"`
			Name     string    `json:"name"`
			Made     bool      `json:"made"`
			Added    time.Time `json:"added"`
			Verified time.Time `json:"verified"`
			Login    loginJSON `json:"login"`
			Pin      string    `json:"pin"`
			Server   string    `json:"server"`
			CAFile   string    `json:"ca_file"`
		} `json:"accounts"`
	}
	resumedJSON struct {
		Schema   int `json:"schema"`
		Attempts []struct {
			Address string `json:"address"`
			Status  string `json:"status"`
			Kind    string `json:"kind"`
		} `json:"attempts"`
	}
	setupJSON struct {
		Schema  int       `json:"schema"`
		Address string    `json:"address"`
		Apps    []appJSON `json:"apps"`
	}
	forgottenJSON struct {
		Schema    int    `json:"schema"`
		Forgotten string `json:"forgotten"`
	}
)

var shapes = map[string]func() any{
	"outcome":    func() any { return new(outcomeJSON) },
	"suggestion": func() any { return new(suggestionJSON) },
	"error":      func() any { return new(errorJSON) },
	"invited":    func() any { return new(invitedJSON) },
	"guests":     func() any { return new(guestsJSON) },
	"revoked":    func() any { return new(revokedJSON) },
	"accounts":   func() any { return new(accountsJSON) },
	"resumed":    func() any { return new(resumedJSON) },
	"setup":      func() any { return new(setupJSON) },
	"forgotten":  func() any { return new(forgottenJSON) },
	"examined":   func() any { return new(examinedJSON) },
	"checked":    func() any { return new(checkedJSON) },
	"seen":       func() any { return new(seenFileJSON) },
}

// json SHAPE FILE CHECK...: the file is one JSON object of that shape and has
// nothing else. A CHECK is PATH=VALUE, PATH alone for "is there and not empty",
// !PATH for "is not there", or PATH>VARIABLE to use it later; a PATH is made of
// names and indexes with dots between them.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 || shapes[args[0]] == nil {
		ts.Fatalf("usage: json SHAPE FILE CHECK...")
	}
	data := []byte(ts.ReadFile(args[1]))
	shape := shapes[args[0]]()
	ts.Check(decodeOne(data, shape, true))
	if o, ok := shape.(*outcomeJSON); ok {
		ts.Check(o.check())
	}
	var all any
	ts.Check(decodeOne(data, &all, false))
	if got := lookUp(all, "schema"); got != "1" {
		ts.Fatalf("schema is %q", got)
	}
	for _, check := range args[2:] {
		if path, absent := strings.CutPrefix(check, "!"); absent {
			if got := lookUp(all, path); got != "" {
				ts.Fatalf("%s is %q", path, got)
			}
		} else if path, variable, ok := strings.Cut(check, ">"); ok {
			ts.Setenv(variable, lookUp(all, path))
		} else if path, want, ok := strings.Cut(check, "="); ok && lookUp(all, path) != want {
			ts.Fatalf("%s is %q, want %q", path, lookUp(all, path), want)
		} else if !ok && lookUp(all, path) == "" {
			ts.Fatalf("%s is empty", path)
		}
	}
}

// decodeOne decodes the one value that data has.
func decodeOne(data []byte, into any, strict bool) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if strict {
		d.DisallowUnknownFields()
	}
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("not the JSON that is documented: %w: %s", err, data)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("more than one JSON object: %s", data)
	}
	return nil
}

// lookUp is the value at a path; "" where there is none.
func lookUp(v any, path string) string {
	for _, step := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(in) {
				return ""
			}
			v = in[i]
		default:
			return ""
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

var provenLogin = regexp.MustCompile(`^SCRAM-SHA-(1|256|512)(-PLUS)?$`)

// check looks for what every outcome has.
func (o *outcomeJSON) check() error {
	switch {
	case o.Provider.JID == "" || o.Provider.Reasons == nil:
		return errors.New("no provider")
	case o.Apps == nil:
		return errors.New("apps is no list")
	case o.Status == "handed-on":
		return nil
	case o.Status != "verified":
		return fmt.Errorf("status is %q", o.Status)
	case !strings.HasSuffix(o.Address, "@"+o.Provider.JID):
		return fmt.Errorf("address %q at provider %q", o.Address, o.Provider.JID)
	case o.Store == "" || o.Login == nil:
		return errors.New("no store, or no login")
	case !provenLogin.MatchString(o.Login.Mechanism) || o.Login.TLS != "1.2" && o.Login.TLS != "1.3":
		return fmt.Errorf("login was %+v", *o.Login)
	case strings.HasSuffix(o.Login.Mechanism, "-PLUS") != (o.Login.ChannelBinding != ""):
		return fmt.Errorf("channel binding does not fit: %+v", *o.Login)
	}
	for _, app := range o.Apps {
		if app.ID == "" || app.Platform == "" || len(app.Steps) == 0 {
			return fmt.Errorf("app without steps: %+v", app)
		}
	}
	for _, r := range o.Provider.Reasons {
		if r.ID == "" || r.Text == "" || r.ID == r.Text {
			return fmt.Errorf("reason without words: %+v", r)
		}
	}
	if i := o.Invitation; i != nil && (!strings.HasPrefix(i.URI, "xmpp:") || i.Kind == "" || !strings.HasPrefix(i.Web, "https://") || !strings.Contains(i.Text, i.Web)) {
		return fmt.Errorf("invitation: %+v", *i)
	}
	return nil
}
