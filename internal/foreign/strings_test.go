package foreign_test

import (
	"go/types"
	"slices"
	"testing"
)

// hearing are the packages that read what strangers write.
var hearing = []string{
	"internal/account", "internal/connect", "internal/form", "internal/guestbook", "internal/ibr", "internal/invite", "internal/landing", "internal/link", "internal/scram",
}

const (
	ours     = "one of our own words"
	users    = "the user typed it"
	protocol = "is compared or goes back as it came; where it is shown, by way of foreign.From"
	checked  = "checked, character by character"
	random   = "made here"
)

// plainStrings are the strings in the interfaces of these packages, and why they
// need not be a foreign.Text.
var plainStrings = map[string]string{
	"internal/account.Account.CAFile":       users,
	"internal/account.Account.Name":         users,
	"internal/account.Account.Page":         users,
	"internal/account.Account.Pin":          checked,
	"internal/account.Account.Proxy":        users,
	"internal/account.Account.Server":       users,
	"internal/account.Account.Store":        ours,
	"internal/account.Login.ChannelBinding": ours,
	"internal/account.Login.Mechanism":      ours,
	"internal/account.Login.TLS":            ours,

	"internal/connect.Features.Bindings":     protocol,
	"internal/connect.Features.Mechanisms":   protocol,
	"internal/connect.Item.Node":             protocol,
	"internal/connect.NewID":                 random,
	"internal/connect.Pin":                   "hexadecimal digits of a hash",
	"internal/connect.Place.Host":            "a host name or address that was looked up and connected to",
	"internal/connect.Proxy.String":          users,
	"internal/connect.Stanza.From":           protocol,
	"internal/connect.Stanza.ID":             protocol,
	"internal/connect.Stanza.Name":           protocol,
	"internal/connect.Stanza.Type":           protocol,
	"internal/connect.StanzaError.Condition": protocol,
	"internal/connect.StanzaError.Type":      protocol,
	"internal/connect.StreamCondition":       protocol,
	"internal/connect.Target.Server":         users,

	"internal/form.Field.Type":   protocol,
	"internal/form.Field.Values": protocol,
	"internal/form.Field.Var":    protocol,
	"internal/form.Form.Type":    protocol,
	"internal/form.Form.Value":   protocol,
	"internal/form.Media.Type":   protocol,
	"internal/form.Media.URI":    protocol,
	"internal/form.Option.Value": protocol,

	"internal/ibr.Medium.Link":      "what ui.Open takes; what it prints is clean",
	"internal/ibr.Medium.Type":      protocol,
	"internal/ibr.Puzzle.Page":      "what ui.Open takes; what it prints is clean",
	"internal/ibr.Puzzle.Solve":     "computed here",
	"internal/ibr.Puzzle.Var":       protocol,
	"internal/ibr.PuzzleKind":       ours,
	"internal/ibr.Question.Type":    protocol,
	"internal/ibr.Question.Var":     protocol,
	"internal/ibr.Registration.Pin": "hexadecimal digits of a hash",

	"internal/guestbook.Entry.For":    users,
	"internal/guestbook.Entry.ID":     ours,
	"internal/guestbook.Maker":        ours,
	"internal/invite.Arrival":         ours,
	"internal/invite.Guest.ID":        ours,
	"internal/invite.Guest.Name":      users,
	"internal/invite.Invitation.Page": checked,
	"internal/invite.Kind":            ours,
	"internal/invite.Options.Name":    users,
	"internal/invite.State":           ours,
	"internal/invite.Text.ID":         ours,
	"internal/invite.Visit.ID":        ours,
	"internal/invite.Why":             ours,

	"internal/link.Kind":        ours,
	"internal/link.Link.Name":   "part of a link that is passed on; shown by way of foreign.From, as its comment says",
	"internal/link.Link.String": checked,
	"internal/link.Link.Token":  "goes to the server as it came",
	"internal/link.Link.URL":    "goes to a browser as it came",
	"internal/link.Link.Web":    checked,

	"internal/scram.Choice.Binding":   ours,
	"internal/scram.Choice.Mechanism": ours,
	"internal/scram.Error.Detail":     ours,
	"internal/scram.Offer.Bindings":   protocol,
	"internal/scram.Offer.Mechanisms": protocol,
	"internal/scram.Reason":           ours,
	"internal/scram.Server.Bindings":  "the side of the server inside",
	"internal/scram.Server.Mechanism": "the side of the server inside",
	"internal/scram.Server.User":      "the side of the server inside",
}

// What strangers write leaves the package that reads it as a foreign.Text. A
// string that leaves it is something else, and stands in the list above.
func TestStrangersTextHasAType(t *testing.T) {
	all := load(t)
	found := finds{}
	for _, p := range all.packages {
		if !slices.Contains(hearing, p.path) {
			continue
		}
		scope := p.types.Scope()
		for _, name := range scope.Names() {
			if o := scope.Lookup(name); o.Exported() {
				for _, what := range stringsOf(o) {
					found[p.path+"."+what] = all.where(o.Pos())
				}
			}
		}
	}
	found.compare(t, plainStrings, "text that a stranger can have written is a foreign.Text; say why this is not such a text")
}

// stringsOf lists what others get of an exported thing that is a string, or has
// strings in it. Texts of errors are left out: fault.Error makes them harmless.
func stringsOf(o types.Object) []string {
	var out []string
	function := func(name string, f *types.Func) {
		for i := range f.Signature().Results().Len() {
			if f.Exported() && f.Name() != "Error" && hasString(f.Signature().Results().At(i).Type()) {
				out = append(out, name)
			}
		}
	}
	switch o := o.(type) {
	case *types.Func:
		function(o.Name(), o)
	case *types.Var:
		if hasString(o.Type()) {
			out = append(out, o.Name())
		}
	case *types.TypeName:
		named, ok := types.Unalias(o.Type()).(*types.Named)
		if !ok {
			break
		}
		for m := range named.Methods() {
			function(o.Name()+"."+m.Name(), m)
		}
		switch u := named.Underlying().(type) {
		case *types.Struct:
			for f := range u.Fields() {
				if f.Exported() && hasString(f.Type()) {
					out = append(out, o.Name()+"."+f.Name())
				}
			}
		case *types.Interface:
			for m := range u.Methods() {
				function(o.Name()+"."+m.Name(), m)
			}
		default:
			if hasString(u) {
				out = append(out, o.Name())
			}
		}
	}
	return out
}

// hasString reports whether a type is a plain string, or made of them. Types
// with a name answer for themselves, where they are declared.
func hasString(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Slice:
		return hasString(t.Elem())
	case *types.Array:
		return hasString(t.Elem())
	case *types.Pointer:
		return hasString(t.Elem())
	case *types.Map:
		return hasString(t.Key()) || hasString(t.Elem())
	}
	return false
}
