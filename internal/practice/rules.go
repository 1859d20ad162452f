package practice

import "mellium.im/xmpp/jid"

// rule is one thing that a provider asks for or forbids beside a name and a
// password. A server has a list of them, made from its Config, and goes through
// it in order: first for what a stranger is to be asked, then for what came
// back. Either function may be nil.
type rule struct {
	ask   func(st *stream, q *inquiry) *stanzaError    // without the server's lock
	admit func(st *stream, f *submission) *stanzaError // with it
}

// submission is what a client filled in.
type submission struct {
	name     string
	password string
	value    func(name string) string // of any field, "" for one that is not there
	form     bool                     // it is a form, not legacy fields

	address    jid.JID // zero until the rule about names has let it pass
	invitation *token  // shown before and still good, else nil
}

// inquiry is what a registration asks for.
type inquiry struct {
	id           string // of the iq that asks
	instructions string
	formType     string
	fields       []element // of the form
	legacy       []element
	beside       []element // in the query, after the form
}

// rules are those of a server. A CAPTCHA comes first, so that it is used up by
// whatever comes of the submission, as with ejabberd. The rest stands in
// Prosody's order.
func (c Config) rules() []rule {
	identity := lastForm
	if c.Captcha != NoCaptcha {
		identity = captcha(c.Captcha)
	}
	list := []rule{identity, askAll(c.Questions)}
	if len(c.SecondForm) > 0 {
		list = append(list, secondForm(c.SecondForm))
	}
	list = append(list, validName)
	if c.Page != NoPage {
		list = append(list, c.Page.rule())
	}
	if c.Blocked {
		list = append(list, refuseAll(networkBlocked))
	}
	list = append(list, freeName, throttle, invited, strongPassword)
	if c.Broken {
		list = append(list, refuseAll(diskBroken))
	}
	return list
}

// refuseAll is the rule of a server where nobody gets through.
func refuseAll(why reason) rule {
	return rule{admit: func(st *stream, _ *submission) *stanzaError { return st.srv.refuse(why) }}
}

// query writes the inquiry as one element.
func (q inquiry) query(c Config) element {
	query := el(nsRegister, "query")
	if q.instructions != "" {
		query = query.add(el(nsRegister, "instructions", text(q.instructions)))
	}
	if c.Layout != DataForm {
		query = query.add(q.legacy...)
	}
	if c.Layout != LegacyFields && len(q.fields) > 0 {
		fields := q.fields
		if !c.Untyped {
			fields = append([]element{field("FORM_TYPE", "hidden", "", q.formType)}, fields...)
		}
		query = query.add(form("form", "Creating a new account", q.instructions, fields...))
	}
	return query.add(q.beside...)
}
