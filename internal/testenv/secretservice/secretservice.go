// Package secretservice is a keyring for tests that can be unwell: a fake of
// the Secret Service (https://specifications.freedesktop.org/secret-service)
// with one collection, on the bus of a test. What can be wrong with it is in
// Fault; without one it behaves.
//
// It is as much of the service as programs need that keep passwords under
// attributes, and it encrypts nothing. That the real one is understood is tested
// with gnome-keyring (see testenv.KeyringBus).
package secretservice

import (
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	busName    = "org.freedesktop.secrets"
	root       = "/org/freedesktop/secrets"
	login      = root + "/collection/login"
	standard   = root + "/aliases/default"
	prompts    = root + "/prompt/"
	sessions   = root + "/session/"
	noObject   = "/"
	iface      = "org.freedesktop.Secret."
	properties = "org.freedesktop.DBus.Properties"
)

// Options say how a keyring behaves.
type Options struct {
	// Fault is what is wrong with it.
	Fault Fault
	// Spared is how many items are made, read and deleted well: the fault shows from
	// the making of the next one on. 0: from the start.
	Spared int
	// Before is told the name of each method that is called; its error is the answer.
	// It may be nil.
	Before func(method string) error
	// Items are there from the start: secrets by the user that they belong to.
	Items map[string]string
	// Service is the program whose items Items are.
	Service string
}

// Keyring is a fake on a bus. Its methods may be called from any goroutine.
type Keyring struct {
	conn    *dbus.Conn
	options Options
	// gate holds what Slow and Late wait for.
	gate chan struct{}
	open func()

	mu      sync.Mutex
	items   map[dbus.ObjectPath]*item
	last    int // number of the last object that was made
	created int // items that a program asked to have made
	pending map[dbus.ObjectPath]func()
	calls   []string
	changed chan struct{}
}

type item struct {
	attributes map[string]string
	secret     secret
}

// secret is the structure of that name in the API, of the type (oayays).
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// Start puts a keyring on the bus with that address, for the one test.
func Start(t testing.TB, bus string, o Options) *Keyring {
	t.Helper()
	k := &Keyring{
		options: o, gate: make(chan struct{}),
		items: map[dbus.ObjectPath]*item{}, pending: map[dbus.ObjectPath]func(){}, changed: make(chan struct{}),
	}
	k.open = sync.OnceFunc(func() { close(k.gate) })
	for _, user := range slices.Sorted(maps.Keys(o.Items)) {
		k.items[k.path(login+"/")] = &item{
			attributes: map[string]string{"service": o.Service, "username": user},
			secret:     secret{Session: noObject, Value: []byte(o.Items[user]), ContentType: "text/plain"},
		}
	}
	conn, err := dbus.Connect(bus, dbus.WithHandler(objects{k}))
	if err != nil {
		t.Fatal(err)
	}
	k.conn = conn
	t.Cleanup(k.Stop)
	reply, err := conn.RequestName(busName, dbus.NameFlagDoNotQueue)
	if err != nil || reply != dbus.RequestNameReplyPrimaryOwner {
		t.Fatalf("no keyring on the bus: %d, %v", reply, err)
	}
	return k
}

// Stop takes the keyring off the bus.
func (k *Keyring) Stop() {
	k.open()
	_ = k.conn.Close() // it may have left by itself
}

// Release lets what Slow and Late hold up go on.
func (k *Keyring) Release() { k.open() }

// Items returns what is kept: secrets by the user that they belong to.
func (k *Keyring) Items() map[string]string {
	k.mu.Lock()
	defer k.mu.Unlock()
	out := map[string]string{}
	for _, i := range k.items {
		out[i.attributes["username"]] = string(i.secret.Value)
	}
	return out
}

// Calls returns the names of the methods that were called so far, in order.
func (k *Keyring) Calls() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.calls)
}

// Await returns when done says of the keyring that it has come so far; it is
// asked after each change. It does not give up: the test's time limit does.
func (k *Keyring) Await(done func() bool) {
	for {
		k.mu.Lock()
		changed := k.changed
		k.mu.Unlock()
		if done() {
			return
		}
		<-changed
	}
}

// change tells Await that something is different. The lock is held.
func (k *Keyring) change() {
	close(k.changed)
	k.changed = make(chan struct{})
}

// path returns the path of a new object. The lock is held, or nobody else is
// there yet.
func (k *Keyring) path(in string) dbus.ObjectPath {
	k.last++
	return dbus.ObjectPath(in + strconv.Itoa(k.last))
}
