package testenv

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"
)

//go:embed prosody.cfg.lua.tmpl
var prosodyConfig string

type prosody struct {
	tool    tool
	version string
}

func newProsody() (software, error) { return findProsody(usual) }

func newestProsody() (software, error) { return findProsody(newest) }

func findProsody(of suite) (software, error) {
	const versionFile = "usr/lib/prosody/prosody.version"
	t, err := findServer("prosody", of, "usr/bin/lua5.4", "usr/bin/prosody", versionFile)
	if err != nil {
		return nil, err
	}
	version, err := os.ReadFile(t.path(versionFile))
	return prosody{t, strings.TrimSpace(string(version))}, err
}

func (p prosody) name() string { return "prosody " + p.version }

func (prosody) hosts() []string {
	return []string{Open, Fields, Closed, Blocked, Throttled, Invite, Redirect, RedirectWords, RedirectMail, Listed}
}

func (p prosody) command(s site) (*exec.Cmd, error) {
	t, err := template.New("prosody").
		Funcs(template.FuncMap{"lua": strconv.Quote}). // a Lua string, for paths
		Parse(prosodyConfig)
	if err != nil {
		return nil, err
	}
	var config bytes.Buffer
	if err := t.Execute(&config, s); err != nil {
		return nil, err
	}
	if err := os.WriteFile(p.config(s), config.Bytes(), 0o600); err != nil {
		return nil, err
	}
	for _, program := range []string{"prosody", "prosodyctl"} {
		if err := p.relocate(s, program); err != nil {
			return nil, err
		}
	}
	return p.lua(context.Background(), s, "prosody", "-F"), nil
}

func (prosody) config(s site) string {
	return filepath.Join(s.Dir, "prosody.cfg.lua")
}

// relocate copies one of Prosody's programs, which are scripts, to the site
// with its paths below /usr replaced by those where it was unpacked. There is
// no setting for them: a Prosody that the machine has would be mixed in.
func (p prosody) relocate(s site, program string) error {
	script, err := os.ReadFile(p.tool.path("usr/bin/" + program))
	if err != nil {
		return err
	}
	moved := strings.ReplaceAll(string(script), "='/usr/", "='"+p.tool.path("usr")+"/")
	return os.WriteFile(filepath.Join(s.Dir, program), []byte(moved), 0o600)
}

// lua is a command that runs one of Prosody's programs. Lua is called by its
// path, for the scripts' first line finds the machine's or none.
func (p prosody) lua(ctx context.Context, s site, program string, args ...string) *exec.Cmd {
	args = append([]string{filepath.Join(s.Dir, program), "--config", p.config(s)}, args...)
	cmd := exec.CommandContext(ctx, p.tool.path("usr/bin/lua5.4"), args...)
	cmd.Dir = s.Dir
	compiled, _ := p.tool.glob("usr/lib/*-linux-gnu*/lua/5.4")
	cmd.Env = []string{
		"HOME=" + s.Dir,
		"PATH=" + os.Getenv("PATH"),
		p.tool.libraries(),
		"LUA_PATH=" + p.tool.path("usr/share/lua/5.4/?.lua") + ";" + p.tool.path("usr/share/lua/5.4/?/init.lua"),
		"LUA_CPATH=" + filepath.Join(compiled, "?.so"),
	}
	return cmd
}

// adduser has prosodyctl ask for the password, twice, and so keeps it off the
// command line.
func (p prosody) adduser(ctx context.Context, s site, user, host, password string) error {
	cmd := p.lua(ctx, s, "prosodyctl", "adduser", user+"@"+host)
	cmd.Stdin = strings.NewReader(password + "\n" + password + "\n")
	_, err := output(cmd)
	return err
}

// accounts are files whose names are encoded as those of links are.
func (prosody) accounts(_ context.Context, s site, host string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(s.Dir, strings.ReplaceAll(host, ".", "%2e"), "accounts", "*.dat"))
	if err != nil {
		return nil, err
	}
	names := make([]string, len(files))
	for i, file := range files {
		if names[i], err = url.PathUnescape(strings.TrimSuffix(filepath.Base(file), ".dat")); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func (p prosody) invitation(ctx context.Context, s site, host string) (string, error) {
	if p.old() {
		return p.link(ctx, s, "mod_invites", "generate", host)
	}
	return p.link(ctx, s, "shell", "invite", "create_account", host)
}

func (p prosody) resets() bool { return !p.old() }

func (p prosody) reset(ctx context.Context, s site, user, host string) (string, error) {
	return p.link(ctx, s, "shell", "invite", "create_reset", user+"@"+host)
}

// old tells whether this is 0.12, in which prosodyctl does not talk to the
// server that runs.
func (p prosody) old() bool { return strings.HasPrefix(p.version, "0.") }

// link gives prosodyctl an order that it answers with a link, among other words.
func (p prosody) link(ctx context.Context, s site, order ...string) (string, error) {
	out, err := output(p.lua(ctx, s, "prosodyctl", order...))
	if err != nil {
		return "", err
	}
	for word := range strings.FieldsSeq(out) {
		if strings.HasPrefix(word, "xmpp:") {
			return word, nil
		}
		// Since 13 it gives the page of an invitation to an account in its place.
		if page, token, ok := strings.Cut(word, "/invites_page?"); ok {
			u, err := url.Parse(page)
			if err != nil {
				return "", err
			}
			return "xmpp:" + u.Hostname() + "?register;preauth=" + token, nil
		}
	}
	return "", fmt.Errorf("no link in %q", out)
}

func (prosody) captchaAnswer(site) (string, error) {
	return "", missingError("Debian has no CAPTCHA for Prosody")
}

// output is what a program says, with its complaint as the error.
func output(cmd *exec.Cmd) (string, error) {
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w: %s%s", filepath.Base(cmd.Path), err, out.Bytes(), complaint.Bytes())
	}
	return out.String(), nil
}
