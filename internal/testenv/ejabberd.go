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

func newEjabberd() (software, error) {
	// "infinity" is what frees from the limit; the word is ejabberd's.
	return findEjabberd("infinity", Open, Closed, Blocked, Captcha, Weak, Reserved, Redirect)
}

func newThrottledEjabberd() (software, error) {
	return findEjabberd("3600", Throttled)
}

func findEjabberd(registrationTimeout string, domains ...string) (software, error) {
	const code, runtime = "usr/lib/*-linux-gnu*/ejabberd-*", "usr/lib/erlang/erts-*/bin/erlexec"
	t, err := findServer("ejabberd", code, runtime)
	if err != nil {
		return nil, err
	}
	dir, err := t.glob(code)
	if err != nil {
		return nil, err
	}
	_, version, _ := strings.Cut(filepath.Base(dir), "-")
	return ejabberd{t, version, filepath.Dir(dir), domains, registrationTimeout}, nil
}

func (e ejabberd) name() string { return "ejabberd " + e.version }

func (e ejabberd) hosts() []string { return e.domains }

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
	}{s, e.registrationTimeout, script})
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

// adduser makes the account over ejabberd's HTTP interface.
func (e ejabberd) adduser(ctx context.Context, s site, user, host, password string) error {
	body, err := json.Marshal(map[string]string{"user": user, "host": host, "password": password})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+loopback(s.APIPort)+"/api/register", bytes.NewReader(body))
	if err != nil {
		return err
	}
	// No kept connection: it would outlive the test as a goroutine.
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 4096))
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", resp.Status, answer)
	}
	return nil
}

func (e ejabberd) invitation(context.Context, site, string) (string, error) {
	return "", missingError("invitations came with ejabberd 26.01")
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
