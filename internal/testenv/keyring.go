package testenv

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// secretService is the name on the bus under which a keyring offers the Secret
// Service API.
const secretService = "org.freedesktop.secrets"

// keyringTimeout bounds each step of a keyring's start, on a busy machine.
const keyringTimeout = 3 * time.Minute

// KeyringBus starts a D-Bus session of its own with an unlocked, empty
// gnome-keyring on it, for the one test, and returns the bus's address. Give
// it to the code under test as DBUS_SESSION_BUS_ADDRESS, with t.Setenv or in a
// child's environment.
//
// A process that has talked to a session bus keeps that connection
// (dbus.SessionBus) as long as the bus lives: one test at a time in a process.
func KeyringBus(t testing.TB) string {
	t.Helper()
	return startKeyring(t, (*keyring).start)
}

// Bus is KeyringBus without a keyring: nothing answers on it but what the test
// puts there (see internal/testenv/secretservice). stop ends it before the test
// does.
func Bus(t testing.TB) (address string, stop func()) {
	t.Helper()
	var started *keyring
	address = startKeyring(t, func(k *keyring) (string, error) {
		started = k
		tool, err := findKeyring()
		if err != nil {
			return "", err
		}
		return k.startBus(tool)
	})
	return address, started.stop
}

func startKeyring(t testing.TB, start func(*keyring) (string, error)) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "xmpp-start-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	k := &keyring{dir: dir}
	address, err := start(k)
	t.Cleanup(k.stop)
	if err != nil {
		for _, p := range k.processes {
			t.Log(p.tail())
		}
	}
	need(t, err)
	return address
}

// SecretTool reads a secret from the keyring on a bus with secret-tool, the
// keyring's own client, as somebody would who looks the password up by hand.
// It fails the test when there is none.
func SecretTool(t testing.TB, bus, service, user string) string {
	t.Helper()
	out, err := secretTool(bus, "", "lookup", "service", service, "username", user)
	if err != nil {
		t.Fatalf("secret-tool finds no secret of %s for %s: %v", service, user, err)
	}
	return out
}

func secretTool(bus, input string, args ...string) (string, error) {
	tool, err := findKeyring()
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), keyringTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, tool.path("usr/bin/secret-tool"), args...)
	cmd.Env = []string{"DBUS_SESSION_BUS_ADDRESS=" + bus, tool.libraries()}
	cmd.Stdin = strings.NewReader(input)
	return output(cmd)
}

func findKeyring() (tool, error) {
	return findTool("keyring", "usr/bin/dbus-daemon", "usr/bin/gnome-keyring-daemon", "usr/bin/secret-tool")
}

// keyring is a bus and, where there is one, the keyring on it.
type keyring struct {
	dir       string
	processes []*process
}

func (k *keyring) start() (string, error) {
	tool, err := findKeyring()
	if err != nil {
		return "", err
	}
	address, err := k.startBus(tool)
	if err != nil {
		return "", err
	}
	owned, err := watchOwner(address, secretService)
	if err != nil {
		return "", err
	}
	defer owned.close()
	if err := k.startDaemon(tool, address); err != nil {
		return "", err
	}
	return address, owned.wait(k.processes[len(k.processes)-1])
}

// run starts one of the tool's programs in a home of its own: neither the
// keyrings nor the settings of whoever runs the tests are touched.
func (k *keyring) run(tool tool, input, program string, env []string, args ...string) error {
	cmd := exec.Command(tool.path("usr/bin/"+program), args...)
	cmd.Dir = k.dir
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = append([]string{
		"HOME=" + k.dir,
		"PATH=" + os.Getenv("PATH"),
		"XDG_CACHE_HOME=" + filepath.Join(k.dir, "cache"),
		"XDG_CONFIG_HOME=" + filepath.Join(k.dir, "config"),
		"XDG_DATA_HOME=" + filepath.Join(k.dir, "data"),
		"XDG_RUNTIME_DIR=" + k.dir,
		"GSETTINGS_BACKEND=memory",
		tool.libraries(),
	}, env...)
	p, err := startProcess(cmd, k.dir, program)
	if err != nil {
		return err
	}
	k.processes = append(k.processes, p)
	return nil
}

func (k *keyring) startDaemon(tool tool, bus string) error {
	// The password opens a keyring that lives as long as the test.
	const password = "test"
	return k.run(tool, password, "gnome-keyring-daemon", []string{"DBUS_SESSION_BUS_ADDRESS=" + bus},
		"--foreground", "--unlock", "--components=secrets", "--control-directory="+filepath.Join(k.dir, "control"))
}

func (k *keyring) stop() {
	for _, p := range k.processes {
		p.stop()
	}
	// Their numbers may be others' from now on.
	k.processes = nil
}
