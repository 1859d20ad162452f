package practice

import (
	"crypto/tls"
	"fmt"
	"slices"
	"time"

	"mellium.im/xmpp/jid"

	"xmpp-start/internal/scram"
)

// Registration says who may make an account.
type Registration int

const (
	Open           Registration = iota // everybody
	InvitationOnly                     // whoever has a token; the form is served all the same, as Prosody does
	Closed                             // nobody
)

// Layout says how the registration asks for its fields (XEP-0077 section 3.1).
type Layout int

const (
	DataForm          Layout = iota // a data form, and nothing else is accepted
	LegacyFields                    // <username/>, <password/>
	DataFormAndLegacy               // both are sent, either is accepted
)

// Config is what a server can be told to be. The zero Config is an open server
// for practice.test with a data form.
type Config struct {
	Domain       string // practice.test if empty
	Registration Registration
	Layout       Layout
	ExtraField   string            // name of one more required field, such as "email"
	Mechanisms   []string          // on offer, in this order; nil for SCRAM-SHA-256 and -1, with and without -PLUS
	TLS          func(*tls.Config) // changes the settings of both ports, after they were made
	Now          func() time.Time  // for the expiry of tokens; nil for time.Now
}

// defaultDomain is reserved for tests by RFC 6761 section 6.2.
const defaultDomain = "practice.test"

var defaultMechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1"}

// complete fills in the defaults.
func (c Config) complete() (Config, jid.JID, error) {
	if c.Domain == "" {
		c.Domain = defaultDomain
	}
	domain, err := jid.New("", c.Domain, "")
	if err != nil {
		return c, domain, fmt.Errorf("practice: domain: %w", err)
	}
	c.Domain = domain.String()
	if c.Mechanisms == nil {
		c.Mechanisms = slices.Clone(defaultMechanisms)
	}
	for _, name := range c.Mechanisms {
		if _, err := scram.NewKeys(name, "", []byte("salt"), 1); err != nil && name != plain {
			return c, domain, fmt.Errorf("practice: mechanism %q: %w", name, err)
		}
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c, domain, nil
}
