package testenv

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/godbus/dbus/v5"
)

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
