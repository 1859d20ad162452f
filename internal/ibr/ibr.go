// Package ibr is in-band registration (XEP-0077): what a server asks of a new
// account, the answer to it, invitations to it (XEP-0445), and what its refusals
// mean. A Registration works on a stream that nobody has logged in on. Accounts that
// exist are neither changed nor deleted here.
package ibr

import (
	"context"
	"encoding/xml"
	"errors"
	"maps"
	"slices"

	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// Question is something that the server wants to know beside name and password.
type Question struct {
	// Var is the field's name, by which it is answered.
	Var string
	// Type is that of XEP-0004 section 3.3.
	Type string
	// Label and Desc are the provider's words; both may be empty.
	Label, Desc foreign.Text
	Options     []form.Option
	// Personal tells that the answer says something about the person.
	Personal bool
	// Sent tells that the server had an answer already and asks once more.
	Sent bool
}

// Registration is one that has begun: the server has been asked and has said
// what it wants. The invitation, if there is one, is bound to its stream.
type Registration struct {
	stream  *connect.Stream
	offer   *offer
	target  connect.Target
	token   string
	invited bool
	// sent are the fields that were submitted.
	sent map[string]bool
	args fault.Args
}

// Begin connects to the server and asks how to register there; with a token it
// shows the invitation first (XEP-0445). Nothing that identifies the user is
// sent. It fails with a fault where the way ends here: closed, by invitation, on
// a web page, behind a puzzle that cannot be shown, without a login that is safe.
func Begin(ctx context.Context, target connect.Target, token string) (*Registration, error) {
	r, err := enquire(ctx, target, token)
	if err == nil {
		err = r.stream.CanLogin()
	}
	if err == nil {
		return r, nil
	}
	if r != nil {
		r.Close()
	}
	return nil, err
}

// enquire is Begin up to what the server says about registering. Where there was a
// connection the Registration comes with the error, to be closed.
func enquire(ctx context.Context, target connect.Target, token string) (*Registration, error) {
	r := &Registration{target: target, token: token, invited: token != "", args: fault.Args{"Domain": target.Domain}}
	first := ask()
	if r.invited {
		first = nil // the token goes first, and only after the features say so
	}
	s, reply, err := connect.Open(ctx, target, first)
	if s == nil {
		return nil, err
	}
	r.stream = s
	if err == nil && r.invited {
		reply, err = r.preauth(ctx)
	}
	if err == nil {
		err = r.judge(reply)
	} else if off(s.Features(), err) {
		f := fault.Wrap(fault.Closed, err, maps.Clone(r.args))
		r.explainClosed(f.Args)
		f.Said = fault.Of(err).Said
		err = f
	}
	return r, err
}

// off reports whether a question that was not answered means that there is no
// registration. ejabberd ends the stream where it is switched off (RFC 6120
// section 4.9.3.12), and of a server that offers nothing at all nothing comes.
func off(f connect.Features, err error) bool {
	return !f.Register && (errors.Is(err, connect.StreamCondition("not-authorized")) ||
		len(f.Mechanisms) == 0 && fault.Is(err, fault.NoAnswer, fault.ConnectionLost, fault.StreamError))
}

// preauth shows the invitation and then asks.
func (r *Registration) preauth(ctx context.Context) (*connect.Reply, error) {
	if !r.stream.Features().Tokens {
		r.invited = false
		return r.stream.Ask(ctx, stanza.GetIQ, ask())
	}
	if err := r.present(ctx); err != nil {
		return nil, err
	}
	return r.stream.Ask(ctx, stanza.GetIQ, ask())
}

// present shows the token to the server (XEP-0445 section 3).
func (r *Registration) present(ctx context.Context) error {
	reply, err := r.stream.Ask(ctx, stanza.SetIQ, element.New("urn:xmpp:pars:0", "preauth", []xml.Attr{element.Attr("token", r.token)}))
	if err == nil && reply.Err != nil {
		err = r.refusal(reply, fault.InvitationUsedUp)
	}
	return err
}

// judge reads the answer to the question.
func (r *Registration) judge(reply *connect.Reply) error {
	if reply.Err != nil {
		err := r.refusal(reply, "")
		if fault.Is(err, fault.OutcomeUnknown) {
			fault.Of(err).Kind = fault.TryLater // nothing was submitted yet
		}
		return err
	}
	var err error
	r.offer, err = readOffer(reply, r.args)
	if err == nil || errors.As(err, new(*fault.Error)) {
		return err
	}
	return fault.Wrap(fault.StreamError, err, r.args)
}

// Invited reports whether the server has accepted the token.
func (r *Registration) Invited() bool { return r.invited }

// Questions lists what the server wants to know beside name and password.
func (r *Registration) Questions() []Question {
	list := r.offer.questions()
	for i := range list {
		list[i].Sent = r.sent[list[i].Var]
	}
	return list
}

// Puzzles lists the puzzles of which one has to be solved; none: no puzzle. The
// server gives a person about two minutes (ejabberd's default), on this stream
// or, after Renew, on another one.
func (r *Registration) Puzzles() []Puzzle { return r.offer.puzzles }

// Renew makes sure that the stream still stands after a person has thought, and
// opens another one where it does not, with the invitation shown again. A form
// with a puzzle is kept, for its puzzle lives on; else the server is asked anew,
// and Questions may have changed.
func (r *Registration) Renew(ctx context.Context) error {
	if r.stream.Alive(ctx) {
		return nil
	}
	r.stream.Close()
	var fresh *Registration
	var err error
	if len(r.Puzzles()) == 0 {
		fresh, err = Begin(ctx, r.target, r.token)
	} else {
		fresh, err = r.reopened(ctx)
	}
	if err != nil {
		return err
	}
	if fresh.Pin() != r.Pin() {
		fresh.Close()
		return fault.New(fault.ServerChanged, r.args)
	}
	*r = *fresh
	return nil
}

// reopened is r on another stream.
func (r *Registration) reopened(ctx context.Context) (*Registration, error) {
	s, _, err := connect.Open(ctx, r.target, nil)
	if err != nil {
		return nil, err
	}
	fresh := *r
	fresh.stream = s
	err = s.CanLogin()
	if err == nil && r.invited {
		err = fresh.present(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return &fresh, nil
}

// Instructions are the provider's words about the registration: those above the
// questions, and the fixed texts between them, which may be its terms.
func (r *Registration) Instructions() []foreign.Text {
	var list []foreign.Text
	add := func(t foreign.Text) {
		if !t.Empty() {
			list = append(list, t)
		}
	}
	if r.offer.form == nil || r.offer.form.Instructions.Empty() {
		add(r.offer.instructions)
	}
	if r.offer.form != nil {
		add(r.offer.form.Instructions)
		for _, field := range r.offer.form.Fields {
			if field.Type == "fixed" {
				for _, v := range field.Values {
					add(foreign.From(v))
				}
			}
		}
	}
	return list
}

// Submit registers the account, once, and begins the login with it; answers are
// by Question.Var and Puzzle.Var. Where one is missing nothing was sent: a
// fault.AnswerNeeded or a fault.Puzzle. A refusal is a fault as the table of
// errors has it, with a connect.StanzaError as its cause; the Registration can
// then be submitted again with other values, unless it had a puzzle, which every
// refusal uses up. Any other error leaves open whether the account exists.
func (r *Registration) Submit(ctx context.Context, creds connect.Credentials, answers map[string][]string) (*connect.Login, error) {
	if err := r.Complete(answers); err != nil {
		return nil, err
	}
	solved := func(p Puzzle) bool { return len(answers[p.Var]) > 0 && answers[p.Var][0] != "" }
	if len(r.Puzzles()) > 0 && !slices.ContainsFunc(r.Puzzles(), solved) {
		return nil, fault.New(fault.Puzzle, r.args)
	}
	all := maps.Clone(answers)
	if all == nil {
		all = map[string][]string{}
	}
	all["username"] = []string{creds.Address.Local()}
	all["password"] = []string{creds.Password.Reveal()}
	reply, login, err := r.stream.Submit(ctx, r.offer.answer(all), creds)
	if err != nil {
		return nil, err
	}
	r.sent = r.offer.names()
	if reply.Err != nil {
		err = r.refused(reply)
	} else {
		err = r.unfinished(reply)
	}
	if err != nil {
		login.Abandon()
		return nil, err
	}
	return login, nil
}

// Complete reports what is missing in the answers beside that to a puzzle: a
// fault.AnswerNeeded that names the fields.
func (r *Registration) Complete(answers map[string][]string) error {
	missing := unanswered(r.Questions(), answers)
	if len(missing) == 0 {
		return nil
	}
	with := maps.Clone(r.args)
	with["Names"] = names(missing)
	return fault.New(fault.AnswerNeeded, with)
}

// Pin is the server's key (see connect.Pin), to which the password goes.
func (r *Registration) Pin() string { return connect.Pin(r.stream.TLS()) }

// TLS is the version that was agreed on, the newest that both sides have.
func (r *Registration) TLS() uint16 { return r.stream.TLS().Version }

// Close ends a registration that is not going on.
func (r *Registration) Close() { r.stream.Close() }
