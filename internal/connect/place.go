package connect

// Place is where a server was found.
type Place struct {
	Host string
	Port uint16
	// Direct says that TLS comes first there (XEP-0368), else it is STARTTLS.
	Direct bool
	// Announced says that an SRV record names it; else it is Target.Server, or the
	// place that is tried where DNS names none.
	Announced bool
}

func (c candidate) place() Place {
	return Place{Host: c.host, Port: c.port, Direct: c.direct, Announced: c.announced}
}

// Place is where the server was reached.
func (s *Stream) Place() Place { return s.place.place() }

// Places are all those that were found, in the order in which they are tried.
func (s *Stream) Places() []Place {
	var all []Place
	for _, c := range s.found {
		all = append(all, c.place())
	}
	return all
}
