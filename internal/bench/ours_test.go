package bench

import (
	"context"
	"crypto/x509"
	"encoding/xml"
	"errors"
	"net"
	"os"
	"strconv"
	"time"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/password"
)

// ours is this program's way, which signup takes; its proof includes a message
// to oneself that arrives. In sequence, nothing is sent before the answer to
// what was sent before it: the way where a server does not take more at once.
type ours struct {
	inSequence bool
}

func (o ours) name() string {
	if o.inSequence {
		return "xmpp-start, in sequence"
	}
	return "xmpp-start"
}

func (o ours) do(ctx context.Context, j job, turns func() int) (outcome, error) {
	creds, target, err := j.prepare()
	if err != nil {
		return outcome{}, err
	}
	proof := account.NewProof(creds.Address)
	way := together
	if o.inSequence {
		way = sequentially
	}
	began := time.Now()
	session, err := way(ctx, target, creds, proof.Then())
	if err != nil {
		return outcome{}, err
	}
	defer session.Close()
	if err := proof.Await(ctx, session); err != nil {
		return outcome{}, err
	}
	return outcome{turns(), time.Since(began)}, nil
}

func (j job) prepare() (connect.Credentials, connect.Target, error) {
	domain, err := address.ParseDomain(j.Domain)
	if err != nil {
		return connect.Credentials{}, connect.Target{}, err
	}
	a, err := address.New(j.User, domain)
	if err != nil {
		return connect.Credentials{}, connect.Target{}, err
	}
	ca, err := os.ReadFile(j.CA)
	if err != nil {
		return connect.Credentials{}, connect.Target{}, err
	}
	target := connect.Target{
		Domain: domain,
		Server: net.JoinHostPort(j.Host, strconv.Itoa(j.Port)),
		Roots:  x509.NewCertPool(),
	}
	if j.Direct {
		target.Server = "xmpps://" + target.Server
	}
	if !target.Roots.AppendCertsFromPEM(ca) {
		return connect.Credentials{}, connect.Target{}, errors.New("no certificate in " + j.CA)
	}
	return connect.Credentials{Address: a, Password: password.New(j.Password)}, target, nil
}

func together(ctx context.Context, target connect.Target, creds connect.Credentials, then connect.Then) (*connect.Session, error) {
	r, err := ibr.Begin(ctx, target, "")
	if err != nil {
		return nil, err
	}
	login, err := r.Submit(ctx, creds, nil)
	if err != nil {
		r.Close()
		return nil, err
	}
	return login.Finish(ctx, then)
}

func sequentially(ctx context.Context, target connect.Target, creds connect.Credentials, then connect.Then) (*connect.Session, error) {
	s, _, err := connect.Open(ctx, target, nil)
	if err != nil {
		return nil, err
	}
	element := func(name string, inside xml.TokenReader) xml.TokenReader {
		return xmlstream.Wrap(inside, xml.StartElement{Name: xml.Name{Space: ibr.NS, Local: name}})
	}
	field := func(name, value string) xml.TokenReader {
		return element(name, xmlstream.Token(xml.CharData(value)))
	}
	values := xmlstream.MultiReader(
		field("username", creds.Address.Local()), field("password", creds.Password.Reveal()))
	for _, step := range []struct {
		kind    stanza.IQType
		payload xml.TokenReader
	}{
		{stanza.GetIQ, element("query", nil)},
		{stanza.SetIQ, element("query", values)},
	} {
		reply, err := s.Ask(ctx, step.kind, step.payload)
		if err == nil && reply.Err != nil {
			err = reply.Err
		}
		if err != nil {
			s.Close()
			return nil, err
		}
	}
	return s.Login(ctx, creds, then)
}
