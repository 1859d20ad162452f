package testenv

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
)

//go:embed ejabberd.yml.tmpl
var ejabberdConfig string

//go:embed captcha.sh
var captchaScript []byte

type ejabberd struct {
	tool                tool
	version             string
	code                string // folder of its compiled modules
	domains             []string
	registrationTimeout string // seconds, or infinity
}

func newEjabberd() (software, error) { return freeEjabberd(usual) }

func newestEjabberd() (software, error) { return freeEjabberd(newest) }

// freeEjabberd is one on which anybody registers as often as they like.
func freeEjabberd(of suite) (software, error) {
	// "infinity" is what frees from the limit; the word is ejabberd's.
	e, err := findEjabberd(of, "infinity", Open, Closed, Blocked, Captcha, Weak, Reserved, Redirect)
	if e.invites() {
		e.domains = append(e.domains, Invite)
	}
	return e, err
}

func newThrottledEjabberd() (software, error) {
	return findEjabberd(usual, "3600", Throttled)
}

func findEjabberd(of suite, registrationTimeout string, domains ...string) (ejabberd, error) {
	const code, runtime = "usr/lib/*-linux-gnu*/ejabberd-*", "usr/lib/erlang/erts-*/bin/erlexec"
	t, err := findServer("ejabberd", of, code, runtime)
	if err != nil {
		return ejabberd{}, err
	}
	dir, err := t.glob(code)
	if err != nil {
		return ejabberd{}, err
	}
	_, version, _ := strings.Cut(filepath.Base(dir), "-")
	return ejabberd{t, version, filepath.Dir(dir), domains, registrationTimeout}, nil
}

func (e ejabberd) name() string { return "ejabberd " + e.version }

func (e ejabberd) hosts() []string { return e.domains }

// invites tells whether it has invitations, and can reset passwords with them.
// They came with 26.01, the latter with 26.07. Versions are years and months.
func (e ejabberd) invites() bool { return e.version >= "26.07" }

func (e ejabberd) command(s site) (*exec.Cmd, error) {
	t, err := template.New("ejabberd").
		Funcs(template.FuncMap{"quote": strconv.Quote}).
		Parse(ejabberdConfig)
	if err != nil {
		return nil, err
	}
	// ejabberd puts the script's path into a shell's command as it is, so it
	// lies where the path is plain.
	script := filepath.Join(s.Dir, "captcha.sh")
	if err := os.WriteFile(script, captchaScript, 0o700); err != nil {
		return nil, err
	}
	var config bytes.Buffer
	err = t.Execute(&config, struct {
		site
		RegistrationTimeout string
		CaptchaScript       string
		Invites             bool
	}{s, e.registrationTimeout, script, e.invites()})
	if err != nil {
		return nil, err
	}
	file := filepath.Join(s.Dir, "ejabberd.yml")
	if err := os.WriteFile(file, config.Bytes(), 0o600); err != nil {
		return nil, err
	}

	// Debian's ejabberdctl and erl name folders below /usr and refuse other
	// users than ejabberd's, so Erlang's launcher is called as they would.
	// Without a node name there is no distribution and no epmd, which would
	// listen on all interfaces and stay behind.
	launcher, err := e.tool.glob("usr/lib/erlang/erts-*/bin/erlexec")
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(launcher, "-noinput", "-noshell", "+P", "20000", "+Q", "4096",
		"-mnesia", "dir", strconv.Quote(filepath.Join(s.Dir, "mnesia")), "-s", "ejabberd")
	cmd.Dir = s.Dir
	cmd.Env = []string{
		"HOME=" + s.Dir,
		"PATH=" + os.Getenv("PATH"),
		"ROOTDIR=" + e.tool.path("usr/lib/erlang"),
		"BINDIR=" + filepath.Dir(launcher),
		"EMU=beam",
		"PROGNAME=erl",
		"ERL_LIBS=" + e.code,
		"ERL_CRASH_DUMP_SECONDS=0",
		"EJABBERD_CONFIG_PATH=" + file,
		"EJABBERD_LOG_PATH=" + filepath.Join(s.Dir, "ejabberd.log"),
		e.tool.libraries(),
	}
	return cmd, nil
}

func (e ejabberd) adduser(ctx context.Context, s site, user, host, password string) error {
	_, err := e.order(ctx, s, "register", map[string]string{"user": user, "host": host, "password": password})
	return err
}

func (e ejabberd) accounts(ctx context.Context, s site, host string) ([]string, error) {
	answer, err := e.order(ctx, s, "registered_users", map[string]string{"host": host})
	if err != nil {
		return nil, err
	}
	var names []string
	return names, json.Unmarshal(answer, &names)
}

func (e ejabberd) invitation(ctx context.Context, s site, host string) (string, error) {
	if !e.invites() {
		return "", missingError("invitations came with ejabberd 26.01")
	}
	return e.link(ctx, s, "generate_invite", map[string]string{"host": host})
}

func (e ejabberd) resets() bool { return e.invites() }

func (e ejabberd) reset(ctx context.Context, s site, user, host string) (string, error) {
	return e.link(ctx, s, "generate_reset_token", map[string]string{"username": user, "host": host})
}

// link gives an order that is answered with a link.
func (e ejabberd) link(ctx context.Context, s site, name string, args map[string]string) (string, error) {
	answer, err := e.order(ctx, s, name, args)
	if err != nil {
		return "", err
	}
	var made struct {
		Link string `json:"invite_uri"`
	}
	if err := json.Unmarshal(answer, &made); err != nil || made.Link == "" {
		return "", fmt.Errorf("no link in %q", answer)
	}
	return made.Link, nil
}

// order gives one over ejabberd's HTTP interface.
func (ejabberd) order(ctx context.Context, s site, name string, args map[string]string) ([]byte, error) {
	body, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+loopback(s.APIPort)+"/api/"+name, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	// No kept connection: it would outlive the test as a goroutine.
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return answer, err
}

func (ejabberd) captchaAnswer(s site) (string, error) {
	answers, err := os.ReadFile(filepath.Join(s.Dir, "captcha.answers"))
	if err != nil {
		return "", err
	}
	lines := strings.Fields(string(answers))
	if len(lines) == 0 { // it draws one at its start, to see whether it can
		return "", errors.New("it has drawn no picture")
	}
	return lines[len(lines)-1], nil
}
