package practice

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxPassword = 1023 // bytes

// administrators are names that look like somebody who runs the place.
var administrators = []string{"abuse", "admin", "administrator", "hostmaster", "postmaster", "root", "security", "support", "webmaster", "xmpp"}

// lastForm wants the form back that was sent last on the stream.
var lastForm = rule{
	ask: func(st *stream, q *inquiry) *stanzaError {
		if st.srv.cfg.Layout != LegacyFields {
			st.register.formID = rand.Text()
			q.fields = append(q.fields, field("sid", "hidden", "", st.register.formID))
		}
		return nil
	},
	admit: func(st *stream, f *submission) *stanzaError {
		if sid := f.value("sid"); f.form && (sid == "" || sid != st.register.formID) {
			return modify("not-acceptable", "The form is not the one that was sent last")
		}
		return nil
	},
}

// validName settles which address a submission is about.
var validName = rule{admit: func(st *stream, f *submission) *stanzaError {
	address, ok := st.srv.localAddress(f.name)
	if !ok || st.srv.cfg.Invalid != nil && st.srv.cfg.Invalid(f.name) {
		return st.srv.refuse(nameInvalid)
	}
	f.address = address
	return nil
}}

// freeName keeps names back: for good, or for whoever was invited by that name.
var freeName = rule{admit: func(st *stream, f *submission) *stanzaError {
	s, name := st.srv, f.address.Localpart()
	if slices.Contains(administrators, name) || s.cfg.Reserved != nil && s.cfg.Reserved(name) {
		return s.refuse(nameBlocked)
	}
	if s.cfg.Software == LikeEjabberd && s.promised(name, f.invitation) {
		return cancel("not-allowed", "Not allowed")
	}
	return nil
}}

// throttle lets in no more than Config.Throttle.
var throttle = rule{admit: func(st *stream, _ *submission) *stanzaError {
	if limit := st.srv.cfg.Throttle; limit != 0 && st.srv.registered >= limit {
		return st.srv.refuse(tooFast)
	}
	return nil
}}

// invited checks the invitation, where one is needed or was shown.
var invited = rule{admit: func(st *stream, f *submission) *stanzaError {
	switch {
	case f.invitation == nil && st.srv.cfg.Registration == InvitationOnly:
		return st.srv.refuse(uninvited)
	case f.invitation != nil && f.invitation.name != "" && f.invitation.name != f.address.Localpart():
		return st.srv.refuse(nameUninvited)
	}
	return nil
}}

var strongPassword = rule{admit: func(st *stream, f *submission) *stanzaError {
	return st.srv.weak(f.password)
}}

// weak says what is wrong with a password, nil if nothing is.
func (s *Server) weak(password string) *stanzaError {
	if len(password) > maxPassword || !utf8.ValidString(password) {
		return modify("not-acceptable", "The password cannot be stored")
	}
	if utf8.RuneCountInString(password) >= s.cfg.MinPassword {
		return nil
	}
	err := s.refuse(passwordWeak)
	switch {
	case s.cfg.PasswordWords != "":
		err.text = s.cfg.PasswordWords
	case strings.Contains(err.text, "%d"):
		err.text = fmt.Sprintf(err.text, s.cfg.MinPassword)
	}
	return err
}
