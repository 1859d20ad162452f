package testenv

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
)

// secretService is the name on the bus under which a keyring offers the Secret
// Service API.
const secretService = "org.freedesktop.secrets"

// keyringTimeout bounds each step of a keyring's start, on a busy machine.
const keyringTimeout = 30 * time.Second

// busConfig lets everything on the bus talk to everything. It names no service
// folders, so that the bus starts no program of the machine.
const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>%s</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
`

// KeyringBus starts a D-Bus session of its own with an unlocked, empty
// gnome-keyring on it, for the one test, and returns the bus's address. Give
// it to the code under test as DBUS_SESSION_BUS_ADDRESS, with t.Setenv or in a
// child's environment.
//
// A process that has talked to a session bus keeps that connection
// (dbus.SessionBus) as long as the bus lives: one test at a time in a process.
func KeyringBus(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "xmpp-start-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	k := keyring{dir: dir}
	address, err := k.start()
	t.Cleanup(k.stop)
	if errors.Is(err, errMissing) {
		t.Skipf("skipped: %v", err)
	}
	if err != nil {
		t.Fatalf("no keyring: %v\n%s", err, k.logs())
	}
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

// keyring is a bus and the keyring on it.
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

func (k *keyring) startBus(tool tool) (string, error) {
	socket := filepath.Join(k.dir, "bus")
	address := "unix:path=" + socket
	config := filepath.Join(k.dir, "bus.conf")
	if err := os.WriteFile(config, fmt.Appendf(nil, busConfig, address), 0o600); err != nil {
		return "", err
	}
	if err := k.run(tool, "", "dbus-daemon", nil, "--nofork", "--nopidfile", "--config-file="+config); err != nil {
		return "", err
	}
	return address, waitSocket(socket, k.processes[0])
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
}

func (k *keyring) logs() string {
	var all strings.Builder
	for _, p := range k.processes {
		all.WriteString(p.tail())
	}
	return all.String()
}

// waitSocket returns when p accepts connections on the socket.
func waitSocket(socket string, p *process) error {
	timeout := time.After(keyringTimeout)
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		conn, err := net.Dial("unix", socket)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-again.C:
		case <-p.done:
			return errors.New("the bus ended at once")
		case <-timeout:
			return fmt.Errorf("no bus after %v: %w", keyringTimeout, err)
		}
	}
}

// ownerWatch waits for a name on a bus to be owned. A keyring that runs has
// not necessarily got that far, and a client that comes too early fails.
type ownerWatch struct {
	conn    *dbus.Conn
	signals chan *dbus.Signal
	name    string
}

// watchOwner begins to watch before the owner is started, so it misses nothing.
func watchOwner(address, name string) (*ownerWatch, error) {
	conn, err := dbus.Connect(address)
	if err != nil {
		return nil, err
	}
	w := &ownerWatch{conn: conn, signals: make(chan *dbus.Signal, 16), name: name}
	conn.Signal(w.signals)
	err = conn.AddMatchSignal(
		dbus.WithMatchInterface("org.freedesktop.DBus"),
		dbus.WithMatchMember("NameOwnerChanged"),
		dbus.WithMatchArg(0, name),
	)
	if err != nil {
		conn.Close()
		return nil, err
	}
	return w, nil
}

func (w *ownerWatch) wait(owner *process) error {
	timeout := time.After(keyringTimeout)
	for {
		select {
		case s, ok := <-w.signals:
			if !ok {
				return errors.New("the bus ended")
			}
			// The name, its old owner, its new owner.
			if len(s.Body) == 3 && s.Body[0] == w.name && s.Body[2] != "" {
				return nil
			}
		case <-owner.done:
			return errors.New("the keyring ended at once")
		case <-timeout:
			return fmt.Errorf("%s has no owner after %v", w.name, keyringTimeout)
		}
	}
}

func (w *ownerWatch) close() {
	w.conn.Close()
}
