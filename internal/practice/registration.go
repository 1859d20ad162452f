package practice

import (
	"crypto/rand"
	"strings"
)

// registration is what a stream without login remembers between its iqs.
type registration struct {
	token  string // accepted by preauth; it holds for this stream alone (XEP-0445)
	formID string // hidden value of the form that was sent last
}

// submission is what a client fills in.
type submission struct {
	name     string
	password string
}

// registrationFeatures says on the stream what is possible (XEP-0077
// section 8, XEP-0445 section 3).
func (st *stream) registrationFeatures() []element {
	if st.srv.cfg.Registration == Closed {
		return nil
	}
	return []element{el(nsCanReg, "register"), el(nsTokens, "register"), el(nsTokensOld, "register")}
}

// answerStranger serves an iq of a client that has not logged in.
func (st *stream) answerStranger(iq element) element {
	kind := iq.attr("type")
	if kind != "get" && kind != "set" {
		return element{}
	}
	payload, err := st.serveStranger(iq, kind)
	if err != nil {
		return refusal(iq, err)
	}
	return answer(iq, "result", payload...)
}

func (st *stream) serveStranger(iq element, kind string) ([]element, *stanzaError) {
	closed := st.srv.cfg.Registration == Closed
	to := iq.attr("to")
	if closed || to != "" && !strings.EqualFold(to, st.srv.cfg.Domain) {
		return nil, cancel("service-unavailable", "")
	}
	if request, ok := iq.child(nsPreAuth, "preauth"); ok && kind == "set" {
		return nil, st.preauthorize(request.attr("token"))
	}
	query, ok := iq.child(nsRegister, "query")
	switch {
	case !ok:
		return nil, cancel("service-unavailable", "")
	case kind == "get":
		return []element{st.registrationQuery()}, nil
	}
	return nil, st.submit(query)
}

func (st *stream) preauthorize(token string) *stanzaError {
	if !st.srv.tokenHolds(token) {
		return cancel("item-not-found", "The invite token is invalid or expired")
	}
	st.register.token = token
	return nil
}

const instructions = "Choose a username and password to register with this service."

// registrationQuery asks for what is needed, as a form or as fields.
func (st *stream) registrationQuery() element {
	cfg := st.srv.cfg
	query := el(nsRegister, "query", el(nsRegister, "instructions", text(instructions)))
	if cfg.Layout != DataForm {
		query = query.add(el(nsRegister, "username"), el(nsRegister, "password"))
		if cfg.ExtraField != "" {
			query = query.add(el(nsRegister, cfg.ExtraField))
		}
	}
	if cfg.Layout != LegacyFields {
		st.register.formID = rand.Text()
		fields := []element{
			field("FORM_TYPE", "hidden", "", nsRegister),
			field("sid", "hidden", "", st.register.formID),
			required(field("username", "text-single", "Username")),
			required(field("password", "text-private", "Password")),
		}
		if cfg.ExtraField != "" {
			fields = append(fields, required(field(cfg.ExtraField, "text-single", cfg.ExtraField)))
		}
		query = query.add(form("form", "Creating a new account", instructions, fields...))
	}
	return query
}

// submit makes an account. The order of the checks, and their words, are
// Prosody's.
func (st *stream) submit(query element) *stanzaError {
	s := st.srv
	s.count(func(ledger *Ledger) { ledger.Submits++ })
	filled, err := st.read(query)
	if err != nil {
		return err
	}
	address, ok := s.localAddress(filled.name)
	if !ok {
		return modify("not-acceptable", "The requested username is invalid.")
	}
	for _, name := range reserved {
		if address.Localpart() == name {
			return modify("policy-violation", "Username is blocked")
		}
	}
	// The keys are made without the lock; who was first is decided with it.
	keys, keyErr := s.makeKeys(filled.password)
	if keyErr != nil {
		return &stanzaError{kind: "wait", condition: "internal-server-error"}
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[address.Localpart()] != nil {
		return cancel("conflict", "The requested username already exists.")
	}
	invitation := s.token(st.register.token)
	if s.cfg.Registration == InvitationOnly && invitation == nil {
		return modify("not-acceptable", "Registration on this server is through invitation only")
	}
	if reason := weak(filled.password); reason != "" {
		return modify("not-acceptable", reason)
	}
	if len(s.accounts) >= maxAccounts {
		return &stanzaError{kind: "wait", condition: "resource-constraint", text: "This server is full"}
	}
	a := s.create(address, keys)
	if invitation != nil {
		s.redeem(invitation, a)
	}
	return nil
}

// read takes the submission out of a form or out of fields, whichever the
// layout allows.
func (st *stream) read(query element) (submission, *stanzaError) {
	cfg := st.srv.cfg
	if _, ok := query.child(nsRegister, "remove"); ok {
		return submission{}, cancel("unexpected-request", "There is no account to remove on this stream")
	}
	var value func(name string) string
	x, isForm := query.child(nsForm, "x")
	switch {
	case isForm && cfg.Layout != LegacyFields:
		values := formValues(x)
		if x.attr("type") != "submit" || values["sid"] == "" || values["sid"] != st.register.formID {
			return submission{}, modify("not-acceptable", "The form is not the one that was sent last")
		}
		value = func(name string) string { return values[name] }
	case !isForm && cfg.Layout != DataForm:
		value = func(name string) string {
			field, _ := query.child(nsRegister, name)
			return field.content()
		}
	default:
		return submission{}, cancel("not-allowed", "The registration asks for this in another way")
	}
	filled := submission{name: value("username"), password: value("password")}
	if cfg.ExtraField != "" && strings.TrimSpace(value(cfg.ExtraField)) == "" {
		return submission{}, modify("not-acceptable", "Please fill in all required fields")
	}
	return filled, nil
}
