package practice

// Page says where a web page stands in the way of a registration.
type Page int

const (
	NoPage             Page = iota
	PageOnly                // the query holds a link out of band (XEP-0066) and nothing else
	PageInInstructions      // the query holds a link in the words of its instructions
	PageInRefusal           // there is a form, and the link comes with its refusal
	PageBeside              // there is a form, and the link for those who prefer a page
)

func (p Page) rule() rule {
	if p == PageBeside {
		return rule{ask: func(st *stream, q *inquiry) *stanzaError {
			q.beside = append(q.beside, outOfBand(st.srv.cfg.PageURL))
			return nil
		}}
	}
	r := rule{admit: func(st *stream, _ *submission) *stanzaError {
		err := cancel("not-authorized", "")
		if p == PageInRefusal {
			err.beside = []element{el(nsRegister, "query", outOfBand(st.srv.cfg.PageURL))}
		}
		return err
	}}
	switch p {
	case PageOnly:
		r.ask = func(st *stream, q *inquiry) *stanzaError {
			*q = inquiry{beside: []element{outOfBand(st.srv.cfg.PageURL)}}
			return nil
		}
	case PageInInstructions:
		r.ask = func(st *stream, q *inquiry) *stanzaError {
			*q = inquiry{instructions: "To register, visit " + st.srv.cfg.PageURL}
			return nil
		}
	}
	return r
}

// outOfBand is a link (XEP-0066 section 3).
func outOfBand(url string) element {
	return el(nsOOB, "x", el(nsOOB, "url", text(url)))
}
