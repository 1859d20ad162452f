package survey

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// Names of service discovery (XEP-0030) and of the forms in it (XEP-0128).
const (
	nsInfo    = "http://jabber.org/protocol/disco#info"
	nsContact = "http://jabber.org/network/serverinfo" // XEP-0157
	nsUpload  = "urn:xmpp:http:upload:0"               // XEP-0363
	nsOutage  = "urn:xmpp:sos:0"                       // XEP-0455
	nsPolicy  = "urn:xmpp:data-policy:0"               // XEP-0504
	nsPush    = "urn:xmpp:push:0"                      // XEP-0357
	nsArchive = "urn:xmpp:mam:2"                       // XEP-0313
)

// The bounds of what is asked and kept of one server.
const (
	mostItems  = 10 // parts of a server that are asked what they are
	mostValues = 8  // values of one field
	mostFields = 32
	askAtOnce  = 8 // servers that are asked through one account
)

// Told is what a server tells to people with an account, there or elsewhere.
type Told struct {
	// Contacts are addresses by what they are for: "support", "abuse" (XEP-0157).
	Contacts []Entry
	// MaxFile is the largest file that can be sent, in bytes (XEP-0363); 0: not told.
	MaxFile int64
	// Outages is where it says what does not work (XEP-0455).
	Outages []foreign.Text
	// Policy is what it says it does with data, field by field (XEP-0504).
	Policy []Entry
	// Account is what accounts there have; nil: the one that asked is elsewhere, or
	// was not told.
	Account *Features
	// Fault is why not all was told; nil: all was.
	Fault *fault.Error
}

// Features are what an account has that apps make use of.
type Features struct {
	Push    bool // XEP-0357
	Archive bool // XEP-0313
	PEP     bool // XEP-0163
}

// Entry is a field with its values.
type Entry struct {
	Name   foreign.Text
	Values []foreign.Text
}

// AskAll asks the servers that were reached, through one account, and adds to each
// Seen what it told; timeout is for each of them. They learn the address of the
// account.
func AskAll(ctx context.Context, s *connect.Session, seen []Seen, timeout time.Duration) {
	var running sync.WaitGroup
	places := make(chan struct{}, askAtOnce)
	for i := range seen {
		if !seen[i].Reached {
			continue
		}
		places <- struct{}{}
		running.Go(func() {
			defer func() { <-places }()
			limited, cancel := context.WithTimeout(ctx, timeout)
			defer cancel()
			seen[i].Told = ask(limited, s, seen[i].Domain)
		})
	}
	running.Wait()
}

// ask asks one server, and then its parts for the one that takes files.
func ask(ctx context.Context, s *connect.Session, d address.Domain) *Told {
	told := &Told{}
	server, err := jid.New("", d.String(), "")
	if err == nil {
		err = told.info(ctx, s, server, d)
	}
	var parts []jid.JID
	if err == nil && told.MaxFile == 0 {
		parts, err = items(ctx, s, server, d)
	}
	for _, part := range parts {
		if told.MaxFile > 0 {
			break
		}
		// A part that does not answer says nothing about the others.
		if partErr := told.info(ctx, s, part, d); partErr != nil && ctx.Err() != nil {
			err = partErr
			break
		}
	}
	if err == nil && s.Address().Domain() == d {
		// What is refused here takes nothing from what was told before.
		if told.Account, err = features(ctx, s, d); fault.Is(err, fault.Refused) {
			err = nil
		}
	}
	told.Fault = fault.Of(err)
	return told
}

// features asks the account itself: what its server does for it is told by its own
// address (XEP-0357 section 3, XEP-0163 section 6.1; likewise for XEP-0313).
func features(ctx context.Context, s *connect.Session, d address.Domain) (*Features, error) {
	var in struct {
		Query struct {
			Identities []struct {
				Category string `xml:"category,attr"`
				Type     string `xml:"type,attr"`
			} `xml:"identity"`
			Features []struct {
				Var string `xml:"var,attr"`
			} `xml:"feature"`
		} `xml:"http://jabber.org/protocol/disco#info query"`
	}
	if err := question(ctx, s, s.Full().Bare(), d, &in); err != nil {
		return nil, err
	}
	var has Features
	for _, f := range in.Query.Features {
		has.Push = has.Push || f.Var == nsPush
		has.Archive = has.Archive || f.Var == nsArchive
	}
	for _, i := range in.Query.Identities {
		has.PEP = has.PEP || i.Category == "pubsub" && i.Type == "pep"
	}
	return &has, nil
}

// info asks who is there and keeps what its forms tell.
func (t *Told) info(ctx context.Context, s *connect.Session, to jid.JID, d address.Domain) error {
	var in struct {
		Query struct {
			Forms []form.Form `xml:"jabber:x:data x"`
		} `xml:"http://jabber.org/protocol/disco#info query"`
	}
	if err := question(ctx, s, to, d, &in); err != nil {
		return err
	}
	server := to.String() == d.String() || to.String() == d.Display()
	for _, f := range in.Query.Forms {
		switch kind := f.Value("FORM_TYPE"); {
		case kind == nsUpload:
			if n, err := strconv.ParseInt(f.Value("max-file-size"), 10, 64); err == nil {
				t.MaxFile = max(0, n)
			}
		case !server: // what a part says of itself is not what the provider says
		case kind == nsContact:
			t.Contacts = entries(f, "-addresses")
		case kind == nsPolicy:
			t.Policy = entries(f, "")
		case kind == nsOutage:
			if field, ok := f.Field("external-status-addresses"); ok {
				t.Outages = texts(field.Values[:min(len(field.Values), mostValues)])
			}
		}
	}
	return nil
}

// entries are the fields of a form whose names end so, with what they say.
func entries(f form.Form, end string) []Entry {
	var all []Entry
	for _, field := range f.Fields {
		name, ok := strings.CutSuffix(field.Var, end)
		values := slices.DeleteFunc(slices.Clone(field.Values), func(v string) bool { return v == "" })
		if !ok || field.Var == "FORM_TYPE" || len(values) == 0 || len(all) == mostFields {
			continue
		}
		all = append(all, Entry{foreign.From(name), texts(values[:min(len(values), mostValues)])})
	}
	return all
}

// items lists the parts of a server (XEP-0030 section 4).
func items(ctx context.Context, s *connect.Session, to jid.JID, d address.Domain) ([]jid.JID, error) {
	list, err := s.Items(ctx, to, "")
	if err != nil {
		return nil, unanswered(err, d)
	}
	var parts []jid.JID
	for _, item := range list {
		// Only parts of the same domain: nobody is asked on a stranger's word.
		if item.Node == "" && len(parts) < mostItems && strings.HasSuffix(item.At.String(), "."+to.String()) {
			parts = append(parts, item.At)
		}
	}
	return parts, nil
}

// question asks who is there (XEP-0030 section 3) and decodes the answer.
func question(ctx context.Context, s *connect.Session, to jid.JID, d address.Domain, into any) error {
	reply, err := s.Ask(ctx, stanza.GetIQ, to, element.New(nsInfo, "query", nil))
	if err == nil && reply.Err != nil {
		err = reply.Err
	}
	if err != nil {
		return unanswered(err, d)
	}
	if err := reply.Decode(into); err != nil {
		return fault.Wrap(fault.TooMuch, err, fault.Args{"Domain": d}) // what is whole XML and no honest form
	}
	return nil
}

// unanswered is why a server told nothing.
func unanswered(err error, d address.Domain) error {
	args := fault.Args{"Domain": d}
	var refusal *connect.StanzaError
	switch {
	case errors.As(err, &refusal):
		f := fault.Wrap(fault.Refused, err, args)
		if strings.HasPrefix(refusal.Condition, "remote-server-") {
			f.Kind = fault.Unreachable
		}
		f.Said = refusal.Text
		return f
	case fault.Is(err, fault.NoAnswer):
		return fault.Wrap(fault.NoAnswer, err, args) // of this server, not of the account's
	case errors.As(err, new(*fault.Error)):
		return err
	}
	return fault.Wrap(fault.TooMuch, err, args) // what is whole XML and no honest list
}
