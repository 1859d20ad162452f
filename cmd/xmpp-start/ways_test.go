//go:build unix

package main

import (
	"regexp"
	"testing"
)

// says waits for each prompt and presses the key behind it.
func (c *terminal) says(steps ...[2]string) {
	c.t.Helper()
	for _, step := range steps {
		c.Expect(step[0])
		c.Press(step[1])
	}
}

const down = "\x1b[B"

// begin is how every registration in practice starts.
var begin = [][2]string{{"Shall it be", enter}}

// There is a way on from every refusal, and one key for it (design: never a dead
// end). What was typed is not asked for again.
func TestWaysOut(t *testing.T) {
	named := [][2]string{{"your address be called?", "anna.m" + enter}, {"Make this account", enter}}
	made := [][2]string{{"is yours, and it works", ""}, {"See the password", enter}, {"That was practice", ""}}
	for name, tc := range map[string]struct {
		profile string
		steps   [][2]string
		ends    int
	}{
		"closed: another, another, stop": {"closed", [][2]string{
			{"practice.test takes no new accounts", ""}, {"How shall it go on", enter},
			{"Shall it be", enter}, {"How shall it go on", down + enter}}, 3},
		"blocked after the submission: another": {"blocked", append(named[:2:2], [][2]string{
			{"How shall it go on", ""}, {"No account was made", enter}, {"Shall it be", enter}, {"How shall it go on", down + enter}}...), 6},
		"web page: not now": {"web", [][2]string{
			{"How shall it go on", down + enter}, {"https://practice.test/register", ""}, {"Have you made an account", "n"}}, 4},
		"invitation: one is at hand": {"invitation", append(named[:2:2], append([][2]string{
			{"How shall it go on", down + enter}, {"Which link", "INVITATION" + enter}}, made...)...), 0},
		"a form once more": {"form-in-error", append(named[:2:2], append([][2]string{
			{"practice.test has more questions", ""}, {"E-mail address", "anna@example.org" + enter}}, made...)...), 0},
		"a form after the result": {"second-form", append(named[:2:2], append([][2]string{
			{"practice.test has more questions", ""}, {"wants to know", "anna@example.org" + enter}}, made...)...), 0},
		"a longer password": {"weak-password", append(named[:2:2], append([][2]string{
			{"wants a longer password", ""}}, made...)...), 0},
		"mail to be confirmed": {"email-confirmation", append([][2]string{
			{"your address be called?", "anna.m" + enter}, {"wants to know: E-mail address", "anna@example.org" + enter}, {"Make this account", enter},
			{"How shall it go on", ""}, {"look once more whether", enter}}, made...), 0},
		"a name that is reserved": {"reserved", append([][2]string{
			{"your address be called?", "anna" + enter}, {"Make this account", enter}, {"Which name shall it be", enter}}, made...), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := onTerminal(t, t.TempDir(), 80, nil, "register", "--practice="+tc.profile)
			link := ""
			if tc.profile == "invitation" {
				c.Expect("Here is one for it")
				c.Expect("Shall it be")
				link = regexp.MustCompile(`xmpp:practice\.test\?register;preauth=[A-Za-z0-9]+`).FindString(c.Output())
				if link == "" {
					t.Fatalf("no invitation in %q", c.Output())
				}
				c.Press(enter)
			} else {
				c.says(begin...)
			}
			for _, step := range tc.steps {
				if step[1] == "INVITATION"+enter {
					step[1] = link + enter
				}
				c.says(step)
			}
			c.ends(tc.ends)
			c.leavesEmpty("tmp", "home", "state")
		})
	}
}
