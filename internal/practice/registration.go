package practice

import (
	"cmp"
	"slices"
	"strings"
)

// registration is what a stream without login remembers between its iqs.
type registration struct {
	token  string      // accepted by preauth; it holds for this stream alone (XEP-0445)
	formID string      // hidden value of the form that was sent last
	first  *submission // what a second form goes on with; nil where none is due
}

// registrationFeatures says on the stream what is possible (XEP-0077
// section 8, XEP-0445 section 3).
func (st *stream) registrationFeatures() []element {
	if st.srv.cfg.Registration == Closed {
		return nil
	}
	if st.srv.cfg.Tokenless {
		return []element{el(nsCanReg, "register")}
	}
	return []element{el(nsCanReg, "register"), el(nsTokens, "register"), el(nsTokensOld, "register")}
}

// errStranger is how ejabberd ends the stream of who has to log in first.
var errStranger = &streamError{condition: "not-authorized"}

// answerStranger serves an iq of a client that has not logged in.
func (st *stream) answerStranger(iq element) (element, error) {
	kind := iq.attr("type")
	if kind != "get" && kind != "set" {
		return element{}, nil
	}
	payload, err := st.serveStranger(iq, kind)
	switch {
	case err == nil:
		return answer(iq, "result", payload...), nil
	case err == errUnserved && st.srv.cfg.Software == LikeEjabberd:
		return element{}, errStranger
	case len(err.questions) > 0 && st.srv.cfg.SecondFormInResult:
		return answer(iq, "result", st.inquireMore(err.questions)), nil
	case len(err.questions) > 0:
		again, problem := st.inquire(iq.attr("id"), err.questions)
		if problem != nil {
			return refusal(iq, problem), nil
		}
		return refusal(iq, err, again), nil
	}
	return refusal(iq, err), nil
}

// errUnserved is for requests that nobody may make before a login.
var errUnserved = cancel("service-unavailable", "")

func (st *stream) serveStranger(iq element, kind string) ([]element, *stanzaError) {
	closed := st.srv.cfg.Registration == Closed
	to := iq.attr("to")
	if closed || to != "" && !strings.EqualFold(to, st.srv.cfg.Domain) {
		return nil, errUnserved
	}
	if request, ok := iq.child(nsPreAuth, "preauth"); ok && kind == "set" && !st.srv.cfg.Tokenless {
		return nil, st.preauthorize(request.attr("token"))
	}
	query, ok := iq.child(nsRegister, "query")
	switch {
	case !ok:
		return nil, errUnserved
	case kind == "set":
		return nil, st.submit(query)
	case st.srv.cfg.Unserved != "":
		return nil, cancel(st.srv.cfg.Unserved, "")
	}
	asked, err := st.inquire(iq.attr("id"), nil)
	if err != nil {
		return nil, err
	}
	return []element{asked}, nil
}

func (st *stream) preauthorize(token string) *stanzaError {
	if !st.srv.tokenHolds(token) {
		return st.srv.refuse(tokenRefused)
	}
	st.register.token = token
	return nil
}

const instructions = "Choose a username and password to register with this service."

// inquire asks for what is needed, as a form or as fields, and more if there is
// more to know.
func (st *stream) inquire(id string, more []Question) (element, *stanzaError) {
	st.register.first = nil
	q := inquiry{
		id:           id,
		instructions: instructions,
		formType:     nsRegister,
		fields: []element{
			required(field("username", "text-single", "Username")),
			required(field("password", "text-private", "Password")),
		},
		legacy: []element{el(nsRegister, "username"), el(nsRegister, "password")},
	}
	for _, r := range slices.Concat(st.srv.rules, []rule{askAll(more)}) {
		if r.ask == nil {
			continue
		}
		if err := r.ask(st, &q); err != nil {
			return element{}, err
		}
	}
	return q.query(st.srv.cfg), nil
}

// inquireMore asks for what is still missing, and for nothing else.
func (st *stream) inquireMore(questions []Question) element {
	q := inquiry{instructions: "One more thing", formType: nsRegister}
	askAll(questions).ask(st, &q)
	return q.query(st.srv.cfg)
}

// submit makes an account if no rule objects.
func (st *stream) submit(query element) *stanzaError {
	s := st.srv
	s.count(func(ledger *Ledger) { ledger.Submits++ })
	filled, err := st.read(query)
	if err != nil {
		return err
	}
	// The keys are made without the lock; who was first is decided with it.
	keys, keyErr := s.makeKeys(filled.password)
	if keyErr != nil {
		return s.refuse(diskBroken)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	filled.invitation = s.token(st.register.token)
	for _, r := range s.rules {
		if r.admit == nil {
			continue
		}
		if err := r.admit(st, &filled); err != nil {
			return err
		}
	}
	invitation := filled.invitation
	if a := s.accounts[filled.address.Localpart()]; a != nil {
		if !invitation.resets(a) {
			return s.refuse(nameTaken)
		}
		a.keys = keys
		delete(s.tokens, invitation.value)
		return nil
	}
	if len(s.accounts) >= maxAccounts {
		return &stanzaError{kind: "wait", condition: "resource-constraint", text: "This server is full"}
	}
	a := s.create(filled.address, keys)
	a.dormant = s.cfg.Activation
	s.registered++
	if invitation != nil {
		s.redeem(invitation, a)
	}
	return nil
}

// read takes the submission out of a form or out of fields, whichever the
// layout allows.
func (st *stream) read(query element) (submission, *stanzaError) {
	layout := st.srv.cfg.Layout
	if _, ok := query.child(nsRegister, "remove"); ok {
		return submission{}, cancel("unexpected-request", "There is no account to remove on this stream")
	}
	x, isForm := query.child(nsForm, "x")
	filled := submission{form: isForm}
	switch {
	case isForm && layout != LegacyFields:
		if x.attr("type") != "submit" {
			return submission{}, modify("bad-request", "The form is not filled in")
		}
		if _, both := query.child(nsRegister, "username"); both {
			return submission{}, modify("bad-request", "Either the form or the fields")
		}
		values := formValues(x)
		filled.value = func(name string) string { return values[name] }
	case !isForm && layout != DataForm:
		filled.value = func(name string) string {
			field, _ := query.child(nsRegister, name)
			return field.content()
		}
	default:
		return submission{}, st.srv.refuse(otherWay)
	}
	if first := st.register.first; first != nil {
		now := filled.value
		filled.value = func(name string) string { return cmp.Or(now(name), first.value(name)) }
	}
	filled.name, filled.password = filled.value("username"), filled.value("password")
	return filled, nil
}
