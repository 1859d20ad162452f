package practice

import (
	"cmp"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"time"
)

// Captcha says what proves to a server that a person registers (XEP-0158).
type Captcha int

const (
	NoCaptcha       Captcha = iota
	CaptchaPicture          // a picture that comes with the form (XEP-0231), as with ejabberd
	CaptchaLink             // a picture that is a link, to be had at WebAddr
	CaptchaFallback         // a picture that is missing, and the link of a page that shows it
	CaptchaAbsent           // a picture that is missing
	CaptchaSpoiled          // a picture that is not the one of its hash
	CaptchaQuestion         // a question in words
	CaptchaAudio            // a sound that comes with the form
	CaptchaWork             // a number to be searched for
)

// challengeLife is ejabberd's.
const challengeLife = 2 * time.Minute

// challenge is a CAPTCHA that was handed out. Whatever comes of the submission
// that names it, it is used up then; it is good on every connection.
type challenge struct {
	puzzle
	hidden  map[string]string // fields that have to come back as they are
	expires time.Time
	used    bool
}

// CaptchaAnswer is the right answer to the CAPTCHA that was handed out last. It
// is for tests and the demonstration. It is empty before the first one, and for
// CaptchaWork, where nothing is to be known.
func (s *Server) CaptchaAnswer() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest == nil {
		return ""
	}
	return s.latest.answer
}

// captcha is the rule that wants a challenge answered.
func captcha(kind Captcha) rule {
	return rule{
		ask: func(st *stream, q *inquiry) *stanzaError {
			id, c, err := st.srv.newChallenge(kind, q.id)
			if err != nil {
				return err
			}
			q.formType = nsCaptcha
			q.legacy = nil
			for _, name := range []string{"from", "challenge", "sid", "captchahidden"} {
				q.fields = append(q.fields, field(name, "hidden", "", c.hidden[name]))
			}
			st.srv.present(kind, id, c.puzzle, q)
			return nil
		},
		admit: func(st *stream, f *submission) *stanzaError {
			if st.register.first != nil {
				return nil // solved with the first form
			}
			return st.srv.judge(f)
		},
	}
}

// newChallenge makes a challenge for the iq with that id. Those that are used
// up count for the limit, too, until they would have expired.
func (s *Server) newChallenge(kind Captcha, sid string) (string, *challenge, *stanzaError) {
	id, now := rand.Text(), s.cfg.Now()
	c := &challenge{
		puzzle: newPuzzle(kind, s.cfg),
		hidden: map[string]string{
			"FORM_TYPE": nsCaptcha, "from": s.cfg.Domain, "challenge": id, "sid": sid,
			"captchahidden": "workaround-for-psi", // ejabberd's, which has a reason for it
		},
		expires: now.Add(challengeLife),
	}
	if s.cfg.Untyped {
		delete(c.hidden, "FORM_TYPE")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for old, each := range s.challenges {
		if !now.Before(each.expires) {
			delete(s.challenges, old)
		}
	}
	if len(s.challenges) >= s.cfg.CaptchaLimit {
		return "", nil, &stanzaError{kind: "wait", condition: "resource-constraint", text: "Too many CAPTCHA requests"}
	}
	s.challenges[id], s.latest = c, c
	return id, c, nil
}

// judge uses a challenge up, and says whether it was answered. It needs the
// lock.
func (s *Server) judge(f *submission) *stanzaError {
	c := s.challenges[f.value("challenge")]
	failed := cancel("not-allowed", "The CAPTCHA verification has failed")
	switch {
	case f.value("challenge") == "":
		return modify("bad-request", "Incorrect CAPTCHA submit")
	case c == nil || c.used || !s.cfg.Now().Before(c.expires):
		return failed
	}
	c.used = true
	for name, value := range c.hidden {
		if f.value(name) != value {
			return modify("bad-request", "Incorrect CAPTCHA submit")
		}
	}
	if !c.right(f.value(c.name)) {
		return failed
	}
	return nil
}

// present writes a puzzle into the form, in the way that its kind has.
func (s *Server) present(kind Captcha, id string, p puzzle, q *inquiry) {
	f := required(field(p.name, "text-single", p.label))
	if len(p.content) == 0 {
		q.fields = append(q.fields, f)
		return
	}
	sum := sha1.Sum(p.content)
	if kind == CaptchaSpoiled {
		sum[0]++
	}
	cid := "sha1+" + hex.EncodeToString(sum[:]) + "@bob.xmpp.org"
	uri := "cid:" + cid
	switch kind {
	case CaptchaLink:
		uri = cmp.Or(s.cfg.CaptchaPage, s.challengeURL(id))
	case CaptchaFallback:
		q.fields = append(q.fields,
			field("captcha-fallback-text", "fixed", "", "If you don't see the CAPTCHA image here, visit the web page."),
			field("captcha-fallback-url", "text-single", "CAPTCHA web page", cmp.Or(s.cfg.CaptchaPage, s.challengeURL(id))))
	case CaptchaAbsent:
	default:
		q.beside = append(q.beside, el(nsBits, "data", text(base64.StdEncoding.EncodeToString(p.content))).
			with("cid", cid).with("type", p.contentType).with("max-age", p.maxAge))
	}
	media := el(nsMedia, "media", el(nsMedia, "uri", text(uri)).with("type", p.contentType))
	q.fields = append(q.fields, f.add(media))
}
