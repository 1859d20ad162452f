package secretservice

import "github.com/godbus/dbus/v5"

// objects answers calls of the bus as they come: the types of a faulty answer
// are not those of the API, which the bus library's own way of exporting a Go
// value would insist on.
type objects struct{ k *Keyring }

func (o objects) LookupObject(path dbus.ObjectPath) (dbus.ServerObject, bool) {
	return object{o.k, path}, true
}

type object struct {
	k    *Keyring
	path dbus.ObjectPath
}

func (o object) LookupInterface(name string) (dbus.Interface, bool) {
	return methods{o, name}, true
}

type methods struct {
	object
	iface string
}

func (m methods) LookupMethod(name string) (dbus.Method, bool) {
	return method{m, name}, true
}

// method is one that is called. It takes whatever arguments come.
type method struct {
	methods
	name string
}

func (m method) DecodeArguments(_ *dbus.Conn, _ string, _ *dbus.Message, args []any) ([]any, error) {
	return args, nil
}

func (m method) Call(args ...any) ([]any, error) {
	answer, err := m.k.call(m.path, m.iface+"."+m.name, args)
	if err != nil {
		return nil, *err
	}
	return answer, nil
}

// The rest is for describing methods to others, which nobody asks for.

func (method) NumArguments() int     { return 0 }
func (method) NumReturns() int       { return 0 }
func (method) ArgumentValue(int) any { return nil }
func (method) ReturnValue(int) any   { return nil }
