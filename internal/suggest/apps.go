package suggest

import (
	"crypto/tls"
	"slices"

	"xmpp-start/internal/apps"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

// tls13 excludes providers to which an app cannot connect. It is the one gate
// that unknown passes: of hardly any provider it is told, nearly all have it, and
// whoever looks at the provider sees it (see Shut).
func tls13(s subject) (Reason, bool) {
	names := appsThat(s.needs, apps.TLS13)
	return Reason{ID: "reason.gate.tls13", Args: fault.Args{"App": names}}, len(names) == 0 || s.p.TLS13.Value != providers.No
}

// tls13Untold says that it is not known.
func tls13Untold(s subject) (Reason, bool) {
	names := appsThat(s.needs, apps.TLS13)
	return Reason{ID: "reason.tls13.unknown", Args: fault.Args{"App": names}}, len(names) > 0 && s.p.TLS13.Value == providers.Unknown
}

// push: an app that wants it and does not have it is silent while it is
// closed. What is not known costs nothing, since it is known of nobody.
func push(s subject) (Reason, bool) {
	names := appsThat(s.needs, apps.Push)
	if len(names) == 0 {
		return Reason{}, false
	}
	args := fault.Args{"App": names}
	switch s.p.Push.Value {
	case providers.Yes:
		return Reason{ID: "reason.push", Args: args}, true
	case providers.No:
		return Reason{ID: "reason.push.none", Args: args, Points: -20}, true
	}
	return Reason{ID: "reason.push.unknown", Args: args}, true
}

// Shut reports whether apps of somebody with n cannot connect to a server that has
// nothing newer than that version of TLS, and which, as a reason.
func Shut(n needs.Needs, version uint16) (why Reason, shut bool) {
	names := appsThat(n, apps.TLS13)
	return Reason{ID: "reason.gate.tls13", Args: fault.Args{"App": names}}, version < tls.VersionTLS13 && len(names) > 0
}

// appsThat returns the names of the apps for the devices that want f, each once.
func appsThat(n needs.Needs, f apps.Feature) []string {
	var names []string
	for _, d := range n.Devices {
		a := apps.For(d).App
		if (slices.Contains(a.Needs, f) || slices.Contains(a.Wants, f)) && !slices.Contains(names, a.Name) {
			names = append(names, a.Name)
		}
	}
	return names
}
