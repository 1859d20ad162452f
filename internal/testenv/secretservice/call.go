package secretservice

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// call answers one call of a program. The bus library makes each in a goroutine
// of its own.
func (k *Keyring) call(path dbus.ObjectPath, name string, args []any) (answer []any, failure *dbus.Error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	defer k.change()
	method := name[strings.LastIndexByte(name, '.')+1:]
	k.calls = append(k.calls, method)
	k.change()
	if k.options.Before != nil {
		if err := k.options.Before(method); err != nil {
			return nil, dbus.NewError("org.example.Failed", []any{err.Error()})
		}
	}
	defer func() {
		// Arguments of other types than those of the API.
		if r := recover(); r != nil {
			failure = dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", []any{fmt.Sprint(r)})
		}
	}()
	if k.has(OddReplies) {
		return []any{uint32(7)}, nil
	}
	switch name {
	case properties + ".Get":
		if k.has(OddProperty) {
			return []any{dbus.MakeVariant("none")}, nil
		}
		return []any{dbus.MakeVariant([]dbus.ObjectPath{login})}, nil
	case iface + "Service.OpenSession":
		if args[0] != "plain" {
			return nil, dbus.NewError("org.freedesktop.DBus.Error.NotSupported", nil)
		}
		return []any{dbus.MakeVariant(""), k.path(sessions)}, nil
	case iface + "Session.Close":
		return nil, nil
	case iface + "Service.Unlock":
		return k.unlock(args[0].([]dbus.ObjectPath)), nil
	case iface + "Collection.SearchItems":
		return []any{k.search(args[0].(map[string]string))}, nil
	case iface + "Collection.CreateItem":
		return k.create(args[0].(map[string]dbus.Variant), args[1], args[2].(bool))
	case iface + "Prompt.Prompt":
		if show := k.pending[path]; show != nil {
			delete(k.pending, path)
			show()
		}
		return nil, nil
	case iface + "Item.GetSecret":
		return k.secretOf(path)
	case iface + "Item.Delete":
		return k.remove(path)
	}
	return nil, dbus.NewError("org.freedesktop.DBus.Error.UnknownMethod", []any{name})
}

// unlock answers that everything is open, or with a question.
func (k *Keyring) unlock(what []dbus.ObjectPath) []any {
	switch {
	case k.has(Locked):
		return []any{[]dbus.ObjectPath{}, k.ask(func(prompt dbus.ObjectPath) {
			k.completed(prompt, true, dbus.MakeVariant([]dbus.ObjectPath{}))
		})}
	case k.has(Unanswered):
		return []any{[]dbus.ObjectPath{}, k.ask(func(dbus.ObjectPath) {})}
	}
	return []any{what, dbus.ObjectPath(noObject)}
}

func (k *Keyring) search(attributes map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for _, path := range slices.Sorted(maps.Keys(k.items)) {
		if has := k.items[path].attributes; all(attributes, has) {
			found = append(found, path)
		}
	}
	return found
}

// all reports whether has has all that is wanted.
func all(wanted, has map[string]string) bool {
	for name, value := range wanted {
		if has[name] != value {
			return false
		}
	}
	return true
}

// create makes an item, or does what is wrong instead.
func (k *Keyring) create(described map[string]dbus.Variant, value any, replace bool) ([]any, *dbus.Error) {
	i := &item{attributes: described[iface+"Item.Attributes"].Value().(map[string]string)}
	if err := dbus.Store([]any{value}, &i.secret); err != nil {
		return nil, dbus.NewError("org.freedesktop.DBus.Error.InvalidArgs", []any{err.Error()})
	}
	store := func() dbus.ObjectPath {
		path := k.path(login + "/")
		if found := k.search(i.attributes); replace && len(found) > 0 {
			path = found[0]
		}
		k.items[path] = i
		return path
	}
	answer := func(path dbus.ObjectPath) []any { return []any{path, dbus.ObjectPath(noObject)} }
	k.created++
	switch {
	case k.has(Refuses):
		return nil, dbus.NewError("org.example.Refused", []any{"cannot keep " + string(i.secret.Value)})
	case k.has(Dismissed):
		return []any{dbus.ObjectPath(noObject), k.ask(func(prompt dbus.ObjectPath) {
			k.completed(prompt, true, dbus.MakeVariant(""))
		})}, nil
	case k.has(OddPrompt):
		return []any{dbus.ObjectPath(noObject), k.ask(func(prompt dbus.ObjectPath) { k.completed(prompt, "no") })}, nil
	case k.has(OddStore):
		store()
		return []any{"yes"}, nil
	case k.has(Late):
		return []any{dbus.ObjectPath(noObject), k.ask(func(prompt dbus.ObjectPath) {
			go func() {
				<-k.gate
				k.mu.Lock()
				defer k.mu.Unlock()
				k.completed(prompt, false, dbus.MakeVariant(store()))
				k.change()
			}()
		})}, nil
	case k.has(Slow):
		k.mu.Unlock()
		<-k.gate
		k.mu.Lock()
		return answer(store()), nil
	case k.has(DiesLate):
		store()
		_ = k.conn.Close()
		return nil, nil
	case k.has(Dies):
		_ = k.conn.Close()
		return nil, nil
	}
	return answer(store()), nil
}

// ask makes a question, which show brings to the screen.
func (k *Keyring) ask(show func(prompt dbus.ObjectPath)) dbus.ObjectPath {
	prompt := k.path(prompts)
	k.pending[prompt] = func() { show(prompt) }
	return prompt
}

// completed tells that a question was answered or closed.
func (k *Keyring) completed(prompt dbus.ObjectPath, what ...any) {
	_ = k.conn.Emit(prompt, iface+"Prompt.Completed", what...)
}

func (k *Keyring) secretOf(path dbus.ObjectPath) ([]any, *dbus.Error) {
	i, ok := k.items[path]
	if !ok {
		return nil, noSuchObject(path)
	}
	out := i.secret
	switch {
	case k.has(Altered, Rigid):
		out.Value = append(slices.Clone(out.Value), '!')
	case k.has(Emptied):
		out.Value = []byte{}
	}
	return []any{out}, nil
}

func (k *Keyring) remove(path dbus.ObjectPath) ([]any, *dbus.Error) {
	if _, ok := k.items[path]; !ok {
		return nil, noSuchObject(path)
	}
	if k.has(Undeletable, Rigid) {
		return nil, dbus.NewError("org.example.Refused", nil)
	}
	delete(k.items, path)
	return []any{dbus.ObjectPath(noObject)}, nil
}

func noSuchObject(path dbus.ObjectPath) *dbus.Error {
	return dbus.NewError(iface+"Error.NoSuchObject", []any{string(path)})
}
