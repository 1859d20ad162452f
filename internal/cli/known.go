package cli

import "xmpp-start/providers"

// providers returns every provider that is known here, by domain.
func (a *app) providers() ([]providers.Provider, error) { return providers.All() }

// suggestable returns those of them that may be suggested.
func (a *app) suggestable() ([]providers.Provider, error) { return providers.Suggestable() }
