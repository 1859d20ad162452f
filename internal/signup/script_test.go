package signup

import (
	"testing"
	"testing/synctest"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
)

// peer is the server's end of a connection.
type peer = connecttest.Peer

// scripted runs a test with servers that follow scripts, one a connection, and
// with a clock of its own: pauses take no time.
func scripted(t *testing.T, test func(t *testing.T, r *rig), scripts ...connecttest.Script) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := connecttest.Pipe(t, scripts...)
		target := targetOf(t, connecttest.Domain, s.Addr, connecttest.Pool())
		target.Dial = s.Dial
		test(t, newRig(t, target))
	})
}

// wish is the request for the account of the scripts.
func wish(r *rig) Request {
	req := r.request(connecttest.Name)
	req.Password = password.New(connecttest.Password)
	return req
}

// left puts an attempt for the account of the scripts into the journal.
func left(r *rig, state journal.State) journal.Attempt {
	a := r.leave(state, connecttest.Name)
	r.store.keep(a.Address, connecttest.Password)
	return a
}

// submitted plays all up to the submission and returns its id.
func submitted(p *peer) string {
	p.Encrypt()
	p.Open(connecttest.OfferLogin(connecttest.Mechanism), connecttest.OfferRegister)
	id, _ := p.IQ()
	p.Result(id, "<query xmlns='jabber:iq:register'><username/><password/></query>")
	id, _ = p.IQ()
	return id
}

// refuses plays a submission that ends with an error.
func refuses(kind, condition, text string) connecttest.Script {
	return func(p *peer) {
		p.Refuse(submitted(p), kind, condition, text)
		p.Gone()
	}
}

// makes plays a submission that makes an account, up to the login that follows.
func makes(p *peer) { p.Result(submitted(p), "") }

// fails answers the start of a login with a failure.
func fails(p *peer, condition string) {
	p.Auth("auth")
	p.Send(connecttest.SASL("failure", "<"+condition+"/>"))
}

// logsIn plays a session that is honest but for the message to oneself, which
// does not come back.
func logsIn(p *peer) {
	p.Session()
	p.Gone()
}

// noLogin plays a connection on which the login fails.
func noLogin(condition string) connecttest.Script {
	return func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin(connecttest.Mechanism))
		fails(p, condition)
		p.Gone()
	}
}

// liar says that it has made the account and does not know it afterwards.
func liar(p *peer) {
	makes(p)
	fails(p, "not-authorized")
	fails(p, "not-authorized") // asked again on the same stream
	p.Gone()
}

// busy has made the account and cannot check the password.
func busy(p *peer) {
	makes(p)
	fails(p, "temporary-auth-failure")
	p.Gone()
}
