package practice

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
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
// for practice.test with a data form. The parts can be combined; Profile has
// combinations that are in use.
type Config struct {
	Domain       string // practice.test if empty
	Software     Software
	Registration Registration
	Unserved     string // condition that all questions are refused with, such as feature-not-implemented
	Tokenless    bool   // invitations are unknown, as to ejabberd before 26.01
	Landing      bool   // invitations have web pages
	Layout       Layout

	ExtraField         string     // name of one more required field, such as "email"
	Questions          []Question // what is asked beside name and password
	SecondForm         []Question // asked when the first form was sent in, inside an error
	SecondFormInResult bool       // inside a result instead, and without what was answered already
	Untyped            bool       // forms have no FORM_TYPE
	Page               Page
	PageURL            string // https://DOMAIN/register if empty

	Captcha      Captcha
	CaptchaLimit int                        // challenges in two minutes; 0 for 1,000
	CaptchaPage  string                     // where CaptchaLink and CaptchaFallback lead; to the server itself if empty
	Picture      func(digits string) []byte // draws pictures in place of the server; nil for PNGs with noise

	Throttle      int                    // registrations until the server wants people to wait; 0 for no limit, negative for none at all
	Blocked       bool                   // this network may not register
	Broken        bool                   // accounts cannot be stored
	Reserved      func(name string) bool // names that nobody gets, beside those like "admin"; nil for none
	Invalid       func(name string) bool // names that are none here; nil for those that cannot be in an address
	MinPassword   int                    // characters; 0 for 8
	PasswordWords string                 // what a short password is refused with; "" for the software's words

	Activation bool     // accounts that were registered can log in only after Activate
	Dormant    string   // condition that their logins are refused with until then; account-disabled if empty
	Mechanisms []string // on offer, in this order; nil for SCRAM-SHA-256 and -1, with and without -PLUS
	Bindings   []string // channel binding types for -PLUS, where the connection has them; nil for tls-exporter
	Unlisted   bool     // the types are not advertised (XEP-0440)
	Unsealed   bool     // nothing says what was advertised (XEP-0474)
	Stripped   []string // mechanisms that somebody in between takes off the list

	MaxStanza int           // bytes, announced by XEP-0478; 0 for 256 KiB, unannounced
	MaxIdle   time.Duration // silence before the login, announced likewise; 0 for no limit but that of the login
	Elsewhere string        // host that all streams are sent to (see-other-host)

	TLS func(*tls.Config) // changes the settings of all ports, after they were made
	Now func() time.Time  // for the expiry of tokens and challenges; nil for time.Now

	Listen func(context.Context) (net.Listener, error)  // makes both ports; nil for two of the loopback interface
	Wrap   func(conn net.Conn, encrypted bool) net.Conn // puts a layer around each connection, and one more above TLS; nil for none
}

const (
	// defaultDomain is reserved for tests by RFC 6761 section 6.2.
	defaultDomain       = "practice.test"
	defaultCaptchaLimit = 1000
	defaultMinPassword  = 8 // characters
)

var defaultMechanisms = []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1"}

// complete fills in the defaults.
func (c Config) complete() (Config, jid.JID, error) {
	c.Domain = cmp.Or(c.Domain, defaultDomain)
	domain, err := jid.New("", c.Domain, "")
	if err != nil {
		return c, domain, fmt.Errorf("practice: domain: %w", err)
	}
	c.Domain = domain.String()
	c.PageURL = cmp.Or(c.PageURL, "https://"+c.Domain+"/register")
	c.CaptchaLimit = cmp.Or(c.CaptchaLimit, defaultCaptchaLimit)
	c.MinPassword = cmp.Or(c.MinPassword, defaultMinPassword)
	if c.ExtraField != "" {
		c.Questions = append(slices.Clip(c.Questions), Question{Name: c.ExtraField, Required: true})
	}
	if c.Mechanisms == nil {
		c.Mechanisms = slices.Clone(defaultMechanisms)
	}
	if c.Bindings == nil {
		c.Bindings = []string{"tls-exporter"}
	}
	for _, name := range c.Mechanisms {
		if _, err := scram.NewKeys(name, "", []byte("salt"), 1); err != nil && name != plain {
			return c, domain, fmt.Errorf("practice: mechanism %q: %w", name, err)
		}
	}
	c.MaxStanza = cmp.Or(c.MaxStanza, maxBytes)
	c.Dormant = cmp.Or(c.Dormant, "account-disabled")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Listen == nil {
		c.Listen = loopback
	}
	if c.Wrap == nil {
		c.Wrap = func(conn net.Conn, _ bool) net.Conn { return conn }
	}
	return c, domain, nil
}

func loopback(ctx context.Context) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
}
