package practice

import "slices"

// command is one of the ad-hoc commands on offer.
type command struct {
	node string
	name string
}

func (s *Server) commands() []command {
	if s.cfg.Tokenless {
		return nil
	}
	list := []command{{formInvite, "Invite a contact"}}
	if s.cfg.Registration != Closed {
		list = append(list, command{formCreate, "Create an account"})
	}
	return list
}

// offers reports whether there is a command of that name.
func (s *Server) offers(node string) bool {
	return slices.ContainsFunc(s.commands(), func(c command) bool { return c.node == node })
}

// serverInfo says what the server can do (XEP-0030).
func (s *session) serverInfo(query element) ([]element, *stanzaError) {
	node := query.attr("node")
	if node == "" {
		return describe(node, "server", "im", "xmpp-start practice",
			nsDiscoInfo, nsDiscoItems, nsPing, nsVersion, nsTime, nsCommands, nsRegister, "msgoffline"), nil
	}
	for _, c := range s.srv.commands() {
		if c.node == node {
			return describe(node, "automation", "command-node", c.name, nsCommands, nsForm), nil
		}
	}
	return nil, cancel("item-not-found", "")
}

func (s *session) serverItems(query element) ([]element, *stanzaError) {
	result := el(nsDiscoItems, "query").with("node", query.attr("node"))
	switch query.attr("node") {
	case "":
	case nsCommands:
		for _, c := range s.srv.commands() {
			result = result.add(el(nsDiscoItems, "item").
				with("jid", s.srv.cfg.Domain).with("node", c.node).with("name", c.name))
		}
	default:
		return nil, cancel("item-not-found", "")
	}
	return []element{result}, nil
}

func (s *session) accountInfo(query element) ([]element, *stanzaError) {
	if query.attr("node") != "" {
		return nil, cancel("item-not-found", "")
	}
	return describe("", "account", "registered", "", nsDiscoInfo, nsDiscoItems, nsPing, nsCard), nil
}

func (s *session) accountItems(query element) ([]element, *stanzaError) {
	if query.attr("node") != "" {
		return nil, cancel("item-not-found", "")
	}
	return []element{el(nsDiscoItems, "query")}, nil
}

func describe(node, category, kind, name string, features ...string) []element {
	query := el(nsDiscoInfo, "query",
		el(nsDiscoInfo, "identity").with("category", category).with("type", kind).with("name", name)).with("node", node)
	for _, feature := range features {
		query = query.add(el(nsDiscoInfo, "feature").with("var", feature))
	}
	return []element{query}
}
