package practice

import (
	"slices"
	"testing"
)

// TestSecondFormInResult goes through a registration in two steps: the second goes
// without what was in the first.
func TestSecondFormInResult(t *testing.T) {
	config, _ := Profile("second-form")
	for name, captcha := range map[string]Captcha{"without CAPTCHA": NoCaptcha, "with CAPTCHA": CaptchaQuestion} {
		t.Run(name, func(t *testing.T) {
			config.Captcha = captcha
			s := start(t, config)
			c := stranger(t, s)
			values := map[string]string{"username": "kestrel", "password": pass}
			asked := c.ask(getForm)
			values["qa"] = s.CaptchaAnswer()
			second := c.ask(fill(t, asked, values))
			if got := outcome(second); got != "result form(email)" {
				t.Fatal(got)
			}
			if l := s.Ledger(); len(l.Accounts) > 0 {
				t.Errorf("half-way there are accounts: %v", l.Accounts)
			}
			// Not answered, it is asked again.
			if got := outcome(c.ask(fill(t, second, nil))); got != "result form(email)" {
				t.Error(got)
			}
			if got := outcome(c.ask(fill(t, second, map[string]string{"email": "kestrel@example.test"}))); got != "result" {
				t.Error(got)
			}
			if l := s.Ledger(); !slices.Equal(l.Accounts, []string{"kestrel"}) || l.Submits != 3 {
				t.Errorf("ledger %+v", l)
			}
		})
	}
}

// TestSecondFormAlone has a client that forgets the first form: asking anew
// begins anew, and on another stream there is no first.
func TestSecondFormAlone(t *testing.T) {
	config, _ := Profile("second-form")
	s := start(t, config)
	c := stranger(t, s)
	second := c.ask(fill(t, c.ask(getForm), map[string]string{"username": "kestrel", "password": pass}))
	answer := fill(t, second, map[string]string{"email": "kestrel@example.test"})
	c.ask(getForm)
	for where, c := range map[string]*client{"the same stream": c, "another stream": stranger(t, s)} {
		if got := outcome(c.ask(answer)); got == "result" {
			t.Errorf("%s: an account without a name", where)
		}
	}
	if l := s.Ledger(); len(l.Accounts) > 0 {
		t.Errorf("accounts %v", l.Accounts)
	}
}
